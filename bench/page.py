"""The times page, from the WSGI environment to the last byte: what a server process does for one visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from wsgiref.util import setup_testing_defaults

import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from bench.workload import FIRST_DAY, NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.backends.base.base import BaseDatabaseWrapper

    from bench.scenes import Scene


def application() -> Callable[..., Any]:
    """Return the site, with its static files collected as in production."""
    call_command("collectstatic", interactive=False, verbosity=0)
    from movementrevival.wsgi import application as site  # noqa: PLC0415 -- refuses to load before that

    return site


def times_page(site: Callable[..., Any], scene: Scene, first: date = FIRST_DAY) -> Callable[[], bytes]:
    """Return a call that answers for the page of the week from that day."""
    path = reverse("bookings:times", args=[scene.seeded.service.slug])
    return getting(site, scene, path, QUERY_STRING=f"from={first}")


class HasDatabase(Protocol):
    @property
    def database(self) -> BaseDatabaseWrapper: ...


def getting(
    site: Callable[..., Any], scene: HasDatabase, path: str, expected: str = "200 OK", **more: str
) -> Callable[[], bytes]:
    """Return a call that gets this address and returns the body; `more` is of the WSGI environment."""
    environ = {
        "HTTP_HOST": settings.ALLOWED_HOSTS[0],
        "PATH_INFO": path,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": settings.SITE_URL.partition(":")[0],
        **more,
    }
    setup_testing_defaults(environ)

    def called() -> bytes:
        connections["default"] = scene.database
        with time_machine.travel(NOW, tick=False):
            status: list[str] = []
            answer = site(dict(environ), lambda line, _headers: status.append(line))
            body = b"".join(answer)
            answer.close()
        if status != [expected]:
            raise AssertionError(f"{path} answered {status}.")
        return body

    return called
