from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def gone(request: HttpRequest) -> HttpResponse:
    """Say that the article was taken down, and where to go instead."""
    response = render(request, "articles/gone.html", status=HTTPStatus.GONE)
    response["Cache-Control"] = "no-cache"  # it may come back
    return response
