"""The knee article from the cache, against a bare view that returns the same bytes through the same middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import clear_url_caches, path

from articles.importers.markdown import load_folder
from articles.models import Article
from bench.databases import asking
from bench.page import getting
from movementrevival import urls

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from bench.scenes import Scene

KNEE = "knee-pain-in-runners-understanding-prevention-and-treatment"
AS_BROWSERS_ASK = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def readings(site: Callable[..., Any], scene: Scene) -> dict[str, Callable[[], bytes]]:
    """Return the calls by what they do: the kept page and the bare view, plain and compressed, and one made anew."""
    with asking(scene.database):
        load_folder(settings.BASE_DIR / "content" / "articles")
        address = Article.objects.get(slug=KNEE).get_absolute_url()
    read = getting(site, scene, address)
    page = read()
    urls.urlpatterns.append(path("bench/bare/", lambda request: bare(request, page)))
    clear_url_caches()

    def anew() -> bytes:
        Article.objects.filter(slug=KNEE).raise_revision()
        return read()

    return {
        "kept": read,
        "bare view": getting(site, scene, "/bench/bare/"),
        "kept, compressed": getting(site, scene, address, **AS_BROWSERS_ASK),
        "bare view, compressed": getting(site, scene, "/bench/bare/", **AS_BROWSERS_ASK),
        "after an edit": anew,
    }


def bare(_request: HttpRequest, page: bytes) -> HttpResponse:
    return HttpResponse(page)
