"""Log lines without patients in them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import Error as DatabaseError
from django.http import HttpRequest

if TYPE_CHECKING:
    from types import TracebackType


def route_name(request: HttpRequest) -> str:
    """Return `bookings:times` and the like; an address that leads nowhere is `-`."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name if match else None) or "-"


class RouteInsteadOfPath(logging.Filter):
    """Django's own request lines name the path; say the route's name instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s %s", (status, request.method, route_name(request))
        elif record.name.startswith("django.security"):
            record.msg, record.args = "%s", (record.name.rpartition(".")[2],)
        return True


class DiscreetFormatter(logging.Formatter):
    """Tracebacks keep their lines; a database error loses its message, which can quote a row."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(  # noqa: N802 -- logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | Any,
    ) -> str:
        text = super().formatException(ei)
        error = ei[1]
        while error is not None:
            if isinstance(error, DatabaseError) or type(error).__module__.startswith(("psycopg2", "sqlite3")):
                text = text.replace(str(error), "[not logged]") if str(error) else text
            error = error.__cause__ or error.__context__
        return text
