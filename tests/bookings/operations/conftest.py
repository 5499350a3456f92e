from datetime import time

import pytest

from tests import factories


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def service():
    return factories.service(duration=60, slot_step=60, buffer_after=0, price_text="$120")


@pytest.fixture
def sam(service):
    """Works on Mondays from nine to twelve."""
    person = factories.practitioner(services=[service])
    factories.hours(person, time(9), time(12))
    return person


@pytest.fixture
def noor(service):
    person = factories.practitioner("Noor Haddad", services=[service])
    factories.hours(person, time(9), time(12))
    return person


@pytest.fixture
def reception():
    return factories.staff()
