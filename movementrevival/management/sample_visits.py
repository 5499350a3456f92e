"""Visits of sample people, and what belongs to them: who booked, a form that was sent, a plan, a place on the list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

from bookings import operations, queries
from bookings.domain.care_plans import default_last
from bookings.enums import MessageKind, MessageStatus, PatientAge, Signer
from bookings.models import HealthcareService, Practitioner, QuestionnaireVersion

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User

    from bookings.models import Appointment

RECEPTION = "sample-reception"
WEEK = 7


def book_visits(visits: list[dict[str, Any]], *, now: datetime) -> None:
    """Put them on the first day ahead on which they fit, so that the schedule shows how it looks."""
    for number, row in enumerate(visits):
        if visit := book(row, f"sample-visit-{number}", now=now):
            if "answers" in row:
                send_form(visit, row["answers"], now=now)
            if "plan" in row:
                plan(visit, row["plan"], now=now)
            if "refused" in row:
                refuse(visit, row["refused"], now=now)
            if "waits_for" in row:
                operations.join_for_visit(
                    appointment=visit, waited=operations.Waited(parts=tuple(row["waits_for"])), now=now
                )


def book(row: dict[str, Any], key: str, *, now: datetime) -> Appointment | None:
    clinic = queries.clinic()
    question = queries.Question(
        clinic=clinic,
        service=HealthcareService.objects.get(slug=row["service"]),
        now=now,
        practitioners=frozenset({Practitioner.objects.get(slug=row["practitioner"]).pk}),
    )
    slot = queries.first_free(question, queries.window_days(question)[1:])
    if slot is None:
        return None
    return operations.book_appointment(
        clinic=clinic,
        wish=operations.Wish(question.service, slot.starts_at, slot.practitioner),
        patient=None,
        details=details(row),
        key=key,
        actor=None,
        now=now,
    )


def details(row: dict[str, Any]) -> operations.Details:
    if parent := row.get("parent"):
        child = operations.ForOther(name=row["name"], age=PatientAge.PARENT, guardian=parent)
        return operations.Details(parent, "", row["telephone"], row["reason"], other=child)
    return operations.Details(row["name"], row.get("email", ""), row.get("telephone", ""), row["reason"])


def refuse(visit: Appointment, code: str, *, now: datetime) -> None:
    """Let the visit's confirmation have been refused, so that the page of calls shows somebody to call."""
    to = queries.contact_of(visit)
    for message in visit.messages.exclude(kind=MessageKind.REMINDER):  # that one is still to come
        operations.end_message(message, MessageStatus.REFUSED, now=now, problem=code, to=to)


def send_form(visit: Appointment, answers: dict[str, list[str]], *, now: datetime) -> None:
    """Send the visit's form with these answers, by the text of their questions, and all its consents."""
    version = QuestionnaireVersion.objects.get(questionnaire__services=visit.service_id)
    asked = {item.text: item.pk for item in version.items.all()}
    typed = {asked[text]: operations.Typed(tuple(values)) for text, values in answers.items()}
    operations.save_answers(appointment=visit, version=version, typed=typed, visitor="sample", now=now)
    agreed = frozenset(version.consent_items.values_list("pk", flat=True))
    signature = operations.Signature(Signer.PATIENT, agreed=agreed)
    operations.send_answers(appointment=visit, version=version, signature=signature, now=now)


def plan(visit: Appointment, row: dict[str, Any], *, now: datetime) -> None:
    first = visit.starts_at.astimezone(queries.zone(queries.clinic())).date() + timedelta(days=WEEK)
    every = row["weeks"] * WEEK
    terms = operations.PlanTerms(
        service=HealthcareService.objects.get(slug=row["service"]),
        visits=row["visits"],
        every_days=every,
        first_date=first,
        valid_until=default_last(first, every, row["visits"]),
        practitioners=frozenset({visit.practitioner_id}),
        parts=tuple(row["parts"]),
    )
    operations.make_plan(appointment=visit, terms=terms, actor=reception(), now=now)


def reception() -> User:
    """Return who stands as having made the sample plan: nobody can sign in as this."""
    made, new = get_user_model().objects.get_or_create(username=RECEPTION, defaults={"is_active": False})
    if new:
        made.set_unusable_password()
        made.save()
    return made
