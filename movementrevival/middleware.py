from __future__ import annotations

import ipaddress
import logging
import time
import zoneinfo
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone

from bookings import queries
from movementrevival import errors
from movementrevival.logs import route_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]

access = logging.getLogger("movementrevival.access")

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)


class AccessLog:
    """One line a request: the route's name, never the path or the query, for paths hold tokens.

    Static files are left out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.monotonic()
        response = self.get_response(request)
        if request.path.startswith(settings.STATIC_URL):
            return response
        milliseconds = round((time.monotonic() - begun) * 1000)
        access.info("%s %s %s %sms", request.method, route_name(request), response.status_code, milliseconds)
        return response


class SecurityHeaders:
    """What SecurityMiddleware leaves out, on every response, error pages and static files included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = {
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        if settings.SECURE_HSTS_SECONDS:
            hsts = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            self.headers["Strict-Transport-Security"] = hsts

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class GZip(GZipMiddleware):
    """Masks the CSRF token and pads the length against BREACH. Pictures are small already, and hold no token."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if response.get("Content-Type", "").startswith("image/"):
            return response
        return super().process_response(request, response)


class TrustedProxies:
    """Believe X-Forwarded-For and -Proto only from the proxies named in TRUSTED_PROXIES."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_trusted(request.META.get("REMOTE_ADDR", "")):
            request.META["REMOTE_ADDR"] = visitor_address(request)
            if request.META.get("HTTP_X_FORWARDED_PROTO", "").strip() == "https":
                request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        return self.get_response(request)


def is_trusted(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def visitor_address(request: HttpRequest) -> str:
    """Return the last address in the chain that no proxy of ours has; what stands left of it anyone can write."""
    chain = [request.META["REMOTE_ADDR"]]
    chain[:0] = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    for address in reversed(chain):
        if not is_trusted(address):
            try:
                return str(ipaddress.ip_address(address))
            except ValueError:
                break
    return str(request.META["REMOTE_ADDR"])


class DatabaseAway:
    """Answer 503 with a page of our own while the database can't be reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return errors.unavailable(request, exception)
        return None


class ClinicZone:
    """Read the clinic's settings once a request and show every instant in its time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match and match.namespace == "health":
            return None
        try:
            request.clinic = queries.clinic()  # type: ignore[attr-defined]
        except (OperationalError, InterfaceError) as error:
            return errors.unavailable(request, error)
        timezone.activate(zoneinfo.ZoneInfo(request.clinic.time_zone))  # type: ignore[attr-defined]
        return None
