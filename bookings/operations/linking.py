"""Staff say that two patient rows are one person, or that they are not, and take it back.

A link re-points nothing: visits, contacts and messages stay with the row that they were made with. `Patient.person`
names the eldest row among those linked; it is worked out anew from the links in force, so that taking one back
leaves everything as if it had never been.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bookings import queries
from bookings.domain.persons import eldest_of
from bookings.enums import CheckReason
from bookings.models import Patient, PatientLink, VisitCheck
from bookings.operations.errors import ChangedMeanwhile, NotPossible
from bookings.operations.writing import lock_people, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models.patients import PatientLinkQuerySet


@retrying_deadlocks
def link_patients(one: Patient, other: Patient, *, actor: AbstractBaseUser, now: datetime) -> bool:
    """Say that these two are the same person; False if that was known already, maybe through others.

    What was said against it before is taken back. Raises NotPossible for a row and itself.
    """
    with transaction.atomic(durable=True):
        rows = lock_both(one, other)
        if same_person(one, other):
            return False
        undo(decisions_on(one, other), actor, now)
        decide(one, other, same=True, actor=actor, now=now)
        name_persons(rows)
        settle(rows, actor, now)
        return True


@retrying_deadlocks
def tell_apart(one: Patient, other: Patient, *, actor: AbstractBaseUser, now: datetime) -> bool:
    """Say that these two are different people, for good; False if that was said already.

    Raises ChangedMeanwhile while they are linked: that has to be taken back first. NotPossible for a row and itself.
    """
    with transaction.atomic(durable=True):
        rows = lock_both(one, other)
        if same_person(one, other):
            raise ChangedMeanwhile
        if decisions_on(one, other).exists():
            return False
        decide(one, other, same=False, actor=actor, now=now)
        settle(rows, actor, now)
        return True


@retrying_deadlocks
def take_decision_back(
    one: Patient, other: Patient, *, same: bool, actor: AbstractBaseUser, now: datetime
) -> bool:
    """Unlink these two, or forget that they were told apart; False where nothing of this kind is in force."""
    with transaction.atomic(durable=True):
        rows = lock_both(one, other)
        if not undo(decisions_on(one, other).filter(same=same), actor, now):
            return False
        name_persons(rows)
        return True


def lock_both(one: Patient, other: Patient) -> list[int]:
    if one.pk == other.pk:
        raise NotPossible
    return lock_people([one.pk, other.pk])


def same_person(one: Patient, other: Patient) -> bool:
    return queries.rows_of(one).filter(pk=other.pk).exists()


def decisions_on(one: Patient, other: Patient) -> PatientLinkQuerySet:
    first, second = sorted((one.pk, other.pk))
    return PatientLink.objects.in_force().filter(first=first, second=second)


def decide(one: Patient, other: Patient, *, same: bool, actor: AbstractBaseUser, now: datetime) -> None:
    first, second = sorted((one.pk, other.pk))
    PatientLink.objects.create(
        first_id=first, second_id=second, same=same, decided_at=now, decided_by_id=actor.pk
    )


def undo(decisions: PatientLinkQuerySet, actor: AbstractBaseUser, now: datetime) -> int:
    return decisions.update(undone_at=now, undone_by_id=actor.pk)


def name_persons(rows: list[int]) -> None:
    """Write for each of these rows, all there are of these people, which person it now is."""
    links = PatientLink.objects.in_force().filter(same=True)
    joined = links.filter(Q(first__in=rows) | Q(second__in=rows)).values_list("first", "second")
    eldest = eldest_of(rows, joined)
    patients = Patient.objects.in_bulk(rows)
    for row, patient in patients.items():
        if patient.person != patients[eldest[row]].reference:
            patient.person = patients[eldest[row]].reference
            patient.save(update_fields=["person"])


def settle(rows: list[int], actor: AbstractBaseUser, now: datetime) -> None:
    """Take the visits off the list whose patient looks like nobody any more that staff have not decided about."""
    unsettled = VisitCheck.objects.filter(reason=CheckReason.MAYBE_KNOWN, settled_at=None)
    patients = Patient.objects.filter(appointments__checks__in=unsettled, pk__in=rows).distinct()
    open_still = queries.lookalikes(list(patients))
    decided = [row for row, others in open_still.items() if not others]
    unsettled.filter(appointment__patient__in=decided).update(settled_at=now, settled_by_id=actor.pk)
