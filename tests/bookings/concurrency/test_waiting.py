"""Several workers, one waiting list; and one offer, several hands.

The negative controls take lock and constraint away and expect that a time is offered twice, or two offers go to one
patient: they prove that the races are real and that this harness sees them.
"""

from datetime import time, timedelta
from functools import partial
from inspect import unwrap

import pytest
from django.db import OperationalError

from bookings import operations, queries
from bookings.enums import Channel, OfferStatus
from bookings.models import Appointment, AppointmentChange, Message, Offer, RecentBooking, WaitingListEntry
from bookings.operations import attempts, changes, daily, offers, waiting
from bookings.operations.writing import retrying_deadlocks
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import drop_exclusions, restore_exclusions, take_locks_away
from tests.factories import MONDAY, NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)
UNTIL = NOW + timedelta(hours=2)
LATER = MONDAY + 7 * DAY


@pytest.fixture
def sam(service):
    """Free at ten on the first Monday, and nowhere else."""
    person = factories.practitioner(services=[service])
    factories.hours(person, time(10), time(11), valid_from=MONDAY, valid_until=MONDAY)
    return person


@pytest.fixture
def patients(sam):
    """Three patients with a visit a week later, who all wait."""
    visits = [factories.appointment(at(hour, day=LATER), 60, practitioner=sam) for hour in (9, 10, 11)]
    return [factories.waiting(visit) for visit in visits]


@pytest.fixture
def without_constraint():
    drop_exclusions()
    yield
    for model in (Offer, WaitingListEntry, Message, AppointmentChange, Appointment):
        model._default_manager.all().delete()
    restore_exclusions()


@pytest.fixture
def without_lock(monkeypatch):
    take_locks_away(monkeypatch, offers, waiting, attempts, changes)
    wait_for_everybody(monkeypatch)


def offer_to(entry, sam, clinic):
    try:
        operations.offer_time(entry=entry.pk, starts_at=at(10), practitioner=sam.pk, clinic=clinic, now=NOW)
    except operations.Refused as refusal:
        return type(refusal).__name__
    return "offered"


@pytest.fixture
def both_found_it_free(monkeypatch):
    meet(monkeypatch, 2, (queries, "slots_at"))


def to_two(patients, sam, clinic):
    return sorted(together([partial(offer_to, entry, sam, clinic) for entry in patients[:2]]))


def test_without_lock_and_constraint_one_time_is_offered_to_two(
    clinic, sam, patients, both_found_it_free, without_constraint, without_lock
):
    assert to_two(patients, sam, clinic) == ["offered", "offered"]


def test_one_time_is_offered_to_one_of_two(clinic, sam, patients, both_found_it_free):
    assert to_two(patients, sam, clinic) == ["SlotTaken", "offered"]
    assert (Offer.objects.count(), Message.objects.count()) == (1, 1)


def test_the_constraint_alone_offers_it_to_one(clinic, sam, patients, both_found_it_free, without_lock):
    assert to_two(patients, sam, clinic) == ["SlotTaken", "offered"]


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_make_one_offer_of_one_free_time(clinic, sam, patients, monkeypatch, workers):
    meet(monkeypatch, workers, (queries, "last_digest"))  # nobody is done before the others have begun
    made = together([partial(operations.look_through, clinic=clinic, now=NOW)] * workers)
    assert sorted(made) == [0] * (workers - 1) + [1]
    assert Appointment.objects.filter(status="held").count() == Offer.objects.count() == 1
    assert Message.objects.count() == 1
    assert Offer.objects.get().entry == patients[0]


@pytest.fixture
def free_with_noor_too(service):
    noor = factories.practitioner("Noor Haddad", services=[service])
    factories.hours(noor, time(8), time(9), valid_from=MONDAY, valid_until=MONDAY)
    return noor


def test_several_workers_share_out_two_times_to_two_patients(
    clinic, sam, patients, free_with_noor_too, monkeypatch
):
    meet(monkeypatch, 3, (queries, "last_digest"))
    together([partial(operations.look_through, clinic=clinic, now=NOW)] * 3)
    assert sorted(Offer.objects.values_list("entry", "appointment__starts_at")) == [
        (patients[0].pk, at(8)),
        (patients[1].pk, at(10)),
    ]


@pytest.fixture
def both_are_about_to_write(monkeypatch):
    meet(monkeypatch, 2, (queries, "live_visits_of"))


def two_times_to_one(patients, sam, noor, clinic):
    offer = partial(operations.offer_time, entry=patients[0].pk, clinic=clinic, now=NOW)
    acts = [
        partial(offer, starts_at=start, practitioner=who.pk) for start, who in ((at(10), sam), (at(8), noor))
    ]
    return [each if isinstance(each, str) else "offered" for each in together(acts)]


def test_nobody_gets_two_offers_at_once(clinic, sam, patients, free_with_noor_too, both_are_about_to_write):
    assert sorted(two_times_to_one(patients, sam, free_with_noor_too, clinic)) == ["NotWaiting", "offered"]
    assert Offer.objects.count() == 1


def test_without_the_lock_only_the_database_refuses_the_second(
    clinic, sam, patients, free_with_noor_too, both_are_about_to_write, without_lock
):
    answers = sorted(two_times_to_one(patients, sam, free_with_noor_too, clinic))
    assert answers == ["IntegrityError", "offered"]


# -- one offer, several hands


@pytest.fixture
def offer(clinic, sam, patients):
    assert operations.look_through(clinic=clinic, now=NOW) == 1
    return Offer.objects.select_related("entry__appointment", "appointment").get()


def accept(offer, clinic, now=NOW):
    return operations.accept_offer(offer=offer, clinic=clinic, now=now).pk


def places(visit):
    """Return the live rows of the first Monday, and where the visit is."""
    visit.refresh_from_db()
    taken = Appointment.objects.live(now=UNTIL).filter(starts_at__lt=at(12)).count()
    return taken, visit.starts_at, visit.status


def test_two_yeses_are_one_move(clinic, offer, monkeypatch):
    visit = offer.entry.appointment
    meet(monkeypatch, 2, (offers, "lock_all"))
    assert together([partial(accept, offer, clinic)] * 2) == [visit.pk, visit.pk]
    assert places(visit) == (1, at(10), "booked")
    assert Message.objects.filter(kind="rescheduled").count() == 1
    assert visit.sequence == 1


def test_yes_and_no_at_once_is_one_of_them(clinic, offer):
    visit = offer.entry.appointment
    refuse = partial(operations.end_offer, offer=offer, status=OfferStatus.REFUSED, now=NOW)
    together([partial(accept, offer, clinic), refuse])
    offer.refresh_from_db()
    where = places(visit)
    if offer.status == OfferStatus.ACCEPTED:
        assert where == (1, at(10), "booked")
    else:
        assert (offer.status, where) == (OfferStatus.REFUSED, (0, at(9, day=LATER), "booked"))


@pytest.mark.only("postgresql")  # SQLite lets one writer in at a time: nothing to cross
def test_yes_and_other_wishes_by_the_visits_link_do_not_cross(clinic, offer, monkeypatch):
    visit = offer.entry.appointment
    wish = operations.Waited(parts=("morning",))
    crossed = []

    def once(operation):
        """Say where it was a deadlock's loser, before it tries again."""

        def tried(*args, **kwargs):
            try:
                return operation(*args, **kwargs)
            except OperationalError:
                crossed.append(operation.__name__)
                raise

        return retrying_deadlocks(tried)

    meet(monkeypatch, 2, (queries, "entry_of_visit"), (offers, "fresh"))
    accept_it, wait = once(unwrap(operations.accept_offer)), once(unwrap(operations.join_for_visit))
    accepts = partial(accept_it, offer=offer, clinic=clinic, now=NOW)
    waits = partial(wait, appointment=visit, waited=wish, now=NOW)
    assert together([lambda: accepts().pk, lambda: waits().status]) == [visit.pk, "waiting"]
    assert crossed == []
    assert places(visit) == (1, at(10), "booked")


def test_yes_and_cancelling_the_present_visit_leave_no_second_place(clinic, offer):
    visit = offer.entry.appointment
    cancel = partial(
        operations.cancel_appointment,
        appointment=visit,
        clinic=clinic,
        now=NOW,
        channel=Channel.ONLINE,
    )
    answers = together([partial(accept, offer, clinic), cancel])
    visit.refresh_from_db()
    assert visit.status == "cancelled"
    assert visit.starts_at in {at(10), at(9, day=LATER)}
    assert (answers[0] == "NotPossible") is (visit.starts_at == at(9, day=LATER)) or answers[
        0
    ] == "ChangedMeanwhile"
    operations.tidy_list(clinic=clinic, now=NOW)
    assert Appointment.objects.live(now=NOW).filter(starts_at__lt=at(12)).count() == 0


def visitor_takes_it(clinic, service, now):
    operations.hold_slot(
        key="form",
        visitor="visitor",
        clinic=clinic,
        service=service,
        practitioner=None,
        starts_at=at(10),
        now=now,
    )
    return "held"


@pytest.mark.parametrize("_again", range(3))
def test_yes_at_the_last_moment_and_a_visitor_a_moment_after_is_one_of_them(clinic, service, offer, _again):
    visit = offer.entry.appointment
    answers = together(
        [
            partial(accept, offer, clinic, UNTIL - timedelta(seconds=1)),
            partial(visitor_takes_it, clinic, service, UNTIL),
        ]
    )
    assert answers in ([visit.pk, "SlotTaken"], ["OfferOver", "held"])
    visit.refresh_from_db()
    assert (visit.starts_at == at(10)) is (answers[0] == visit.pk)
    assert Appointment.objects.live(now=UNTIL).filter(starts_at=at(10)).count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_yes_at_the_last_moment_and_the_worker_a_moment_after_is_one_of_them(clinic, offer, _again):
    visit = offer.entry.appointment
    together(
        [
            partial(accept, offer, clinic, UNTIL - timedelta(seconds=1)),
            partial(operations.tidy_list, clinic=clinic, now=UNTIL),
        ]
    )
    offer.refresh_from_db()
    where = places(visit)
    expected = {
        OfferStatus.ACCEPTED: (1, at(10), "booked"),
        OfferStatus.EXPIRED: (0, at(9, day=LATER), "booked"),
    }
    assert where == expected[OfferStatus(offer.status)]


def test_while_it_is_kept_no_visitor_gets_it(clinic, service, offer):
    with pytest.raises(operations.SlotTaken):
        visitor_takes_it(clinic, service, NOW)


@pytest.mark.parametrize("step", ["write_message", "must_call"])
def test_killed_between_two_steps_nothing_is_left(clinic, sam, patients, monkeypatch, step):
    def killed(*args, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(offers, step, killed)
        with pytest.raises(KeyboardInterrupt):
            operations.look_through(clinic=clinic, now=NOW)
    held = Appointment.objects.filter(status="held")
    assert (held.count(), Offer.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert operations.look_through(clinic=clinic, now=NOW) == 1
    assert (held.count(), Offer.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("step", ["move", "end_offer_row"])
def test_a_yes_that_is_killed_half_way_changes_nothing(clinic, offer, monkeypatch, step):
    def killed(*args, **more):
        raise KeyboardInterrupt

    visit = offer.entry.appointment
    with monkeypatch.context() as patch:
        patch.setattr(offers, step, killed)
        with pytest.raises(KeyboardInterrupt):
            accept(offer, clinic)
    assert places(visit)[1:] == (at(9, day=LATER), "booked")
    assert Appointment.objects.filter(status="held", starts_at=at(10)).count() == 1
    accept(offer, clinic)
    assert places(visit) == (1, at(10), "booked")


def joined_at_once(clinic, service, count) -> list[object]:
    def join(number: int) -> str:
        operations.join_list(
            service=service,
            waited=operations.Waited(),
            contact=operations.Contact("Kim Lee", "kim@example.org", factories.TELEPHONE),
            form_key=f"form {number}",
            sender=operations.Sender(clinic, "home"),
            now=NOW,
        )
        return "joined"

    return together([partial(join, number) for number in range(count)])


def test_the_days_bound_holds_for_all_who_join_at_once(clinic, service):
    clinic.most_bookings_of_contact = 2
    results = joined_at_once(clinic, service, 4)
    assert sorted(results) == ["TooManyBookings", "TooManyBookings", "joined", "joined"]
    assert (WaitingListEntry.objects.count(), RecentBooking.objects.count()) == (2, 2)


def test_without_its_lock_the_bound_does_not_hold(clinic, service, engine, monkeypatch):
    """The negative control, on the engine on which writers don't queue by themselves."""
    if engine != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    clinic.most_bookings_of_contact = 2
    monkeypatch.setattr(daily, "lock_holders", lambda names: None)
    wait_for_everybody(monkeypatch)
    meet(monkeypatch, 4, (daily, "todays"))
    assert joined_at_once(clinic, service, 4) == ["joined"] * 4
