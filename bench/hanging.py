"""The site in processes of its own while its worker is stuck in a mail server that says nothing, against before."""

from __future__ import annotations

import os
from statistics import median
from typing import TYPE_CHECKING

from bench.timing import milliseconds
from tests.bookings import mailserver
from tests.site.running import RunningSite
from tests.site.visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bookings.mailserver import Server

TIMES_PAGE = "/book/first-visit/"
GETS, BOOKINGS = 20, 5
FOR_EVER = 600.0  # seconds; the worker loses patience before
STUCK_WITHIN = 30.0


def measured(engine: str, folder: Path, database: str) -> str:
    """Return one line. A new database is made beside `database` on PostgreSQL, and in `folder` on SQLite."""
    if engine == "postgresql":
        os.environ["TEST_POSTGRESQL_URL"] = database
    for server in mailserver.running():
        mail = {"EMAIL_URL": server.url, "DEFAULT_FROM_EMAIL": "clinic@example.org"}
        with RunningSite(folder, engine, **mail) as site:
            for _warming in range(GETS):
                get(site)
            book(site)
            before = look(site)
            stop_answering(server)
            book(site)  # now there is something to send
            if not server.came["greeting"].wait(STUCK_WITHIN):
                raise AssertionError("The worker has not turned to the mail server.")
            while_it_hangs = look(site)
    return said(before, while_it_hangs)


def stop_answering(server: Server) -> None:
    server.delays = {"greeting": FOR_EVER}
    server.came["greeting"].clear()


def look(site: RunningSite) -> tuple[float, float]:
    """Return the median milliseconds of a times page, and of a whole booking."""
    pages = [milliseconds(lambda: get(site)) for _time in range(GETS)]
    return median(pages), median(milliseconds(lambda: book(site)) for _time in range(BOOKINGS))


def get(site: RunningSite) -> None:
    page = Visitor(site.url).open(TIMES_PAGE)
    if page.status != 200:
        raise AssertionError(f"The times page answered {page.status}.")


def book(site: RunningSite) -> None:
    """Book the last time of the page: choose, type, check, confirm."""
    visitor = Visitor(site.url)
    page = visitor.open(TIMES_PAGE)
    booked = visitor.finish(visitor.choose(page, page.form("slot").choices["slot"][-1]))
    if "/confirmed/" not in booked.url:
        raise AssertionError(f"The booking was answered {booked.status} at {booked.url}.")


def said(before: tuple[float, float], now: tuple[float, float]) -> str:
    page, booking = (f"{ms:.0f} ms, {ms / first:.2f} ×" for ms, first in zip(now, before, strict=True))
    return (
        "While the mail server hangs, against before, over HTTP: "
        f"the times page {page} (median of {GETS}); a whole booking {booking} (of {BOOKINGS})."
    )
