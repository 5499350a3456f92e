from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine

from tests import factories
from tests.bookings.views.visitor import Visitor


@pytest.fixture
def clock():
    """Stop the clock at the sample clinic's Monday morning, a week before the hours that tests book."""
    with time_machine.travel(factories.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clinic(db, clock):
    """Return a clinic with one service that Sam gives on Mondays, and Robin too from ten to twelve."""
    service = factories.service()
    sam = factories.practitioner("Sam Rivera", services=[service])
    factories.hours(sam)
    robin = factories.practitioner("Robin Okafor", services=[service])
    factories.hours(robin, dt.time(10), dt.time(12))
    return SimpleNamespace(
        settings=factories.clinic(),
        service=service,
        sam=sam,
        robin=robin,
        notice=factories.notice(),
        reason=factories.suggested_reason(service),
    )


@pytest.fixture
def visitor(clinic):
    return Visitor()
