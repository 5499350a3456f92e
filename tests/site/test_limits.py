"""One visitor with twenty forms, and many people behind one address, over HTTP against real server processes."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.site.running import RunningSite
from tests.site.test_races import HELD, OVERLAPS, all_at_once, free_slots, winners
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.concurrency]

MOST_OF_VISITOR, MOST_OF_ADDRESS = 3, 30  # what a clinic begins with
CROWD = 60
ONE_ADDRESS = "203.0.113.200"


@pytest.fixture(scope="module")
def site(tmp_path_factory, engine):
    with RunningSite(tmp_path_factory.mktemp("site"), engine) as running:
        yield running


def apart(slots):
    """Leave out what is less than two hours after the time before: no two of these can overlap."""
    kept = []
    for slot in sorted(slots):
        start = datetime.fromisoformat(slot)
        if not kept or start - kept[-1][0] >= timedelta(hours=2):
            kept.append((start, slot))
    return [slot for _start, slot in kept]


def times_of_all(site):
    """Return times that don't touch, each with who gives it: of all three practitioners, over four weeks."""
    people = ("ana-sample", "ben-sample", "noor-sample")
    asked = [(person, week) for person in people for week in range(2, 6)]
    with ThreadPoolExecutor(2) as pool:
        pages = pool.map(lambda one: [(one[0], slot) for slot in apart(free_slots(site, *one))], asked)
        return [each for page in pages for each in page]


def at_once(site, people, times):
    """Let everybody open a form of their own first, and then choose at the same moment."""
    ready = []
    for person, (practitioner, slot) in zip(people, times, strict=True):
        page = person.open(f"/book/first-visit/?practitioner={practitioner}&from={slot[:10]}")
        ready.append((person, page, slot))
    return all_at_once(ready, lambda person, page, slot: person.choose(page, slot))


def test_twenty_forms_of_one_visitor_hold_three_times(site):
    person = Visitor(site.url)
    before = site.rows(HELD)[0][0]
    times = times_of_all(site)[:20]
    assert len({slot for _who, slot in times}) > MOST_OF_VISITOR
    pages = at_once(site, [person] * 20, times)

    assert len(winners(pages)) == MOST_OF_VISITOR
    refused = [page for page in pages if page.status == 429]
    assert len(refused) == 20 - MOST_OF_VISITOR
    assert site.rows(HELD) == [(before + MOST_OF_VISITOR,)]
    for page in refused:
        assert 0 < int(page.headers["Retry-After"]) <= 600
        assert re.search(r"You can choose again from <strong>\d\d:\d\d</strong>", page.text)


def test_a_crowd_at_one_address_holds_as_many_as_it_may(site):
    before = site.rows(HELD)[0][0]
    times = times_of_all(site)
    assert len(times) >= CROWD
    crowd = [Visitor(site.url, ONE_ADDRESS) for _person in range(CROWD)]
    pages = at_once(site, crowd, times[:CROWD])

    assert len(winners(pages)) == MOST_OF_ADDRESS
    assert sorted({page.status for page in pages}) == [200, 429]
    assert site.rows(HELD) == [(before + MOST_OF_ADDRESS,)]
    practitioner, slot = times[winners(pages)[0]]
    late = at_once(site, [Visitor(site.url, ONE_ADDRESS)], [(practitioner, slot)])
    assert late[0].status == 409  # taken, whatever the limit
    elsewhere = at_once(site, [Visitor(site.url, "203.0.113.201")], [times[-1]])
    assert winners(elsewhere) == [0]


def test_two_hundred_at_one_address_for_one_time_are_told_that_it_is_taken(site):
    slot = free_slots(site, "ana-sample")[0]
    crowd = [Visitor(site.url, "203.0.113.202") for _person in range(200)]
    pages = at_once(site, crowd, [("ana-sample", slot)] * 200)

    assert len(winners(pages)) == 1
    assert [page.status for page in pages].count(409) == 199
    assert site.rows(OVERLAPS) == [(0,)]
