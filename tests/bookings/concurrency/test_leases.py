"""Several workers, one outbox: no message is taken by two."""

import pytest

from bookings.models import Message
from bookings.operations import lease_message, outbox
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def messages(number):
    return [factories.message(factories.appointment(at(9 + n), 60)).pk for n in range(number)]


def lease():
    message = lease_message(now=NOW)
    return message.pk if message else 0


@pytest.fixture
def rendezvous(monkeypatch):
    """Both workers have chosen before either writes that it did."""
    meet(monkeypatch, 2, (Message, "from_db"))


def test_without_the_lock_two_workers_take_the_same_message(rendezvous, monkeypatch):
    _first, second = messages(2)
    take_locks_away(monkeypatch, outbox)
    wait_for_everybody(monkeypatch)
    assert together([lease, lease]) == [second, second]


def test_two_workers_take_two_messages(rendezvous):
    both = messages(2)
    assert sorted(together([lease, lease])) == both


def test_one_message_goes_to_one_of_eight_workers():
    (only,) = messages(1)
    assert sorted(together([lease] * 8)) == [0] * 7 + [only]


def test_eight_workers_share_out_five_messages():
    all_of_them = messages(5)
    assert sorted(together([lease] * 8)) == [0] * 3 + all_of_them
