"""Prepared queries answer what the same queries of Django's would, and today's rows and values each time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from bookings.queries import prepared
from bookings.queries.calendars import absence_rows, closure_rows, hours_rows
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 8)
NOON = datetime(2027, 3, 8, 12, 30, tzinfo=UTC)


@pytest.fixture
def service():
    return factories.service()


@pytest.fixture
def practitioner(service):
    practitioner = factories.practitioner(services=[service])
    factories.hours(practitioner, time(9), time(17, 30), weekday=1)
    return practitioner


def both(build, **values):
    """Return what is prepared and what Django answers."""
    return [tuple(row) for row in prepared.rows(build, **values)], list(build(**values))


@pytest.mark.parametrize("ranks_gaps", [False, True])
@pytest.mark.parametrize("takes_own_room", [False, True])
@pytest.mark.parametrize("step_free", [False, True])
def test_times_and_dates_come_back_as_django_would_give_them(
    service, practitioner, ranks_gaps, takes_own_room, step_free
):
    practitioner.available_times.update(valid_from=DAY)
    for practitioners in (None, (practitioner.pk,), (practitioner.pk, 10**6)):
        wanted = {"service": service.pk, "practitioners": practitioners, "takes_own_room": takes_own_room}
        found, expected = both(hours_rows, **wanted, ranks_gaps=ranks_gaps, step_free=step_free)
        assert found == expected
        assert [row[4:7] for row in found] == [(time(9), time(17, 30), DAY)]


def test_the_same_shape_is_asked_with_other_values(practitioner):
    factories.absence(practitioner, NOON, NOON + timedelta(hours=1))
    hour = timedelta(hours=1)
    counts = []
    for start in (NOON - hour, NOON - hour / 2, NOON + hour):
        found, expected = both(absence_rows, people=(practitioner.pk,), start=start, end=start + hour)
        assert found == expected
        counts.append(len(found))
    assert counts == [0, 1, 0]


def test_rows_are_never_remembered():
    days = {"first": DAY, "last": DAY}
    assert both(closure_rows, **days) == ([], [])
    factories.closure(DAY)
    found, expected = both(closure_rows, **days)
    assert found == expected
    assert [row[0] for row in found] == [DAY]


def test_nobody_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert prepared.rows(absence_rows, people=(), start=NOON, end=NOON) == []


def test_what_is_asked_can_be_watched(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        prepared.rows(closure_rows, first=DAY, last=DAY)
    assert "2027-03-08" in asked.captured_queries[0]["sql"]


def test_other_ids_and_days_need_no_sql_of_their_own(practitioner):
    prepared.write.cache_clear()
    for person in range(5):
        start = NOON + timedelta(days=person)
        prepared.rows(absence_rows, people=(person,), start=start, end=NOON + timedelta(days=9))
    assert prepared.write.cache_info().currsize == 1
    shape = (("people", (int, 1)), ("start", datetime), ("end", datetime))
    _sql, params, _columns = prepared.write(connection.vendor, absence_rows, shape)
    assert all(isinstance(param, prepared.Given) for param in params)
