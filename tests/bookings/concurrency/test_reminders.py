"""Two workers, two visits of one person on one day: one of them tells of both."""

import pytest

from bookings import operations
from bookings.models import Message
from bookings.operations import outbox, reminding
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leased():
    """Both reminders are being sent, each by a worker."""
    visits = [factories.appointment(at(hour)) for hour in (10, 14)]
    for visit in visits:
        factories.message(visit, "reminder")
    messages = [operations.lease_message(now=NOW), operations.lease_message(now=NOW)]
    return visits, messages


def give_way(visits, message):
    return lambda: operations.give_way(message, visits, now=NOW)


def test_of_two_workers_one_gives_way(leased, monkeypatch):
    visits, messages = leased
    meet(monkeypatch, 2, (reminding, "is_another_being_sent"))
    assert sorted(together([give_way(visits, message) for message in messages])) == [False, True]
    assert Message.objects.filter(leased_until=None).count() == 1


def test_without_the_lock_both_give_way_and_nobody_is_told(leased, monkeypatch):
    visits, messages = leased
    meet(monkeypatch, 2, (reminding, "is_another_being_sent"))
    take_locks_away(monkeypatch, reminding, outbox)
    wait_for_everybody(monkeypatch)
    assert together([give_way(visits, message) for message in messages]) == [True, True]
