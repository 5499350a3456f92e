from datetime import UTC, datetime

import phonenumbers
import pytest

from tests import factories


def test_the_sample_monday_is_a_monday_in_the_clinics_wall_time():
    assert factories.MONDAY.isoweekday() == 1
    assert factories.at(9) == datetime(2027, 3, 8, 14, tzinfo=UTC)


def test_the_sample_telephone_number_is_valid():
    assert phonenumbers.is_valid_number(phonenumbers.parse(factories.TELEPHONE))


@pytest.mark.django_db
def test_each_factory_stands_on_its_own():
    visit = factories.appointment()
    held = factories.hold(factories.at(12), expires_at=factories.NOW)
    for row in (
        factories.clinic(),
        factories.room(),
        factories.equipment(),
        factories.hours(visit.practitioner),
        factories.absence(visit.practitioner, factories.at(9), factories.at(10)),
        factories.closure(factories.MONDAY),
        factories.holiday(factories.MONDAY),
        factories.attempt(held),
        factories.message(visit),
        factories.check(visit),
        factories.notice(),
        factories.suggested_reason(visit.service),
        factories.staff(),
    ):
        assert row.pk
