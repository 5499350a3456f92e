from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from movementrevival.sitemaps import SITEMAPS

urlpatterns = [
    path("", include("movementrevival.pages")),
    path("", include("movementrevival.health")),
    path("", include("articles.urls")),
    path("", include("bookings.urls.public")),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("admin/schedule/", include("bookings.urls.staff")),
    path("admin/", admin.site.urls),
]

handler400 = "movementrevival.errors.bad_request"
handler403 = "movementrevival.errors.forbidden"
handler404 = "movementrevival.errors.not_found"
handler500 = "movementrevival.errors.server_error"
