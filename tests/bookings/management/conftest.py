from __future__ import annotations

import pytest

from tests.bookings import mailserver


@pytest.fixture
def inbox():
    """A mail server for processes, at its `url`."""
    yield from mailserver.running()
