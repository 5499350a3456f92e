"""A calendar's address, made by several at once: there is one."""

from functools import partial

import pytest

from bookings import operations, queries
from bookings.models import CalendarFeed
from bookings.operations import feeds
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.factories import NOW

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["practitioner", "room", "clinic"])
def make_at_once(request, monkeypatch, clinic, sam):
    """Three people press the same button; each has seen that there is none before anyone writes."""
    factories.room()
    reception = factories.staff()
    targets = queries.feed_targets(login=reception.pk, everyone=True)
    (target,) = [target for target in targets if target.kind == request.param]
    meet(monkeypatch, 3, (feeds, "present_feed"))
    act = partial(operations.make_feed, target=target, names="initials", shown=None, actor=reception, now=NOW)
    return partial(together, [act] * 3)


def test_of_three_at_once_there_is_one_address(make_at_once):
    made = make_at_once()
    assert made == [CalendarFeed.objects.get()] * 3


@pytest.mark.only("postgresql")
def test_without_the_lock_the_database_has_the_last_word(make_at_once, monkeypatch):
    """The negative control: on SQLite the transaction is the lock."""
    monkeypatch.setattr(feeds, "lock_target", lambda target: None)
    wait_for_everybody(monkeypatch)
    assert sorted(map(str, make_at_once())) == [str(CalendarFeed.objects.get()), *["IntegrityError"] * 2]
