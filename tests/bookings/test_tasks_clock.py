"""Clocks that jump: a message is late or early then, and never sent twice by a worker that is alive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import operations, tasks
from bookings.enums import MessageStatus
from tests import factories
from tests.bookings.mailserver import fate

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = operations.outbox.LEASE


def test_a_killed_workers_message_is_taken_up_after_its_lease(server, message, clock):
    assert operations.lease_message(now=factories.NOW)
    assert not tasks.deliver_next()
    clock.shift(operations.outbox.LEASE)
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.SENT, 2)


@pytest.mark.parametrize("jumps", [[-HOUR], [DAY], [-HOUR, DAY], [DAY, -DAY, -HOUR]])
def test_what_was_sent_stays_sent_wherever_the_clock_jumps(server, message, clock, jumps):
    assert tasks.deliver_next()
    for jump in jumps:
        clock.shift(jump)
        assert not tasks.deliver_next()
    assert fate(message) == (MessageStatus.SENT, 1, "")
    assert len(server.received) == 1


@pytest.fixture
def jumps_while_it_sends(clock, monkeypatch):
    """Let the clock jump between the lease and the word that it was sent."""

    def at_next_mail(jump):
        usual = tasks.write

        def write(*about):
            clock.shift(jump)
            return usual(*about)

        monkeypatch.setattr(tasks, "write", write)

    return at_next_mail


@pytest.mark.parametrize("jump", [-HOUR, -DAY, HOUR, DAY])
def test_a_clock_that_jumps_while_a_message_is_sent_sends_it_once(
    server, message, clock, jumps_while_it_sends, jump
):
    jumps_while_it_sends(jump)
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.SENT, 1, "")
    for back in (-jump, DAY):
        clock.shift(back)
        assert not tasks.deliver_next()
    assert len(server.received) == 1


def test_a_clock_that_goes_back_keeps_a_message_until_it_is_due_and_sends_it_once(server, message, clock):
    clock.shift(-HOUR)
    assert not tasks.deliver_next()
    clock.shift(HOUR)
    assert tasks.deliver_next()
    assert not tasks.deliver_next()
    assert fate(message) == (MessageStatus.SENT, 1, "")


@pytest.mark.parametrize("jump", [-HOUR, DAY])
def test_a_clock_that_jumps_between_two_tries_loses_nothing(server, message, clock, jump):
    server.recipient = "450 come back later"
    assert tasks.deliver_next()
    server.recipient = "250 OK"
    clock.shift(jump)
    tasks.deliver_next()
    clock.move_to(factories.NOW + DAY)
    tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.SENT, 2)
    assert len(server.received) == 1


def test_a_killed_worker_whose_clock_was_a_day_ahead_is_waited_for_and_nothing_is_lost(
    server, message, clock
):
    """The price of a wrong clock: its lease ends when it would have ended there."""
    assert operations.lease_message(now=factories.NOW + DAY)
    assert not tasks.deliver_next()
    clock.shift(DAY + LEASE)
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.SENT, 2)


def test_two_workers_whose_clocks_differ_by_less_than_the_lease_send_it_once(message):
    behind, ahead = factories.NOW, factories.NOW + LEASE - timedelta(seconds=1)
    assert operations.lease_message(now=behind)
    assert operations.lease_message(now=ahead) is None
    assert operations.lease_message(now=behind - HOUR) is None
