"""The waiting list: who is offered what, what becomes of the offer, and who goes from the list."""

from datetime import time, timedelta

import pytest

from bookings import operations, queries
from bookings.domain.needs import Needs
from bookings.enums import Channel, MessageKind, OfferStatus, WaitingStatus
from bookings.models import Appointment, Message, Offer, Patient, WaitingListEntry
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def visit(sam):
    """A visit a week after the Monday with the free times."""
    return factories.appointment(at(9, day=MONDAY + 7 * DAY), 60, practitioner=sam)


@pytest.fixture
def full(sam):
    """Every time of the first Monday is somebody's."""
    return [factories.appointment(at(hour), 60, practitioner=sam) for hour in (9, 10, 11)]


def entry(visit, **fields):
    return factories.waiting(visit, **fields)


def look(clinic, now=NOW):
    operations.tidy_list(clinic=clinic, now=now)
    return operations.look_through(clinic=clinic, now=now)


def offered():
    return [
        (offer.entry_id, offer.appointment.starts_at, offer.status)
        for offer in Offer.objects.select_related("appointment")
    ]


def cancel(visit, clinic, now=NOW):
    return operations.cancel_appointment(appointment=visit, clinic=clinic, now=now, channel=Channel.ONLINE)


def the_offer():
    return Offer.objects.select_related("appointment", "entry").get(status=OfferStatus.OFFERED)


# -- offering


def test_a_free_earlier_time_is_held_and_offered_with_its_message_in_one_go(clinic, visit):
    waiting = entry(visit)
    assert look(clinic) == 1
    offer = the_offer()
    held = offer.appointment
    assert (offer.entry, held.starts_at, held.status, held.patient) == (waiting, at(9), "held", None)
    assert held.expires_at == offer.answer_until == NOW + 2 * HOUR
    message = Message.objects.get()
    assert (message.kind, message.appointment, message.due_at) == (MessageKind.OFFER, held, NOW)
    assert not offer.by_telephone


def test_nothing_free_is_no_offer(clinic, visit, full):
    entry(visit)
    assert look(clinic) == 0


def test_a_time_that_does_not_meet_the_visits_needs_is_no_offer(clinic, visit, sam):
    visit.needs = Needs(step_free=True)
    visit.save()
    entry(visit)
    assert look(clinic) == 0
    sam.available_times.update(room=factories.room("Ground", is_step_free=True))
    assert look(clinic) == 1
    assert the_offer().appointment.starts_at == at(9)


def test_a_cancelled_time_goes_to_the_list_when_it_can_no_longer_be_undone(clinic, visit, full):
    waiting = entry(visit)
    cancel(full[1], clinic)
    assert look(clinic, NOW + 2 * MINUTE) == 0
    assert queries.first_free(queries.Question(clinic, visit.service, NOW)).starts_at == at(10)
    assert look(clinic, NOW + 3 * MINUTE) == 1
    assert offered() == [(waiting.pk, at(10), OfferStatus.OFFERED)]


def test_a_moved_visits_old_time_waits_as_long(clinic, visit, full):
    entry(visit)
    there = operations.Wish(visit.service, at(11, day=MONDAY + 7 * DAY), visit.practitioner_id)
    operations.reschedule_appointment(
        appointment=full[0], clinic=clinic, wish=there, now=NOW, channel=Channel.ONLINE
    )
    assert look(clinic, NOW + 2 * MINUTE) == 0
    assert look(clinic, NOW + 3 * MINUTE) == 1
    assert the_offer().appointment.starts_at == at(9)


def test_a_shorter_absence_a_closure_taken_back_and_new_hours_make_times_free(clinic, visit, full, sam):
    entry(visit)
    Appointment.objects.filter(pk=full[0].pk).delete()
    away = factories.absence(sam, at(8), at(12))
    assert look(clinic) == 0
    away.starts_at = at(10)
    away.save()
    assert look(clinic) == 1
    assert the_offer().appointment.starts_at == at(9)


def test_a_closure_taken_back_makes_times_free(clinic, visit):
    entry(visit)
    closed = factories.closure(MONDAY)
    assert look(clinic) == 0
    closed.delete()
    assert look(clinic) == 1


def test_new_hours_make_times_free(clinic, visit, full, sam):
    entry(visit)
    assert look(clinic) == 0
    factories.hours(sam, time(13), time(14), valid_from=MONDAY)
    assert look(clinic) == 1
    assert the_offer().appointment.starts_at == at(13)


def test_a_hold_that_ends_makes_its_time_free(clinic, visit, full):
    entry(visit)
    full[2].delete()
    factories.hold(at(11), minutes=60, practitioner=visit.practitioner, expires_at=NOW + 10 * MINUTE)
    assert look(clinic) == 0
    assert look(clinic, NOW + 10 * MINUTE) == 1


def test_nothing_changed_is_not_looked_at_again(clinic, visit, full, django_assert_num_queries):
    entry(visit)
    assert look(clinic) == 0
    searches = []
    original = queries.candidates
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            queries, "candidates", lambda *args, **more: searches.append(1) or original(*args, **more)
        )
        assert operations.look_through(clinic=clinic, now=NOW + HOUR) == 0
        assert searches == []
        cancel(full[0], clinic, NOW + HOUR)
        operations.look_through(clinic=clinic, now=NOW + HOUR)
        assert searches == [1]


@pytest.mark.parametrize("number", [1, 3])
def test_a_look_without_a_change_takes_as_many_queries_for_three_as_for_one(
    clinic, full, sam, number, django_assert_num_queries
):
    for hour in range(number):
        entry(
            factories.appointment(at(9 + hour, day=MONDAY + 7 * DAY), 60, practitioner=sam), parts=["evening"]
        )
    look(clinic)
    with django_assert_num_queries(21):  # small ones: no search for free times
        look(clinic, NOW + MINUTE)


def test_nobody_waiting_is_one_query(clinic, sam, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert operations.look_through(clinic=clinic, now=NOW) == 0


def test_only_earlier_times_count(clinic, sam):
    entry(factories.appointment(at(9), 60, practitioner=sam))
    assert look(clinic) == 0


def test_one_time_goes_to_one_patient_fit_first_then_since(clinic, sam, full, visit):
    first = entry(visit)
    other = factories.appointment(at(10, day=MONDAY + 7 * DAY), 60, practitioner=sam)
    fitting = entry(other, since=NOW + HOUR, parts=["morning"])
    full[1].delete()
    assert look(clinic) == 1
    assert offered() == [(fitting.pk, at(10), OfferStatus.OFFERED)]
    operations.end_offer(offer=the_offer(), status=OfferStatus.REFUSED, now=NOW + MINUTE)
    assert look(clinic, NOW + MINUTE) == 1
    assert offered()[1] == (first.pk, at(10), OfferStatus.OFFERED)


def test_no_offers_in_quiet_hours_but_in_the_morning(clinic, visit):
    entry(visit)
    night = at(21, day=MONDAY - 7 * DAY)
    assert look(clinic, night) == 0
    assert look(clinic, at(7, 59, day=MONDAY - 6 * DAY)) == 0
    assert look(clinic, at(8, day=MONDAY - 6 * DAY)) == 1


def test_a_near_time_is_a_call_not_a_mail(clinic, visit):
    entry(visit)
    late = at(10, 1, day=MONDAY - DAY)
    assert look(clinic, late) == 1
    offer = the_offer()
    assert offer.by_telephone
    assert not Message.objects.exists()
    assert queries.calls(now=late) == [offer]
    assert queries.number_of_calls(now=late) == 1


def test_without_a_number_nobody_is_offered_a_near_time(clinic, visit):
    visit.patient.telephone = ""
    visit.patient.save()
    entry(visit)
    assert look(clinic, at(12, day=MONDAY - DAY)) == 0


def test_stopped_messages_become_calls(clinic, visit):
    visit.patient.messages_stopped_at = NOW
    visit.patient.save()
    entry(visit)
    assert look(clinic) == 1
    assert the_offer().by_telephone


def test_the_patients_other_visits_are_in_the_way(clinic, service, visit, noor):
    waiting = entry(visit)
    factories.appointment(at(9), 60, practitioner=noor, patient=visit.patient)
    with pytest.raises(operations.PatientBusy):
        operations.offer_time(
            entry=waiting.pk, starts_at=at(9), practitioner=visit.practitioner_id, clinic=clinic, now=NOW
        )
    look(clinic)
    assert offered() == [(waiting.pk, at(10), OfferStatus.OFFERED)]


@pytest.mark.parametrize("row", ["the same", "a linked one"])
def test_who_is_busy_then_does_not_keep_the_time_from_the_next(clinic, full, visit, noor, reception, row):
    full[0].delete()
    busy, patient = entry(visit, parts=["morning"]), visit.patient
    if row == "a linked one":
        patient = factories.patient("Alex M")
        operations.link_patients(visit.patient, patient, actor=reception, now=NOW)
    factories.appointment(at(9, 30), 60, practitioner=noor, patient=patient)
    noor.services.clear()
    other = entry(factories.appointment(at(10, day=MONDAY + 7 * DAY), 60, practitioner=visit.practitioner))
    assert look(clinic) == 1
    assert offered() == [(other.pk, at(9), OfferStatus.OFFERED)]
    busy.refresh_from_db()
    assert busy.status == WaitingStatus.WAITING


def test_staff_offer_a_time_out_of_order(clinic, visit, reception, sam):
    entry(visit)
    reach = {"email": "kim@example.org", "telephone": factories.TELEPHONE}
    chosen = factories.waiting(name="Kim", since=NOW + DAY, service=visit.service, **reach)
    offer = operations.offer_time(
        entry=chosen.pk, starts_at=at(11), practitioner=sam.pk, clinic=clinic, now=NOW, actor=reception
    )
    assert (offer.entry, offer.made_by, offer.by_telephone) == (chosen, reception, False)
    with pytest.raises(operations.NotWaiting):
        operations.offer_time(
            entry=chosen.pk, starts_at=at(9), practitioner=sam.pk, clinic=clinic, now=NOW, actor=reception
        )


@pytest.mark.parametrize(("hour", "refusal"), [(8, "SlotTaken"), (10, "SlotTaken"), (9, "")])
def test_staff_cannot_offer_what_is_not_free(clinic, visit, sam, hour, refusal):
    factories.appointment(at(10), 60, practitioner=sam)
    waiting = entry(visit)
    call = {"entry": waiting.pk, "practitioner": sam.pk, "clinic": clinic, "now": NOW}
    if refusal:
        with pytest.raises(getattr(operations, refusal)):
            operations.offer_time(starts_at=at(hour), **call)
        assert not Offer.objects.exists()
    else:
        operations.offer_time(starts_at=at(hour), **call)


# -- accepting


def accept(offer, clinic, now=NOW + HOUR, **how):
    return operations.accept_offer(offer=offer, clinic=clinic, now=now, **how)


@pytest.fixture
def offer(clinic, visit):
    entry(visit)
    look(clinic)
    return the_offer()


def state():
    return sorted(Appointment.objects.values_list("status", "starts_at"))


def test_a_yes_moves_the_present_visit_there_and_only_then(clinic, visit, offer):
    uid = visit.uid
    assert state() == [("booked", visit.starts_at), ("held", at(9))]
    moved = accept(offer, clinic)
    assert (moved.pk, moved.uid, moved.sequence, moved.starts_at) == (visit.pk, uid, 1, at(9))
    assert state() == [("booked", at(9)), ("expired", at(9))]
    offer.refresh_from_db()
    assert (offer.status, offer.entry.status) == (OfferStatus.ACCEPTED, WaitingStatus.SERVED)
    kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [MessageKind.OFFER, MessageKind.RESCHEDULED]


def test_yes_twice_is_once(clinic, visit, offer):
    assert accept(offer, clinic) == accept(offer, clinic, NOW + 5 * HOUR)
    assert Message.objects.filter(kind=MessageKind.RESCHEDULED).count() == 1


def test_without_a_visit_the_held_time_becomes_one(clinic, service, sam):
    notice = factories.notice()
    waiting = factories.waiting(
        name="Kim Lee", email="kim@example.org", telephone=factories.TELEPHONE, service=service
    )
    WaitingListEntry.objects.update(privacy_notice=notice, privacy_shown_at=NOW)
    look(clinic)
    booked = accept(the_offer(), clinic)
    assert (booked.status, booked.starts_at, booked.channel, booked.expires_at) == (
        "booked",
        at(9),
        Channel.ONLINE,
        None,
    )
    assert (booked.patient.name, booked.patient.email) == ("Kim Lee", "kim@example.org")
    assert booked.privacy_notice == notice
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.SERVED
    assert list(booked.changes.values_list("kind", flat=True)) == ["booked"]
    assert Message.objects.filter(kind=MessageKind.BOOKED, appointment=booked).count() == 1


def test_who_waits_without_a_visit_is_offered_only_what_meets_their_needs(clinic, service, sam):
    service.longer_duration = service.duration + 30
    service.save()
    needs = Needs(step_free=True, longer=True)
    operations.join_list(
        service=service,
        waited=operations.Waited(),
        contact=operations.Contact("Kim Lee", "kim@example.org", factories.TELEPHONE),
        form_key="k",
        needs=needs,
        now=NOW,
    )
    assert look(clinic) == 0
    sam.available_times.update(room=factories.room("Ground", is_step_free=True))
    assert look(clinic) == 1
    booked = accept(the_offer(), clinic)
    assert (booked.room.name, booked.ends_at - booked.starts_at) == (
        "Ground",
        timedelta(minutes=service.longer_duration),
    )
    assert booked.needs == needs


def test_a_patient_on_the_list_stays_one_patient(clinic, service, sam):
    patient = factories.patient()
    factories.waiting(patient=patient, service=service)
    look(clinic)
    assert accept(the_offer(), clinic).patient == patient
    assert Patient.objects.count() == 1


@pytest.fixture
def child(service, sam):
    """Kim, without address and number, for whom the mother booked a visit once."""
    kim = factories.patient("Kim Meyer", email="", telephone="")
    factories.contact(kim, "Somebody else", email="other@example.org", created_at=NOW - DAY)
    mother = factories.contact(kim, email="mother@example.org")
    factories.appointment(
        at(9, day=MONDAY - 70 * DAY),
        patient=kim,
        contact=mother,
        under_age=True,
        guardian="Maria Meyer",
        status="fulfilled",
        practitioner=sam,
        service=service,
    )
    return factories.waiting(patient=kim, service=service)


def test_a_child_on_the_list_is_reached_through_who_booked_for_them(clinic, child):
    assert queries.contact_of_entry(child).email == "mother@example.org"
    assert look(clinic) == 1
    offer = the_offer()
    assert queries.contact_of(offer.appointment).email == "mother@example.org"
    booked = accept(offer, clinic)
    assert (booked.patient, booked.contact.name, booked.under_age, booked.guardian) == (
        child.patient,
        "Maria Meyer",
        True,
        "Maria Meyer",
    )


def test_a_child_with_an_address_of_their_own_is_reached_there(clinic, child):
    type(child.patient).objects.update(email="kim@example.org")
    child.refresh_from_db()
    assert look(clinic) == 1
    booked = accept(the_offer(), clinic)
    assert (booked.contact, queries.contact_of(booked).email) == (None, "kim@example.org")


@pytest.mark.parametrize("minutes", [119, 120])
def test_the_last_minute_is_in_time_and_the_next_is_not(clinic, visit, offer, minutes):
    before = state()
    if minutes == 119:
        assert accept(offer, clinic, NOW + minutes * MINUTE).starts_at == at(9)
        return
    with pytest.raises(operations.OfferOver):
        accept(offer, clinic, NOW + minutes * MINUTE)
    assert state() == before


@pytest.mark.parametrize("fate", [OfferStatus.REFUSED, OfferStatus.WITHDRAWN, OfferStatus.NOT_REACHED])
def test_what_is_over_cannot_be_accepted(clinic, visit, offer, fate):
    operations.end_offer(offer=offer, status=fate, now=NOW)
    with pytest.raises(operations.OfferOver):
        accept(offer, clinic)
    assert state() == [("booked", visit.starts_at), ("expired", at(9))]


def test_an_accepted_offer_cannot_be_refused(clinic, visit, offer):
    accept(offer, clinic)
    with pytest.raises(operations.OfferOver):
        operations.end_offer(offer=offer, status=OfferStatus.REFUSED, now=NOW + HOUR)
    assert state() == [("booked", at(9)), ("expired", at(9))]


def test_a_cancelled_visit_is_not_moved(clinic, visit, offer):
    cancel(visit, clinic)
    with pytest.raises(operations.NotPossible):
        accept(offer, clinic)
    assert state() == [("cancelled", visit.starts_at), ("held", at(9))]
    look(clinic, NOW + MINUTE)
    assert state() == [("cancelled", visit.starts_at), ("expired", at(9))]
    assert offered() == [(offer.entry_id, at(9), OfferStatus.WITHDRAWN)]


def test_the_desk_books_it_for_who_was_called(clinic, visit, offer, reception):
    moved = accept(offer, clinic, channel=Channel.RECEPTION, actor=reception)
    change = moved.changes.get()
    assert (change.channel, change.actor, moved.starts_at) == (Channel.RECEPTION, reception, at(9))
    offer.refresh_from_db()
    assert offer.ended_by == reception


# -- what ends


def test_a_no_lets_the_time_go_and_keeps_the_place_for_other_times(clinic, visit, offer):
    operations.end_offer(offer=offer, status=OfferStatus.REFUSED, now=NOW)
    assert (
        operations.end_offer(offer=offer, status=OfferStatus.REFUSED, now=NOW).status == OfferStatus.REFUSED
    )
    look(clinic, NOW + MINUTE)
    assert offered() == [
        (offer.entry_id, at(9), OfferStatus.REFUSED),
        (offer.entry_id, at(10), OfferStatus.OFFERED),
    ]


def test_an_unanswered_offer_goes_to_the_next(clinic, full, sam):
    full[0].delete()
    first = entry(factories.appointment(at(9, day=MONDAY + 7 * DAY), 60, practitioner=sam))
    other = factories.appointment(at(10, day=MONDAY + 7 * DAY), 60, practitioner=sam)
    second = entry(other, since=NOW + HOUR)
    for now in (NOW, NOW + MINUTE, NOW + 2 * HOUR - MINUTE, NOW + 2 * HOUR):
        look(clinic, now)
    assert offered() == [
        (first.pk, at(9), OfferStatus.EXPIRED),
        (second.pk, at(9), OfferStatus.OFFERED),
    ]


def test_who_never_answers_goes_from_the_list(clinic, visit, offer):
    now = NOW
    for _offer in range(3):
        Message.objects.update(status="sent", ended_at=NOW)
        now = the_offer().answer_until
        look(clinic, now)
    assert [status for _entry, _at, status in offered()] == [OfferStatus.EXPIRED] * 3
    assert WaitingListEntry.objects.get().status == WaitingStatus.SILENT


def test_offers_whose_mail_never_left_are_not_held_against_anybody(clinic, visit, offer):
    now = NOW
    for _offer in range(3):
        now = the_offer().answer_until
        look(clinic, now)
    assert WaitingListEntry.objects.get().status == WaitingStatus.WAITING


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, WaitingStatus.WAITING),
        ({"status": "cancelled"}, WaitingStatus.OVER),
        ({"status": "arrived"}, WaitingStatus.OVER),
    ],
)
def test_an_entry_ends_with_its_visit(clinic, visit, full, change, status):
    waiting = entry(visit)
    Appointment.objects.filter(pk=visit.pk).update(**change)
    look(clinic)
    waiting.refresh_from_db()
    assert waiting.status == status


def test_a_cancelling_that_is_taken_back_leaves_the_place_on_the_list(clinic, visit, full):
    waiting = entry(visit)
    gone = cancel(visit, clinic)
    assert look(clinic, NOW + MINUTE) == 0
    operations.undo_cancellation(appointment=gone, clinic=clinic, now=NOW + 2 * MINUTE)
    look(clinic, NOW + 2 * MINUTE)
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.WAITING


def test_a_cancelling_that_stays_ends_it_once_nothing_can_be_taken_back(clinic, visit):
    waiting = entry(visit)
    cancel(visit, clinic)
    minutes = clinic.undo_minutes + clinic.hold_minutes
    for now, status in (
        (NOW + (minutes - 1) * MINUTE, WaitingStatus.WAITING),
        (NOW + minutes * MINUTE, WaitingStatus.OVER),
    ):
        assert look(clinic, now) == 0  # though times are free
        waiting.refresh_from_db()
        assert waiting.status == status


def test_an_entry_ends_when_the_visit_has_moved_earlier(clinic, full, sam):
    visit = factories.appointment(at(11, day=MONDAY + 7 * DAY), 60, practitioner=sam)
    waiting = entry(visit)
    wish = operations.Wish(visit.service, at(9, day=MONDAY + 7 * DAY), sam.pk)
    operations.reschedule_appointment(appointment=visit, clinic=clinic, wish=wish, now=NOW)
    look(clinic)
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.OVER


def test_an_entry_ends_after_its_last_day(clinic, visit, full):
    waiting = entry(visit, until_date=NOW.date())
    look(clinic)
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.WAITING
    look(clinic, NOW + DAY)
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.OVER


def test_without_a_visit_or_a_last_day_an_entry_ends_after_ninety_days(clinic, service):
    waiting = factories.waiting(name="Kim", service=service)
    look(clinic, NOW + 90 * DAY)
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.WAITING
    look(clinic, NOW + 91 * DAY)
    waiting.refresh_from_db()
    assert waiting.status == WaitingStatus.OVER


# -- joining, changing, leaving


def test_a_visit_is_on_the_list_once(visit, sam):
    first = operations.join_for_visit(appointment=visit, waited=operations.Waited(), now=NOW)
    waited = operations.Waited((sam,), (1, 3), ("morning",))
    again = operations.join_for_visit(appointment=visit, waited=waited, now=NOW + HOUR)
    assert again.pk == first.pk
    again.refresh_from_db()
    assert (again.since, again.weekdays, again.parts, list(again.practitioners.all())) == (
        NOW,
        [1, 3],
        ["morning"],
        [sam],
    )


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"status": "arrived"}])
def test_only_a_booked_visit_can_be_moved_earlier(visit, change):
    Appointment.objects.filter(pk=visit.pk).update(**change)
    with pytest.raises(operations.NotPossible):
        operations.join_for_visit(appointment=visit, waited=operations.Waited(), now=NOW)


def test_one_form_is_one_place(service):
    form = {
        "service": service,
        "waited": operations.Waited(),
        "contact": operations.Contact("Kim", "kim@example.org", factories.TELEPHONE),
        "form_key": "k" * 43,
        "now": NOW,
    }
    assert operations.join_list(**form) == operations.join_list(**form)
    assert WaitingListEntry.objects.count() == 1


@pytest.mark.parametrize("by_staff", [False, True])
def test_leaving_lets_go_of_what_is_kept(clinic, visit, offer, reception, by_staff):
    actor = reception if by_staff else None
    left = operations.leave_list(entry=offer.entry, now=NOW, actor=actor)
    operations.leave_list(entry=offer.entry, now=NOW)
    offer.refresh_from_db()
    assert left.status == (WaitingStatus.REMOVED if by_staff else WaitingStatus.LEFT)
    assert (offer.status, left.removed_by) == (OfferStatus.WITHDRAWN, actor)
    assert state() == [("booked", visit.starts_at), ("expired", at(9))]
    with pytest.raises(operations.NotWaiting):
        operations.change_wants(entry=left, waited=operations.Waited(), now=NOW)
