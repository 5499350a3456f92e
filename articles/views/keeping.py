"""Keeps an article's finished page, so that most readers cost one question to the database.

The name under which a page is kept holds all that the page follows from: the article's revision as the database has
it, the day, whom care cards name, what the clinic sells, and what stands round every page (ARTICLES_EDITION). So nobody has to clear anything,
in whichever process a change was made: the next reader asks for another name.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.module_loading import import_string

from articles import contacts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpRequest

log = logging.getLogger("articles.keeping")

KEEP_SECONDS = 3600  # what nobody asks for by its name any more goes by itself
COMPRESSION = 6


class Kept(NamedTuple):
    content: bytes
    compressed: bytes


def page_name(request: HttpRequest, article: int, revision: int, today: date) -> str:
    """Return the name of the page as it is now; another one whenever anything that it shows is another."""
    around = import_string(settings.ARTICLES_EDITION)(request)
    whom, sold = repr(contacts.of(request)), repr(contacts.treatments(request))
    said = f"{request.path}\n{whom}\n{sold}\n{around}"
    return f"article-{article}-{revision}-{today}-{hashlib.sha256(said.encode()).hexdigest()}"


def answer(request: HttpRequest, name: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with the page of that name, made now if it isn't kept; with 304 to a browser that has it."""
    etag = f'W/"{name}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        kept = kept_page(name) or keep(name, make().content)
        response = as_accepted(request, kept)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"  # may be kept, and is asked for again each time
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def as_accepted(request: HttpRequest, page: Kept) -> HttpResponse:
    """Send it compressed where that is understood: it was compressed once, and no secret stands in it."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(page.content)
    return HttpResponse(page.compressed, headers={"Content-Encoding": "gzip"})


def kept_page(name: str) -> Kept | None:
    try:
        found = cache.get(name)
    except Exception as error:  # noqa: BLE001 -- each kind of cache fails in its own way, and a page can do without
        log.warning("the cache can't be read (%s)", type(error).__name__)
        return None
    return Kept(*found) if found else None


def keep(name: str, content: bytes) -> Kept:
    page = Kept(content, gzip.compress(content, COMPRESSION, mtime=0))
    try:
        cache.set(name, tuple(page), KEEP_SECONDS)
    except Exception as error:  # noqa: BLE001 -- as above
        log.warning("the cache can't be written (%s)", type(error).__name__)
    return page
