"""How every write here is done.

1. Refuse cheaply, before any lock.
2. One durable transaction. In it, lock the practitioner rows, then the rooms, then the equipment, each in order
   of id: writers for one practitioner queue up, and nobody waits for somebody who waits for them. Where it
   matters what else the patient has (no two visits at once, not too many ahead), lock the patient's row after
   those, and only then look.
3. Release holds whose time has passed and that are in the way.
4. Ask again what is free: what was read before the lock may be stale.
5. Write, and write the message in the same transaction. No mail and no HTTP in here.
6. The database's own constraint has the last word; its refusal becomes SlotTaken.
7. What is limited in number (holds of one visitor, of one address) is counted after it is written, so that "taken"
   is always said first, and under a lock of its own (`lock_holders`), which is the last that anyone takes: whoever
   has it waits for nobody, so no circle can close through it. A refusal takes back what was written.
8. A confirmation looks at what the same browser, and the same address, has booked: it takes a lock of these names
   before all others. Only confirmations take it, so nobody who has a row waits for it.

`FOR NO KEY UPDATE`, since plain `FOR UPDATE` would also block every insert that refers to the locked row. SQLite
has one writer at a time (IMMEDIATE), so its locks, the holders' too, are the transaction itself.
"""

from __future__ import annotations

import functools
import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection
from django.db.models import Q

from bookings.enums import TIMED_STATUSES, AppointmentStatus
from bookings.models import Appointment, Equipment, Patient, Practitioner, Room
from bookings.models.constraints import Exclusion
from bookings.operations.errors import SlotTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.domain.intervals import Interval

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPT_KEY = "bookings_appointment_attempt_key"  # whatever each engine calls it
DEADLOCK_RETRIES = 2
DEADLOCKS = frozenset({"40P01", "40001"})
OVERLAPS = (
    *(rule.name for rule in Appointment._meta.constraints if isinstance(rule, Exclusion)),
    "bookings_one_person_a_seat",
)


def retrying_deadlocks(operation: Callable[P, R]) -> Callable[P, R]:
    """Run the operation again, at most twice, when PostgreSQL chose it as a deadlock's loser."""

    @functools.wraps(operation)
    def retrying(*args: P.args, **kwargs: P.kwargs) -> R:
        for _try in range(DEADLOCK_RETRIES):
            try:
                return operation(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in DEADLOCKS:
                    raise
        return operation(*args, **kwargs)

    return retrying


def lock(practitioners: Iterable[int], rooms: Iterable[int], equipment: Iterable[int] = ()) -> None:
    """Lock these rows until the transaction ends: practitioners, rooms, equipment, each kind in order of id."""
    for model, keys in ((Practitioner, practitioners), (Room, rooms), (Equipment, equipment)):
        if not (keys := set(keys)):
            continue
        rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=sorted(keys))
        list(rows.order_by("pk").values_list("pk"))


def lock_patient(patient: int) -> None:
    """Lock the patient's row, and all that are linked with it as one person, until the transaction ends.

    After practitioners, rooms and equipment, before any visit.
    """
    lock_people([patient])


def lock_people(patients: Iterable[int]) -> list[int]:
    """Lock every row of these people, in order of id, and return their ids.

    Whoever links rows has locked them: when what is locked is still all there is, it stays so.
    """
    asked = Patient.objects.filter(pk__in=sorted(patients)).values("person")
    rows = Patient.objects.filter(person__in=asked).order_by("pk")
    locked: list[int] = []
    while True:
        locked, before = list(rows.select_for_update(no_key=True).values_list("pk", flat=True)), locked
        if locked == before or connection.vendor != "postgresql":
            return locked


def locked(appointment: Appointment) -> Appointment:
    """Return the visit as it is now, locked until the transaction ends."""
    return Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)


def lock_holders(names: Iterable[str]) -> None:
    """Let nobody else count what these hold until the transaction ends. No row stands for a holder: a number does.

    Two names that share a number only wait for each other. What others have written before this lock was given is
    seen by whatever is read after it (READ COMMITTED).
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for number in sorted({number_of(name) for name in names}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def number_of(name: str) -> int:
    """Return 64 bits of the name's digest, signed, as PostgreSQL wants them."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def release_passed(
    window: Interval,
    practitioners: Iterable[int],
    rooms: Iterable[int],
    equipment: Iterable[int] = (),
    *,
    now: datetime,
) -> int:
    """Set the holds that have passed at `now` and lie in the window to `expired`; return how many."""
    rows = Appointment.objects.filter(status__in=TIMED_STATUSES, expires_at__lte=now).overlapping(window)
    rows = rows.filter(
        Q(practitioner__in=list(practitioners)) | Q(room__in=list(rooms)) | Q(equipment__in=list(equipment))
    )
    return rows.update(status=AppointmentStatus.EXPIRED)


def expire_holds(rows: QuerySet[Appointment]) -> int:
    """Set these to `expired` if they are still holds; return how many.

    The rows are found first and updated by their own columns alone: in an UPDATE over a join, PostgreSQL would not
    look again at the status of a row that another transaction has meanwhile booked.
    """
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    holds = Appointment.objects.filter(pk__in=keys, status__in=TIMED_STATUSES)
    return holds.update(status=AppointmentStatus.EXPIRED)


@contextmanager
def overlap_means_taken() -> Iterator[None]:
    """Turn the database's refusal of an overlap into SlotTaken; any other error stays what it is."""
    try:
        yield
    except IntegrityError as error:
        if violated(error) in OVERLAPS:
            raise SlotTaken from error
        raise


def violated(error: IntegrityError) -> str:
    """Return the name of the constraint that refused, or an empty string."""
    cause = error.__cause__
    if name := getattr(getattr(cause, "diag", None), "constraint_name", None):
        return ATTEMPT_KEY if "attempt_key" in name else str(name)
    text = str(cause)
    if "UNIQUE constraint failed" in text and "attempt_key" in text:
        return ATTEMPT_KEY
    if "UNIQUE constraint failed" in text and "session_key" in text:  # SQLite names the columns only
        return "bookings_one_person_a_seat"
    return text.rpartition("constraint failed: ")[2].strip()
