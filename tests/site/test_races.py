"""Fifty people, one time, over HTTP against real server processes; and the proof that this test can see a race."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from tests.site.running import RunningSite
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.concurrency]

VISITORS = 50
LIVE = "('held', 'pending', 'booked', 'arrived', 'fulfilled')"
OVERLAPS = f"""
    SELECT count(*) FROM bookings_appointment AS one JOIN bookings_appointment AS other
    ON one.id < other.id AND one.practitioner_id = other.practitioner_id
    AND one.occupied_from < other.occupied_until AND other.occupied_from < one.occupied_until
    WHERE one.status IN {LIVE} AND other.status IN {LIVE}
"""
HELD = "SELECT count(*) FROM bookings_appointment WHERE status = 'held'"
BOOKED = "SELECT count(*) FROM bookings_appointment WHERE status = 'booked'"
MESSAGES = "SELECT count(*) FROM bookings_message WHERE kind = 'booked'"


@pytest.fixture(scope="module")
def site(tmp_path_factory, engine):
    with RunningSite(tmp_path_factory.mktemp("site"), engine) as running:
        yield running


def visitors(site, number=VISITORS):
    return [Visitor(site.url, f"203.0.113.{n + 1}") for n in range(number)]


def all_at_once(people, act):
    """Let everybody act at the same moment; return what each got, in order."""
    gate = threading.Barrier(len(people))

    def one(person):
        gate.wait()
        return act(*person)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


def free_slots(site, practitioner, week=2):
    """Return a page of free times some weeks ahead, and its slots."""
    page = Visitor(site.url).open(f"/book/first-visit/?practitioner={practitioner}")
    for _week in range(week):
        later = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        page = Visitor(site.url).open(f"/book/first-visit/{later}")
    return page.form("slot").choices["slot"]


def choose_at_once(site, slots, practitioner):
    """Everybody opens the times page and then picks their slot at the same moment."""
    people = []
    for number, person in enumerate(visitors(site)):
        page = person.open(f"/book/first-visit/?practitioner={practitioner}&from={slots[0][:10]}")
        people.append((person, page, slots[number % len(slots)]))
    return people, all_at_once(people, lambda person, page, slot: person.choose(page, slot))


def winners(pages):
    return [number for number, page in enumerate(pages) if page.status == 200 and "/details/" in page.url]


def test_fifty_people_for_one_time_one_wins_and_books(site):
    slot = free_slots(site, "ana-sample")[0]
    people, pages = choose_at_once(site, [slot], "ana-sample")

    (winner,) = winners(pages)
    losers = [page for number, page in enumerate(pages) if number != winner]
    assert [page.status for page in losers] == [409] * (VISITORS - 1)
    assert all(len(page.form("slot").choices["slot"]) == 3 for page in losers)
    assert all(slot not in page.form("slot").choices["slot"] for page in losers)
    booked = people[winner][0].finish(pages[winner])
    assert booked.status == 200
    assert booked.url.endswith("/confirmed/")
    assert site.rows(OVERLAPS) == [(0,)]


def test_overlapping_unequal_times_one_wins(site):
    slots = free_slots(site, "noor-sample")
    _people, pages = choose_at_once(site, slots[:2], "noor-sample")  # 45 minutes every 30: they overlap

    assert len(winners(pages)) == 1
    assert {page.status for page in pages} == {200, 409}
    assert site.rows(OVERLAPS) == [(0,)]


def test_touching_times_both_win(site):
    slots = free_slots(site, "ben-sample")
    touching = [slots[0], slots[2]]  # 45 minutes and 15 kept free: the third start is the end of the first
    _people, pages = choose_at_once(site, touching, "ben-sample")

    assert len(winners(pages)) == 2
    assert site.rows(OVERLAPS) == [(0,)]


def test_any_practitioner_with_three_free_three_win(site):
    """On Thursdays at noon all three sample practitioners are at work."""
    slot = next(slot for slot in free_slots(site, "", week=3) if thursday_at(slot, "12:00"))
    _people, pages = choose_at_once(site, [slot], "")

    assert len(winners(pages)) == 3
    assert sorted({page.status for page in pages}) == [200, 409]
    assert site.rows(OVERLAPS) == [(0,)]


def test_a_new_browser_that_chooses_ten_times_at_once_holds_once(site):
    person = Visitor(site.url)
    page = person.open("/book/first-visit/?practitioner=ben-sample")
    held = site.rows(HELD)[0][0]
    slot = page.form("slot").choices["slot"][-1]
    pages = all_at_once([(page,)] * 10, lambda form: person.choose(form, slot))

    assert {page.status for page in pages} == {200}
    assert len({page.url for page in pages}) == 1
    assert "/details/" in pages[0].url
    assert site.rows(HELD)[0][0] == held + 1


def test_the_same_form_sent_ten_times_at_once_books_once(site):
    person = Visitor(site.url)
    page = person.open("/book/follow-up/?practitioner=ana-sample")
    before = site.rows(BOOKED)[0][0], site.rows(MESSAGES)[0][0]
    details = person.choose(page, page.form("slot").choices["slot"][-1])
    check = person.submit(
        details, details.form("telephone"), name="Sample", email="one@example.org", telephone="+14169671111"
    )
    pages = all_at_once([(check,)] * 10, lambda form: person.submit(form, form.form("shown")))

    assert {page.status for page in pages} == {200}
    assert len({page.url for page in pages}) == 1
    assert pages[0].url.endswith("/confirmed/")
    assert site.rows(BOOKED)[0][0] == before[0] + 1
    assert site.rows(MESSAGES)[0][0] == before[1] + 1


def test_without_protection_several_win(tmp_path, engine):
    """The negative control: the same fifty, the protections off."""
    with RunningSite(tmp_path, engine, application="tests.site.unprotected") as unprotected:
        slot = free_slots(unprotected, "ana-sample")[0]
        _people, pages = choose_at_once(unprotected, [slot], "ana-sample")

        assert len(winners(pages)) > 1
        assert unprotected.rows(OVERLAPS)[0][0] > 0


def thursday_at(slot, time):
    start = datetime.fromisoformat(slot)
    return start.isoweekday() == 4 and f"{start:%H:%M}" == time
