"""Error pages that can't fail themselves: no database, no request data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import get_template

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(name: str, status: int) -> HttpResponse:
    response = HttpResponse(get_template(f"errors/{name}.html").render({}), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page("400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page("403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page("csrf", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page("404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page("500", 500)


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = page("503", 503)
    response["Retry-After"] = "10"
    return response
