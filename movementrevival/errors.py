"""Error pages that can't fail themselves: no database, no request data, and plain words if the template breaks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponse
from django.template.loader import get_template

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

LAST_RESORT = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Something went wrong</title>
</head>
<body>
<main>
<h1>Something went wrong</h1>
<p>Please try again in a few minutes.</p>
<p><a href="/">Go to the home page</a></p>
</main>
</body>
</html>
"""


def page(name: str, status: int) -> HttpResponse:
    response = HttpResponse(words(name), status=status)
    response["Cache-Control"] = "no-store"
    return response


def words(name: str) -> str:
    """Draw the page without a request, so that no context processor runs."""
    try:
        return get_template(f"errors/{name}.html").render({})
    except Exception:
        logger.exception("The error page %s could not be drawn", name)
        return LAST_RESORT


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return page("413", 413)
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
