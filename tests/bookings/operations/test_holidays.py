from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from bookings import operations
from bookings.domain.outside import fingerprint
from bookings.enums import ClosureDecision
from bookings.models import ClinicClosure
from tests import factories
from tests.bookings import desk
from tests.factories import MONDAY, NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
PROPOSED, CLOSED, OPEN = ClosureDecision.PROPOSED, ClosureDecision.CLOSED, ClosureDecision.OPEN


def take_in(on=TODAY, **clinic):
    operations.take_in_holidays(clinic=factories.clinic(**{"holiday_region": "ON", **clinic}), on=on)


def decided(**rows):
    return dict(ClinicClosure.objects.filter(**rows).values_list("first_date", "decision"))


# -- taking in


def test_the_days_ahead_are_taken_in_to_be_decided():
    take_in()
    rows = ClinicClosure.objects.order_by("first_date")
    first = rows[0]
    assert (first.name, first.first_date, first.last_date) == (
        "Good Friday",
        date(2027, 3, 26),
        date(2027, 3, 26),
    )
    assert (first.public_holiday, first.location) == ("CA-ON", None)
    assert {row.decision for row in rows} == {PROPOSED}
    assert rows.last().first_date == date(2028, 12, 26)
    assert not ClinicClosure.objects.closed().exists()


def test_again_is_the_same_as_once():
    take_in()
    count = ClinicClosure.objects.count()
    ClinicClosure.objects.filter(first_date__year=2028).update(decision=OPEN)
    ClinicClosure.objects.filter(first_date=date(2027, 7, 1)).update(decision=CLOSED, name="Our own name")
    take_in()
    assert ClinicClosure.objects.count() == count
    assert set(decided(first_date__year=2028).values()) == {OPEN}
    assert decided(first_date=date(2027, 7, 1)) == {date(2027, 7, 1): CLOSED}


def test_without_the_look_before_the_constraint_alone_keeps_each_day_once():
    take_in()
    row = ClinicClosure.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.holiday(row.first_date, row.name)
    factories.holiday(row.first_date, row.name, calendar="CA-QC")  # another calendar's
    factories.closure(row.first_date)
    factories.closure(row.first_date)  # the clinic's own may repeat


def test_another_region_drops_what_was_not_decided():
    take_in()
    ClinicClosure.objects.filter(first_date=date(2027, 3, 26)).update(decision=CLOSED)
    past = factories.holiday(date(2027, 2, 15), "Family Day")
    own = factories.closure(MONDAY)
    take_in(holiday_region="QC")
    left = ClinicClosure.objects.filter(public_holiday="CA-ON").order_by("first_date")
    assert [row.first_date for row in left] == [past.first_date, date(2027, 3, 26)]
    assert ClinicClosure.objects.filter(pk=own.pk).exists()
    assert ClinicClosure.objects.filter(public_holiday="CA-QC", decision=PROPOSED).exists()


def test_a_corrected_date_moves_while_it_is_not_decided():
    wrong = factories.holiday(date(2027, 7, 2), "Canada Day")
    kept = factories.holiday(date(2027, 8, 2), "Civic Holiday", decision=OPEN)
    take_in()
    found = ClinicClosure.objects.values_list("first_date", flat=True)
    assert wrong.first_date not in found
    assert {date(2027, 7, 1), kept.first_date} <= set(found)


def test_a_country_without_a_calendar_has_nothing_to_take_in():
    take_in(country="AC", holiday_region="")
    assert not ClinicClosure.objects.exists()


# -- deciding


@pytest.mark.parametrize("count", [1, 6])
def test_several_are_decided_in_one_go(count, django_assert_num_queries):
    world = desk.world()
    days = [factories.holiday(MONDAY.replace(day=number), f"Day {number}") for number in range(6, 10)]
    for hour in range(count):
        desk.visit(world, starts_at=factories.at(9 + hour))
    changes = {
        days[0].pk: (PROPOSED, CLOSED),
        days[1].pk: (PROPOSED, CLOSED),
        days[2].pk: (PROPOSED, OPEN),  # the day of the visits
    }
    # savepoint (2), clinic, days, lock, plan (5), two updates, plan (5)
    with django_assert_num_queries(17):
        assert operations.decide_holidays(changes, now=NOW) == []
    assert list(decided().values()) == [PROPOSED, OPEN, CLOSED, CLOSED]


def test_a_day_decided_meanwhile_undoes_all():
    factories.clinic()
    mine = factories.holiday(date(2027, 4, 1), "Mine")
    theirs = factories.holiday(date(2027, 5, 1), "Theirs", decision=OPEN)
    changes = {mine.pk: (PROPOSED, CLOSED), theirs.pk: (PROPOSED, CLOSED)}
    with pytest.raises(operations.ChangedMeanwhile):
        operations.decide_holidays(changes, now=NOW)
    assert list(decided().values()) == [OPEN, PROPOSED]
    assert operations.decide_holidays({mine.pk: (PROPOSED, CLOSED)}, now=NOW) == []


@pytest.mark.parametrize("number", [0, 2**62])
def test_a_closure_of_the_clinics_own_or_none_is_not_decided_here(number):
    factories.clinic()
    own = factories.closure(MONDAY)
    for pk in (own.pk, number):
        with pytest.raises(operations.ChangedMeanwhile):
            operations.decide_holidays({pk: (CLOSED, OPEN)}, now=NOW)
    own.refresh_from_db()
    assert own.decision == CLOSED


def test_visits_on_a_day_that_closes_must_be_agreed_to():
    visit = desk.visit(desk.world())
    day = factories.holiday(MONDAY)
    change = {day.pk: (PROPOSED, CLOSED)}
    with pytest.raises(operations.VisitsOutside) as refused:
        operations.decide_holidays(change, now=NOW)
    assert refused.value.visits == [visit.pk]
    assert decided() == {MONDAY: PROPOSED}
    with pytest.raises(operations.VisitsOutside):
        operations.decide_holidays(change, now=NOW, agreed=fingerprint([visit.pk + 1]))
    assert operations.decide_holidays(change, now=NOW, agreed=fingerprint([visit.pk])) == [visit.pk]
    assert decided() == {MONDAY: CLOSED}


def test_opening_a_day_asks_nothing():
    desk.visit(desk.world())
    day = factories.holiday(MONDAY, decision=CLOSED)
    assert operations.decide_holidays({day.pk: (CLOSED, OPEN)}, now=NOW) == []


def test_a_visit_on_another_day_does_not_matter():
    desk.visit(desk.world())
    day = factories.holiday(date(2027, 3, 9))
    assert operations.decide_holidays({day.pk: (PROPOSED, CLOSED)}, now=NOW) == []
