"""Plans of care: made and changed by staff, and their visits booked together or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import operations, queries
from bookings.domain.needs import Needs
from bookings.enums import Channel, MessageKind
from bookings.models import Appointment, AppointmentChange, AvailableTime, CarePlan, Message
from bookings.operations import PlanChoice, PlanTerms
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
MONDAYS = [MONDAY + n * WEEK for n in range(4)]


@pytest.fixture
def assessment(clinic, service, sam):
    """The patient was seen by Sam the Monday before."""
    return factories.appointment(
        at(9, day=MONDAY - WEEK), 60, practitioner=sam, service=service, status="fulfilled"
    )


@pytest.fixture
def plan(assessment):
    return factories.care_plan(assessment)


@pytest.fixture
def terms(service, sam):
    def terms_with(**fields):
        sample = {
            "service": service,
            "visits": 3,
            "every_days": 7,
            "first_date": MONDAY,
            "valid_until": MONDAY + 6 * WEEK,
            "practitioners": frozenset({sam.pk}),
            "weekdays": (1, 3),
            "parts": ("morning",),
        }
        return PlanTerms(**{**sample, **fields})

    return terms_with


def ten_on(*days, hour=10):
    """Return the wish for ten o'clock on these days, for the visits 1, 2 and so on."""
    return {n: PlanChoice(at(hour, day=day)) for n, day in enumerate(days, 1)}


@pytest.fixture
def book(plan, clinic):
    def book_it(wanted=None, **rest):
        fields = {"shown": plan.revision, "channel": Channel.ONLINE, "actor": None, "now": NOW, **rest}
        return operations.book_plan(
            plan=fields.pop("plan", plan), clinic=clinic, wanted=wanted or ten_on(*MONDAYS[:3]), **fields
        )

    return book_it


def starts(visits):
    return [visit.starts_at for visit in visits]


def nothing_booked(plan):
    return not Appointment.objects.exclude(pk=plan.appointment_id).filter(patient=plan.patient).exists()


# -- booking


def test_all_visits_are_booked_together(book, plan, sam, service):
    booked = book()
    assert starts(booked) == [at(10, day=day) for day in MONDAYS[:3]]
    for visit in booked:
        assert (visit.status, visit.patient, visit.practitioner, visit.service) == (
            "booked",
            plan.patient,
            sam,
            service,
        )
        assert visit.price_text == "$120"
    plan.refresh_from_db()
    assert plan.status == "booked"


def test_there_is_one_message_and_a_line_of_history_for_each(book):
    booked = book()
    message = Message.objects.get()
    assert (message.kind, message.appointment) == (MessageKind.PLAN_BOOKED, booked[0])
    lines = AppointmentChange.objects.order_by("pk")
    assert [(line.appointment, line.kind, line.channel, line.actor) for line in lines] == [
        (visit, "booked", "online", None) for visit in booked
    ]


def test_the_same_form_twice_books_once(book):
    assert [visit.pk for visit in book()] == [visit.pk for visit in book()]
    assert (Appointment.objects.count(), Message.objects.count()) == (4, 1)


def test_a_visit_that_was_moved_since_answers_the_same_form(book, clinic, service, sam, reception):
    first, *_rest = book()
    operations.reschedule_appointment(
        appointment=first,
        clinic=clinic,
        wish=operations.Wish(service, at(11), sam.pk),
        actor=reception,
        now=NOW,
    )
    assert starts(book())[0] == at(11)
    assert Appointment.objects.count() == 4


def test_booked_visits_are_not_booked_again_at_other_times(book):
    book(ten_on(MONDAYS[0]))
    with pytest.raises(operations.BookedAtOtherTimes) as refusal:
        book(ten_on(*MONDAYS[:3], hour=11))
    assert refusal.value.positions == [1]
    assert Appointment.objects.count() == 2


def test_some_now_and_the_rest_later(book, plan):
    book({2: PlanChoice(at(10, day=MONDAYS[1]))})
    plan.refresh_from_db()
    assert plan.status == "partly_booked"
    assert starts(book()) == [at(10, day=day) for day in MONDAYS[:3]]
    plan.refresh_from_db()
    assert plan.status == "booked"
    assert Message.objects.count() == 2


def test_if_one_is_taken_none_is_booked(book, plan, sam, service):
    factories.appointment(at(10, day=MONDAYS[1]), 60, practitioner=sam, service=service)
    with pytest.raises(operations.PlanTimesTaken) as refusal:
        book()
    assert refusal.value.positions == [2]
    assert nothing_booked(plan)
    assert not Message.objects.exists()


def test_all_that_are_taken_are_named(book, sam, service):
    for day in (MONDAYS[0], MONDAYS[2]):
        factories.appointment(at(10, day=day), 60, practitioner=sam, service=service)
    with pytest.raises(operations.PlanTimesTaken) as refusal:
        book()
    assert refusal.value.positions == [1, 3]


def test_a_passed_hold_is_not_in_the_way(book, sam, service):
    factories.hold(at(10), minutes=60, expires_at=NOW, practitioner=sam, service=service)
    assert len(book()) == 3


def test_a_running_hold_is(book, sam, service):
    factories.hold(at(10), minutes=60, expires_at=NOW + WEEK, practitioner=sam, service=service)
    with pytest.raises(operations.PlanTimesTaken):
        book()


def test_the_patient_is_never_at_two_visits(book, plan, noor):
    factories.appointment(at(9, 30, day=MONDAYS[2]), 60, practitioner=noor, patient=plan.patient)
    with pytest.raises(operations.PlanTimesTaken) as refusal:
        book()
    assert refusal.value.positions == [3]


@pytest.mark.parametrize(
    "start",
    [
        at(8),  # before the hours
        at(10, 30),  # off the grid
        at(10, day=MONDAY + timedelta(days=1)),  # nobody works
        at(10, day=MONDAY - WEEK),  # over
        at(10, day=MONDAY + 10 * WEEK),  # after the plan's last day
        at(10, day=MONDAY + 52 * 900 * WEEK),
    ],
)
def test_only_what_is_offered(book, plan, start):
    with pytest.raises(operations.PlanTimesTaken) as refusal:
        book({1: PlanChoice(at(10, day=MONDAYS[1])), 2: PlanChoice(start)})
    assert refusal.value.positions == [2]
    assert nothing_booked(plan)


def test_only_with_the_practitioners_of_the_plan(book, noor):
    with pytest.raises(operations.PlanTimesTaken):
        book({1: PlanChoice(at(10), noor.pk)})


def test_with_whom_it_was_shown(assessment, service, sam, noor, book):
    anyone = factories.care_plan(factories.appointment(at(8), patient=assessment.patient), practitioners=[])
    assert book({1: PlanChoice(at(10), noor.pk)}, plan=anyone)[0].practitioner == noor


def test_two_visits_on_one_day_are_refused(book, plan):
    with pytest.raises(operations.TwoOnOneDay) as refusal:
        book({1: PlanChoice(at(9)), 2: PlanChoice(at(11)), 3: PlanChoice(at(9, day=MONDAYS[1]))})
    assert refusal.value.positions == [1, 2]
    assert nothing_booked(plan)


def test_a_plan_reaches_beyond_the_horizon(book, clinic):
    clinic.planning_horizon = 8  # days from Monday 1 March: only the first visit lies within
    clinic.save()
    assert len(book()) == 3


def test_a_visit_beyond_the_horizon_can_be_taken_back_too(book, clinic, service):
    clinic.planning_horizon = 8
    visit = book()[2]
    online = {"appointment": visit, "clinic": clinic, "now": NOW}
    operations.cancel_appointment(channel=Channel.ONLINE, **online)
    with pytest.raises(operations.NotOffered):  # as another time it is too far ahead
        operations.undo_cancellation(wish=operations.Wish(service, at(11, day=MONDAYS[2])), **online)
    again = operations.undo_cancellation(**online)
    assert (again.status, again.starts_at, again.sequence) == ("booked", at(10, day=MONDAYS[2]), 2)


def test_the_shortest_notice_holds_for_patients_and_not_at_the_desk(book, clinic, reception):
    clinic.lead_time = 60 * 24 * 30
    with pytest.raises(operations.PlanTimesTaken):
        book()
    assert len(book(actor=reception, channel=Channel.RECEPTION)) == 3


def test_what_staff_agreed_to_is_not_too_many(book, clinic):
    clinic.most_upcoming = 1
    clinic.save()
    assert len(book()) == 3


def test_at_the_desk_the_history_says_who(book, reception):
    book(actor=reception, channel=Channel.RECEPTION)
    lines = AppointmentChange.objects.all()
    assert {(line.channel, line.actor) for line in lines} == {("reception", reception)}


@pytest.mark.parametrize("status", ["withdrawn", "booked"])
def test_a_plan_that_is_not_open_books_nothing(book, plan, status):
    CarePlan.objects.update(status=status)
    with pytest.raises(operations.PlanNotOpen):
        book()
    assert nothing_booked(plan)


def test_after_its_last_day_neither(book, plan):
    with pytest.raises(operations.PlanNotOpen):
        book(now=at(0, day=plan.valid_until + timedelta(days=1)))


def test_a_plan_that_staff_have_changed_is_shown_first(book, plan, terms, reception):
    operations.change_plan(plan=plan, terms=terms(visits=4), shown=0, actor=reception, now=NOW)
    with pytest.raises(operations.ChangedMeanwhile):
        book()
    assert len(book(shown=1)) == 3


def test_the_visits_go_to_the_contact_of_the_visit_before(book, plan, assessment):
    contact = factories.contact(assessment.patient)
    Appointment.objects.filter(pk=assessment.pk).update(contact=contact, guardian="Ann Meyer", under_age=True)
    assert [(v.contact, v.guardian, v.under_age) for v in book()] == [(contact, "Ann Meyer", True)] * 3


def test_the_patients_needs_stay_as_they_were(book, plan, assessment, sam):
    needs = Needs(step_free=True, interpreter="Polish")
    assessment.needs = needs
    assessment.save()
    AvailableTime.objects.update(room=factories.room(is_step_free=False))
    with pytest.raises(operations.PlanTimesTaken):
        book()
    AvailableTime.objects.update(room=factories.room("Room 2", is_step_free=True))
    assert [visit.needs for visit in book()] == [needs] * 3


# -- what staff do


def make(assessment, terms, reception, **fields):
    return operations.make_plan(appointment=assessment, terms=terms(**fields), actor=reception, now=NOW)


def test_making_a_plan_tells_the_patient_once(assessment, terms, reception):
    plan = make(assessment, terms, reception)
    message = Message.objects.get()
    assert (message.kind, message.appointment, message.cause) == (
        "plan",
        assessment,
        operations.cause_of(plan),
    )
    assert (plan.patient, plan.status, plan.made_by, plan.made_at) == (
        assessment.patient,
        "proposed",
        reception,
        NOW,
    )
    assert operations.terms_of(plan) == terms()


def test_one_open_plan_after_a_visit(assessment, terms, reception):
    plan = make(assessment, terms, reception)
    with pytest.raises(operations.PlanOpen) as refusal:
        make(assessment, terms, reception)
    assert refusal.value.plan == plan
    operations.withdraw_plan(plan=plan, shown=0, actor=reception)
    assert make(assessment, terms, reception) != plan


@pytest.mark.parametrize("status", ["cancelled", "noshow"])
def test_no_plan_after_a_visit_that_was_not(assessment, terms, reception, status):
    Appointment.objects.update(status=status)
    with pytest.raises(operations.NotPossible):
        make(assessment, terms, reception)
    assert not CarePlan.objects.exists()


def test_changing_the_terms_forgets_what_was_chosen_and_tells_the_patient(plan, terms, reception):
    operations.keep_choices(plan=plan, choices=ten_on(MONDAY), shown=0)
    changed = operations.change_plan(plan=plan, terms=terms(visits=4), shown=0, actor=reception, now=NOW)
    assert operations.terms_of(changed) == terms(visits=4)
    assert [visit.chosen_start for visit in changed.visits.all()] == [None] * 4
    assert Message.objects.get().cause == operations.cause_of(changed)


def test_the_same_terms_again_change_nothing(plan, reception):
    same = operations.terms_of(plan)
    operations.change_plan(plan=plan, terms=same, shown=7, actor=reception, now=NOW)
    assert not Message.objects.exists()


def test_changing_what_somebody_else_has_changed(plan, terms, reception):
    operations.change_plan(plan=plan, terms=terms(visits=4), shown=0, actor=reception, now=NOW)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.change_plan(plan=plan, terms=terms(visits=5), shown=0, actor=reception, now=NOW)


def test_once_a_visit_is_booked_the_terms_stay(book, plan, terms, reception):
    book(ten_on(MONDAY))
    with pytest.raises(operations.NotPossible):
        operations.change_plan(plan=plan, terms=terms(visits=4), shown=0, actor=reception, now=NOW)


def test_withdrawing_leaves_booked_visits(book, plan, reception):
    (first,) = book(ten_on(MONDAY))
    assert operations.withdraw_plan(plan=plan, shown=0, actor=reception).status == "withdrawn"
    first.refresh_from_db()
    assert first.status == "booked"


def test_sending_again_is_done_once_a_form(plan):
    operations.send_plan(plan=plan, shown=0, now=NOW)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.send_plan(plan=plan, shown=0, now=NOW)
    assert Message.objects.count() == 1


def correct_address(plan, reception):
    details = operations.Contact(plan.patient.name, "other@example.org", str(plan.patient.telephone))
    shown = operations.contact_digest(plan.patient)
    operations.correct_patient(patient=plan.patient, contact=details, shown=shown, actor=reception, now=NOW)
    return queries.care_plan(plan.pk)


def test_a_wrong_address_loses_the_link_and_the_right_one_gets_a_new_one(plan, reception):
    renewed = correct_address(plan, reception)
    assert queries.care_plan_by_token(plan.token) is None
    message = Message.objects.get(kind="plan")
    assert (message.cause, message.appointment) == (operations.cause_of(renewed), plan.appointment)


def test_so_does_the_link_of_a_plan_that_is_booked(book, plan, reception):
    book()
    correct_address(plan, reception)
    assert queries.care_plan_by_token(plan.token) is None
    assert not Message.objects.filter(kind="plan").exists()


def test_another_patients_plan_keeps_its_link(plan, sam, service, reception):
    other = factories.care_plan(factories.appointment(at(8), practitioner=sam, service=service))
    correct_address(plan, reception)
    assert queries.care_plan_by_token(other.token) == other


# -- choosing


def choose(plan, clinic, position=2, starts_at=None, **rest):
    operations.choose_time(
        plan=plan,
        position=position,
        starts_at=starts_at or at(11, day=MONDAYS[1]),
        clinic=clinic,
        now=NOW,
        **rest,
    )


def test_a_chosen_time_is_kept_and_holds_nothing(plan, clinic, sam):
    choose(plan, clinic)
    row = queries.arranged(queries.care_plan(plan.pk), clinic, now=NOW).rows[1]
    assert (row.proposal.slot.starts_at, row.planned.chosen_practitioner) == (at(11, day=MONDAYS[1]), sam)
    assert Appointment.objects.count() == 1


def test_choosing_what_is_taken(plan, clinic, sam, service):
    factories.appointment(at(11, day=MONDAYS[1]), 60, practitioner=sam, service=service)
    with pytest.raises(operations.PlanTimesTaken):
        choose(plan, clinic)


def test_choosing_a_day_that_another_visit_has(plan, clinic):
    choose(plan, clinic)
    with pytest.raises(operations.TwoOnOneDay):
        choose(plan, clinic, 3, at(9, day=MONDAYS[1]))
    assert plan.visits.get(position=3).chosen_start is None


def test_choosing_for_a_booked_visit(book, plan, clinic):
    book()
    with pytest.raises(operations.PlanNotOpen):
        choose(plan, clinic)


# -- what is proposed


def proposals(plan, clinic, now=NOW):
    rows = queries.arranged(queries.care_plan(plan.pk), clinic, now=now).rows
    return [row.proposal and row.proposal.slot and row.proposal.slot.starts_at for row in rows]


def test_proposed_times_are_free_at_the_moment(plan, clinic, sam, service):
    assert proposals(plan, clinic) == [at(9, day=day) for day in MONDAYS[:3]]
    factories.appointment(at(9, day=MONDAYS[1]), 60, practitioner=sam, service=service)
    factories.closure(MONDAYS[2])
    assert proposals(plan, clinic) == [at(9, day=MONDAYS[0]), at(10, day=MONDAYS[1]), at(10, day=MONDAYS[3])]


def test_who_comes_late_gets_the_rhythm_from_then_on(plan, clinic):
    assert proposals(plan, clinic, at(18, day=MONDAYS[2])) == [
        at(9, day=MONDAYS[2] + n * WEEK) for n in (1, 2, 3)
    ]


def test_a_booked_plan_proposes_nothing(book, plan, clinic):
    book(ten_on(MONDAY))
    assert proposals(plan, clinic)[0] is None
    book()
    assert proposals(plan, clinic) == [None] * 3


@pytest.mark.parametrize("visits", [1, 3, 12])
def test_the_queries_are_few_however_many_visits(assessment, clinic, django_assert_num_queries, visits):
    pk = factories.care_plan(assessment, visits).pk
    with django_assert_num_queries(
        9
    ):  # plan, visits, practitioners; who gives it, visits of the patient; 4 of free times
        assert len(queries.arranged(queries.care_plan(pk), clinic, now=NOW).rows) == visits


def test_the_needs_of_the_visit_before_are_those_of_the_plan(book, plan, sam):
    assessment = plan.appointment
    assessment.needs = Needs(step_free=True)
    assessment.save()
    with pytest.raises(operations.PlanTimesTaken):
        book()
    sam.available_times.update(room=factories.room("Ground", is_step_free=True))
    assert {visit.needs for visit in book()} == {assessment.needs}
