"""The real site while its worker is stuck in a mail server that says nothing: nobody who books waits for it."""

from __future__ import annotations

import pytest

from tests.bookings import mailserver
from tests.site.running import RunningSite
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.concurrency]

FOR_EVER = 600
WAITING = "SELECT count(*) FROM bookings_message WHERE kind = 'booked' AND status = 'waiting'"


@pytest.fixture
def silent_server():
    for server in mailserver.running():
        server.delays = {"greeting": FOR_EVER}
        yield server


@pytest.fixture
def site(tmp_path, engine, silent_server):
    with RunningSite(tmp_path, engine, EMAIL_URL=silent_server.url) as running:
        yield running


def book(site):
    visitor = Visitor(site.url)
    page = visitor.open("/book/first-visit/")
    return visitor.finish(visitor.choose(page, page.form("slot").choices["slot"][-1]))


def test_booking_is_answered_while_the_worker_is_stuck(site, silent_server):
    ((of_the_samples,),) = site.rows(WAITING)
    assert "/confirmed/" in book(site).url
    assert silent_server.came["greeting"].wait(30)
    pages = [book(site), book(site)]
    assert set(silent_server.steps) == {"greeting"}  # the worker waits for an answer, and gets no further
    assert [("/confirmed/" in page.url, page.status) for page in pages] == [(True, 200)] * 2
    assert site.rows(WAITING) == [(of_the_samples + 3,)]
    assert silent_server.received == []
