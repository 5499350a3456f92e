"""The links to patients' own pages: sent again when they are asked for, taken back when an address was wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower

from bookings import queries
from bookings.enums import OPEN_PLANS, AppointmentStatus, MessageKind, MessageStatus
from bookings.models import CarePlan, LinkRequest, Patient, RelatedPerson, WaitingListEntry
from bookings.models.appointments import new_token
from bookings.operations.errors import TooManyRequests
from bookings.operations.history import write_message
from bookings.operations.plan_messages import tell_patient
from bookings.operations.writing import lock_holders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.models import Appointment

COUNTED_FOR = timedelta(hours=1)
MOST_FROM_NETWORK = 10  # people at one workplace may share an address
MOST_TO_ADDRESS = 3  # so nobody's mailbox is flooded by others


def request_links(*, email: str, address: str, now: datetime) -> LinkRequest:
    """Note that somebody wants the links of this e-mail address; the same work whether it is known or not.

    `address` is a digest of the network ("" if that is not known). Raises TooManyRequests for too many from there in
    an hour. How many reach one mailbox is limited too, later and without a word.
    """
    with transaction.atomic(durable=True):
        if address:
            lock_holders([f"links {address}"])
            lately = LinkRequest.objects.filter(address=address, asked_at__gt=now - COUNTED_FOR)
            if lately.count() >= MOST_FROM_NETWORK:
                raise TooManyRequests
        return LinkRequest.objects.create(email=email, address=address, asked_at=now)


def answer_link_request(*, now: datetime) -> bool:
    """Write one message for the oldest open request, if there are visits ahead; False if none is open.

    One mail has the links to all of them. Several workers take one request each.
    """
    with transaction.atomic(durable=True):
        unanswered = LinkRequest.objects.filter(answered_at=None).order_by("pk")
        request = unanswered.select_for_update(skip_locked=True, no_key=True).first()
        if request is None:
            return False
        request.answered_at = now
        request.save(update_fields=["answered_at"])
        visits = queries.visits_written_to(request.email, now=now)
        if visits and not is_one_too_many(request):
            write_message(visits[0], MessageKind.LINK, now=now, cause=f"link request {request.pk}")
        return True


def is_one_too_many(request: LinkRequest) -> bool:
    same = LinkRequest.objects.alias(folded=Lower("email")).filter(folded=Lower(Value(request.email)))
    before = same.filter(pk__lt=request.pk, asked_at__gt=request.asked_at - COUNTED_FOR)
    return before.count() >= MOST_TO_ADDRESS


def forget_link_requests(*, now: datetime) -> int:
    """Forget the requests that no longer count, and return how many."""
    passed = LinkRequest.objects.filter(answered_at__isnull=False, asked_at__lte=now - COUNTED_FOR)
    deleted, _by_model = passed.delete()
    return deleted


def links_to_new_address(person: Patient | RelatedPerson, now: datetime) -> None:
    """Take the old links back, for they went to another address, and send those of what is ahead to the new one.

    Links to plans of care, to places on the waiting list and to offers went there too.
    """
    visits = person.appointments.all() if isinstance(person, RelatedPerson) else own_visits(person)
    locked = list(visits.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    renew_links(locked)
    renew_plans(CarePlan.objects.filter(appointment__in=locked), now)
    waits = Q(appointment__in=locked)
    if isinstance(person, Patient):
        waits |= Q(appointment=None, patient=person)
    elif queries.speaks_for(person.patient) == person:
        waits |= Q(appointment=None, patient=person.patient)
    renew_waiting(WaitingListEntry.objects.filter(waits), now)
    for visit in locked:
        if visit.is_pending(now=now):
            write_anew(visit, MessageKind.VERIFY, now)
    ahead = [v for v in locked if v.status == AppointmentStatus.BOOKED and v.starts_at > now]
    if ahead and queries.contact_of(ahead[0]).email:
        first = min(ahead, key=lambda visit: visit.starts_at)
        cause = f"appointment {first.pk}: new address {now.isoformat()}"
        write_message(first, MessageKind.LINK, now=now, cause=cause)


def own_visits(patient: Patient) -> QuerySet[Appointment]:
    """Keep the visits about which the patient is written to: where nobody else booked for them."""
    return patient.appointments.filter(contact=None)


def renew_plans(plans: QuerySet[CarePlan], now: datetime) -> None:
    for plan in plans.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        plan.token = new_token()
        if plan.status in OPEN_PLANS:
            plan.revision += 1  # so that this message is the one that is sent
            tell_patient(plan, now=now)
        plan.save(update_fields=["token", "revision"])


def renew_waiting(entries: QuerySet[WaitingListEntry], now: datetime) -> None:
    for entry in entries.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        entry.token = new_token()
        entry.save(update_fields=["token"])
        for offer in entry.offers.order_by("pk"):
            offer.token = new_token()
            offer.save(update_fields=["token"])
            if offer.is_open(now=now) and not offer.by_telephone:
                write_anew(offer.appointment, MessageKind.OFFER, now)


def write_anew(visit: Appointment, kind: MessageKind, now: datetime) -> None:
    """Write the message to the new address, unless it is still to be sent: it reads address and link when it leaves."""
    if visit.messages.filter(kind=kind, status=MessageStatus.WAITING, leased_until=None).exists():
        return
    cause = f"appointment {visit.pk}: {kind} to new address {now.isoformat()}"
    write_message(visit, kind, now=now, cause=cause)


def renew_links(appointments: Iterable[Appointment]) -> int:
    """Give each visit a new link; the old ones, which a wrong address may have been sent, lead nowhere. Return how many.

    Call it inside the transaction that changes the address.
    """
    renewed = 0
    for appointment in appointments:
        appointment.token = new_token()
        appointment.save(update_fields=["token"])
        renewed += 1
    return renewed
