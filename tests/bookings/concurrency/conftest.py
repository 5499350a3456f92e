from datetime import time

import pytest

from tests import factories


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def service():
    return factories.service(duration=60, slot_step=15)


@pytest.fixture
def sam(service):
    person = factories.practitioner(services=[service])
    factories.hours(person, time(9), time(13))
    return person
