"""What can go wrong in a write, named for the fact it reports."""
# ruff: noqa: N818 -- the names read as facts: raise SlotTaken

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bookings.domain.answers import Wrong
    from bookings.models import Appointment, CarePlan


class Refused(Exception):
    """The base of every refusal below: the state is as before."""


class SlotTaken(Refused):
    """Somebody else has this time."""


class NotOffered(Refused):
    """The time is outside what the clinic offers: past, too near, too far, or not at these hours."""


class AttemptGone(Refused):
    """No such open attempt of this visitor: expired, purged, or never there."""


class DetailsMissing(Refused):
    """The attempt has no name and contact yet."""


class DetailsChanged(Refused):
    """The attempt is not what the visitor was shown when they confirmed."""


class AlreadyBooked(Refused):
    """The attempt led to a visit before, with other data; `appointment` is that visit."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(str(appointment))
        self.appointment = appointment


class TooManyExtensions(Refused):
    """The hold was extended as often as it can be; its time can still be booked as long as it is free."""


class TooManyHolds(Refused):
    """The time is free, but one more than this `whose` ("visitor" or "address") can hold at once.

    At `again_at` enough of the others will have passed.
    """

    def __init__(self, whose: str, again_at: datetime) -> None:
        super().__init__(whose)
        self.whose = whose
        self.again_at = again_at


class TooManyBookings(Refused):
    """One more online booking of this contact, or from this internet address, than a day allows; so until `again_at`."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at.isoformat())
        self.again_at = again_at


class TooManyRequests(Refused):
    """More from this network in an hour than is let through."""


class PatientBusy(Refused):
    """The patient has another visit at that time; `appointment` is that visit."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(str(appointment))
        self.appointment = appointment


class TooManyAhead(Refused):
    """The patient has `ahead` visits to come already: as many as the clinic allows, or more."""

    def __init__(self, ahead: int) -> None:
        super().__init__(str(ahead))
        self.ahead = ahead


class TooLate(Refused):
    """The clinic's cut-off has passed: patients call, staff decide."""


class AlreadyCancelled(Refused):
    """The visit was cancelled before."""


class ChangedMeanwhile(Refused):
    """Somebody else changed it after it was shown: look again, then decide."""


class NotPossible(Refused):
    """The visit's status does not allow this step."""


class NotWaiting(NotPossible):
    """The entry is no longer on the waiting list, has an offer to answer, or doesn't wait for such a time."""


class OfferOver(NotPossible):
    """The offer was answered or withdrawn before, or its time to answer has passed."""


class HighRisk(Refused):
    """What was sent looks like a machine's (domain/risk): a person sends it once more."""


class TooEarly(NotPossible):
    """Nobody has arrived, been seen or failed to come before the visit's time."""


class PlanOpen(Refused):
    """There is an open plan of care after this visit already: `plan` is that one."""

    def __init__(self, plan: CarePlan) -> None:
        super().__init__(str(plan))
        self.plan = plan


class PlanNotOpen(Refused):
    """The plan of care was withdrawn, is booked already, or its last day has passed."""


class BookedAtOtherTimes(Refused):
    """These visits of the plan (`positions`) are booked already, at other times than now asked for."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(str(positions))
        self.positions = positions


class TwoOnOneDay(Refused):
    """These visits of the plan (`positions`) would be on one day with another one of it."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(str(positions))
        self.positions = positions


class PlanTimesTaken(Refused):
    """Of the wanted times of a plan, those of these visits (`positions`) are not free; nothing was booked."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(str(positions))
        self.positions = positions


class VisitsOutside(Refused):
    """Booked visits would fall outside; `visits` are their ids, in order of time. Nobody has agreed to that yet."""

    def __init__(self, visits: list[int]) -> None:
        super().__init__(len(visits))
        self.visits = visits


class FormClosed(Refused):
    """The visit is over or cancelled: nothing more is asked for it."""


class FormSent(Refused):
    """It was sent before; nothing is changed after that."""


class OtherVersion(Refused):
    """The form was begun with another version, in another window."""


class NotComplete(Refused):
    """These questions (ids) are not answered as they should be, or these consents (ids) are missing."""

    def __init__(self, answers: Mapping[int, Wrong], consents: Collection[int] = ()) -> None:
        super().__init__(len(answers), len(consents))
        self.answers = answers
        self.consents = consents


class GuardianSigns(Refused):
    """The patient is under age: a parent or guardian signs, by name."""
