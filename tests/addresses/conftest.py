from __future__ import annotations

import pytest
import time_machine

from tests import factories
from tests.addresses.every import Site


@pytest.fixture
def site(db):
    with time_machine.travel(factories.NOW, tick=False):
        yield Site()
