import threading
from functools import partial

import pytest
from django.db import connection, transaction

from bookings.models import Practitioner
from bookings.operations.writing import lock, retrying_deadlocks
from tests import factories
from tests.bookings.concurrency.together import together

pytestmark = [
    pytest.mark.concurrency,
    pytest.mark.django_db(transaction=True),
    pytest.mark.only("postgresql"),  # SQLite lets one writer in at a time: nothing to cross
]


@pytest.fixture
def crossing():
    """Lock two rows one after the other; the first time, both people have locked one before they want the other's."""
    first = threading.Barrier(2)
    tries = []

    def cross(rows):
        tries.append(rows)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
            lock(rows[:1], [])
            if len(tries) <= 2:
                first.wait(timeout=5)
            lock(rows[1:], [])
        return "done"

    return cross, tries


@pytest.fixture
def rows():
    return [factories.practitioner(name).pk for name in ("Sam Rivera", "Noor Haddad")]


def test_the_loser_of_a_deadlock_is_told_so(crossing, rows):
    cross, _tries = crossing
    acts = [partial(cross, rows), partial(cross, rows[::-1])]
    assert sorted(together(acts)) == ["OperationalError", "done"]


def test_the_loser_of_a_deadlock_tries_again(crossing, rows):
    cross, tries = crossing
    again = retrying_deadlocks(cross)
    assert together([partial(again, rows), partial(again, rows[::-1])]) == ["done", "done"]
    assert len(tries) >= 3  # more, where who tries again is quicker than who waits, and they cross once more


def test_rows_are_locked_in_one_order_whoever_asks(crossing, rows):
    def all_rows(order):
        with transaction.atomic():
            lock(order, [])
            return Practitioner.objects.filter(pk__in=order).count()

    assert together([partial(all_rows, rows), partial(all_rows, rows[::-1])] * 8) == [2] * 16
