from __future__ import annotations

import functools
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render

from articles.models import Article

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def gone(request: HttpRequest) -> HttpResponse:
    """Say that the article was taken down, and where to go instead."""
    response = render(request, "articles/gone.html", status=HTTPStatus.GONE)
    response["Cache-Control"] = "no-cache"  # it may come back
    return response


def or_gone(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let what belongs to an article that was taken down say so, as the article's own address does."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, slug: str) -> Any:
        try:
            return view(request, slug)
        except Http404:
            if Article.objects.archived().filter(slug=slug).exists():
                return gone(request)
            raise

    return wrapped
