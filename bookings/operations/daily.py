"""How often one contact, and one internet address, books or joins the waiting list in a day; keyed digests, for that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.crypto import salted_hmac

from bookings.domain.addresses import mailbox
from bookings.domain.risk import HIGH, of_count
from bookings.models import RecentBooking
from bookings.operations.errors import HighRisk, TooManyBookings
from bookings.operations.writing import lock_holders

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import BookingAttempt, Clinic, WaitingListEntry

DAY = timedelta(days=1)
CONTACT = ("email", "telephone")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a form to the clinic: a digest of the internet address, and the risk that the form itself tells."""

    clinic: Clinic
    address: str
    risk: int = 0


def count_booking(attempt: BookingAttempt, clinic: Clinic, *, now: datetime) -> int:
    """Note one more booking of the attempt's contact and address, and return what their number adds to the risk.

    Called once the visit is written: the lock is the last that anyone takes. A contact is whoever has the e-mail
    address or the telephone number. Raises TooManyBookings where it is one too many.
    """
    return count(digests(attempt, attempt.address), clinic, now)


def count_joining(entry: WaitingListEntry, sender: Sender, *, now: datetime) -> None:
    """Note one more who joins the waiting list, among the bookings of the day, once the entry is written.

    Raises TooManyBookings; and HighRisk for a form that looks like a machine's, which numbers alone never do.
    """
    by_number = count(digests(entry, sender.address), sender.clinic, now)
    if sender.risk and sender.risk + by_number >= HIGH:
        raise HighRisk


def count(contact: dict[str, str], clinic: Clinic, now: datetime) -> int:
    row = RecentBooking.objects.create(at=now, **contact)
    counted = {name: value for name in (*CONTACT, "address") if (value := getattr(row, name))}
    lock_holders(f"day {name} {value}" for name, value in counted.items())
    rows = todays(counted, now)
    return max(
        risk_of([r.at for r in rows if getattr(r, n) == value], n, clinic) for n, value in counted.items()
    )


def todays(counted: dict[str, str], now: datetime) -> list[RecentBooking]:
    """Return the last day's bookings that share any of these digests, the latest first; one query."""
    any_of = Q()
    for name, value in counted.items():
        any_of |= Q(**{name: value})
    return list(RecentBooking.objects.filter(any_of, at__gt=now - DAY).order_by("-at", "-pk"))


def risk_of(booked: list[datetime], name: str, clinic: Clinic) -> int:
    few, most = limits(name, clinic)
    if len(booked) > most:
        raise TooManyBookings(again_at=booked[most] + DAY)
    return of_count(len(booked), few)


def limits(name: str, clinic: Clinic) -> tuple[int, int]:
    if name in CONTACT:
        return clinic.unconfirmed_of_contact, clinic.most_bookings_of_contact
    return clinic.unconfirmed_of_address, clinic.most_bookings_of_address


def digests(contact: BookingAttempt | WaitingListEntry, address: str) -> dict[str, str]:
    """Return who it is, as nobody can read it back; the internet address is a digest already."""
    return {
        "email": digest(mailbox(contact.email)),
        "telephone": digest(str(contact.telephone)) if contact.telephone else "",
        "address": address,
    }


def digest(text: str) -> str:
    return salted_hmac("bookings.contact", text, algorithm="sha256").hexdigest()


def forget_days(*, now: datetime) -> None:
    """Forget the bookings that no longer count."""
    RecentBooking.objects.filter(at__lte=now - DAY).delete()
