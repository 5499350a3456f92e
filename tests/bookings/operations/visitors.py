"""A visitor of the operations' tests: one browser at the clinic's site, on the way from a time to a visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bookings import operations, queries
from tests.factories import NOW

if TYPE_CHECKING:
    from bookings.models import Appointment, Clinic, HealthcareService

ALEX = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "")


class Browser:
    def __init__(self, name: str, clinic: Clinic, service: HealthcareService):
        self.name, self.clinic, self.service = name, clinic, service

    def hold(self, starts_at, form="form", *, now=NOW, **rest):
        return operations.hold_slot(
            key=f"{self.name} {form}",
            visitor=self.name,
            clinic=self.clinic,
            service=self.service,
            practitioner=rest.pop("practitioner", None),
            starts_at=starts_at,
            now=now,
            **rest,
        )

    def type(self, form="form", *, now=NOW, details=ALEX, **changes):
        return operations.save_details(
            key=f"{self.name} {form}",
            visitor=self.name,
            details=replace(details, **changes),
            notice=None,
            now=now,
        )

    def confirm(self, form="form", *, now=NOW) -> Appointment:
        attempt = queries.attempt_of(f"{self.name} {form}", self.name)
        assert attempt is not None
        return operations.book_attempt(
            key=attempt.key,
            visitor=self.name,
            shown=operations.fingerprint(attempt),
            clinic=self.clinic,
            now=now,
        )

    def book(self, starts_at, form="form", *, invited=None, practitioner=None, now=NOW, **changes):
        self.hold(starts_at, form, now=now, invited=invited, practitioner=practitioner)
        self.type(form, now=now, **changes)
        return self.confirm(form, now=now)
