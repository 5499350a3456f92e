"""Calendars to subscribe to: whoever has the address reads them, and nothing else opens them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from bookings import notifications, operations, queries
from bookings.views.clinic import clinic_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Return the calendar, or 304 to a program that has it as it is now. It is written anew each time: no copy is old."""
    found = queries.feed_by_secret(secret)
    if found is None:
        raise Http404
    content = notifications.feed_of(found, clinic_of(request), today=timezone.localdate())
    digest = hashlib.sha256(content).hexdigest()
    since = operations.note_content(found, digest, now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    seconds = int(since.timestamp()) if since else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    return get_conditional_response(request, response["ETag"], seconds, response) or response
