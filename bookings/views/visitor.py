"""Ties an open booking to the browser it was begun in: a random cookie that says nothing about anyone."""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import re
import secrets
from typing import TYPE_CHECKING, ParamSpec

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")

COOKIE = f"{settings.COOKIE_PREFIX}visitor"
COOKIE_AGE = 24 * 60 * 60
PATTERN = re.compile(r"[A-Za-z0-9_-]{32}")
HOME = 64  # bits: a home has all addresses that begin alike


def visitor_of(request: HttpRequest) -> str:
    """Return the digest of the visitor's cookie, or an empty string."""
    cookie = request.COOKIES.get(COOKIE, "")
    return hashlib.sha256(cookie.encode()).hexdigest() if PATTERN.fullmatch(cookie) else ""


def cookie_of(request: HttpRequest) -> str:
    """Return the visitor's cookie, or a new one for a browser that has none."""
    cookie = request.COOKIES.get(COOKIE, "")
    return cookie if PATTERN.fullmatch(cookie) else secrets.token_urlsafe(24)


def digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def address_of(request: HttpRequest) -> str:
    """Return a keyed digest of where the request comes from, or an empty string where that is not known.

    REMOTE_ADDR is the visitor's own already, as far as the proxies in front are trusted.
    """
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    return salted_hmac("bookings.address", network, algorithm="sha256").hexdigest() if network else ""


def network_of(text: str) -> str:
    """Return the address as it counts for limits: IPv4 as it is, IPv6 by its first 64 bits, the share of one home."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), HOME), strict=False))


def set_visitor(response: HttpResponse, cookie: str) -> None:
    response.set_cookie(
        COOKIE, cookie, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def uncached(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Keep the page out of every cache: it is true for this visitor and this moment only."""

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


def private(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Keep the page out of every cache and every index: it shows, or leads to, somebody's data."""

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = uncached(view)(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
