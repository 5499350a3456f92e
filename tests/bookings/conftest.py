from __future__ import annotations

import pytest
import time_machine

from tests import factories
from tests.bookings import mailserver


@pytest.fixture
def server(settings):
    """A mail server, by which Django sends."""
    for running in mailserver.running():
        mailserver.use(settings, running)
        yield running


@pytest.fixture
def clock(db):
    with time_machine.travel(factories.NOW, tick=False) as traveller:
        factories.clinic()
        yield traveller


@pytest.fixture
def message(clock):
    return factories.message(factories.appointment())
