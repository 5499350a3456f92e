from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("movementrevival.health")),
    path("admin/schedule/", include("bookings.urls.staff")),
    path("admin/", admin.site.urls),
]

handler400 = "movementrevival.errors.bad_request"
handler403 = "movementrevival.errors.forbidden"
handler404 = "movementrevival.errors.not_found"
handler500 = "movementrevival.errors.server_error"
