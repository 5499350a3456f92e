"""Which forms a visit asks for, what is in them, and how far they are; never what was answered, but for `opened`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import F

from bookings.domain.sealing import CannotOpen
from bookings.enums import AppointmentStatus
from bookings.models import Consent, Practitioner, QuestionnaireResponse, QuestionnaireVersion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.models import Answer, Appointment, Questionnaire, QuestionnaireItem

FILLED_IN_WHILE = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED})


@dataclass(frozen=True, slots=True)
class FormOfVisit:
    """A form that a visit asks for: the version that was begun, else the one that is published."""

    questionnaire: Questionnaire
    version: QuestionnaireVersion
    response: QuestionnaireResponse | None = None

    @property
    def is_sent(self) -> bool:
        return self.response is not None and self.response.submitted_at is not None

    @property
    def state(self) -> str:
        """Return `open`, `begun` or `sent`."""
        if self.response is None:
            return "open"
        return "sent" if self.is_sent else "begun"


@dataclass(frozen=True, slots=True)
class Page:
    """The questions that are answered together, and their heading."""

    number: int
    heading: str
    items: tuple[QuestionnaireItem, ...]


def forms_are_open(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether the visit's forms can be filled in: until it is over, and not once it is cancelled."""
    return appointment.status in FILLED_IN_WHILE and now < appointment.ends_at


def forms_of_visits(appointments: Iterable[Appointment]) -> dict[int, list[FormOfVisit]]:
    """Return for each visit (by id) its forms, in their order. Two queries, however many visits."""
    visits = list(appointments)
    begun: dict[int, dict[int, FormOfVisit]] = {visit.pk: {} for visit in visits}
    rows = QuestionnaireResponse.objects.filter(appointment__in=[visit.pk for visit in visits])
    for row in rows.select_related("questionnaire", "version__questionnaire"):
        found = FormOfVisit(row.questionnaire, row.version, row)
        begun[row.appointment_id][row.questionnaire_id] = found
    asked = asked_before({visit.service_id for visit in visits})
    return {
        visit.pk: sorted({**asked.get(visit.service_id, {}), **begun[visit.pk]}.values(), key=in_order)
        for visit in visits
    }


def in_order(form: FormOfVisit) -> tuple[int, str, int]:
    return form.questionnaire.order, form.questionnaire.name, form.questionnaire.pk


def asked_before(services: Iterable[int]) -> dict[int, dict[int, FormOfVisit]]:
    """Return by service, and then by form (ids), what is asked now: the newest published version of each."""
    rows = (
        QuestionnaireVersion.objects.filter(
            questionnaire__services__in=list(services),
            questionnaire__is_active=True,
            published_at__isnull=False,
        )
        .annotate(service=F("questionnaire__services"))
        .select_related("questionnaire")
        .order_by("number")
    )
    asked: dict[int, dict[int, FormOfVisit]] = {}
    for row in rows:  # the later one replaces the earlier
        asked.setdefault(row.service, {})[row.questionnaire_id] = FormOfVisit(row.questionnaire, row)
    return asked


def forms_of(appointment: Appointment) -> list[FormOfVisit]:
    return forms_of_visits([appointment])[appointment.pk]


def form_of(appointment: Appointment, slug: str, shown: str = "") -> FormOfVisit | None:
    """Return the visit's form of this address, or None.

    One that is not begun yet is of the published version whose number its page `shown` was of, if there is one.
    """
    found = next((form for form in forms_of(appointment) if form.questionnaire.slug == slug), None)
    if found is None or found.response or not shown.isdecimal() or shown == str(found.version.number):
        return found
    numbered = {str(row.number): row for row in found.questionnaire.versions.exclude(published_at=None)}
    return FormOfVisit(found.questionnaire, numbered.get(shown, found.version))


def pages_of(version: QuestionnaireVersion) -> list[Page]:
    """Return the version's pages: a heading begins one. One query."""
    numbered = []
    number = 0
    for item in version.items.all():
        number += bool(item.section) or not number
        numbered.append((number, item))
    pages = [(number, [item for _n, item in rows]) for number, rows in groupby(numbered, lambda row: row[0])]
    return [Page(number, items[0].section, tuple(items)) for number, items in pages]


def answers_to(response: QuestionnaireResponse | None) -> dict[int, Answer]:
    """Return the form's answers by question (id), sealed as they are. One query."""
    if response is None:
        return {}
    return {answer.item_id: answer for answer in response.answers.select_related("response")}


def opened(answer: Answer) -> tuple[str, ...] | None:
    """Return what was answered, or None for an answer that does not open."""
    try:
        return answer.read()
    except CannotOpen:
        return None


def without_login(questionnaire: Questionnaire) -> list[Practitioner]:
    """Return who works here, gives a service that asks this form, and has no login to read the answers with."""
    rows = Practitioner.objects.active().filter(services__questionnaires=questionnaire, user=None)
    return list(rows.distinct())


def sent_forms(appointment: Appointment) -> list[QuestionnaireResponse]:
    """Return the visit's sent forms with questions, consents and answers, these sealed. Four queries."""
    rows = appointment.responses.exclude(submitted_at=None).select_related("questionnaire", "version")
    return list(rows.prefetch_related("version__items", "consents", "answers"))


def may_read_answers(appointment: Appointment, user: int | None) -> bool:
    """Tell whether this login is that of the practitioner who has the visit now, and who still works here."""
    practitioner = appointment.practitioner
    return user is not None and practitioner.is_active and practitioner.user_id == user


def given_consents(appointment: Appointment) -> QuerySet[Consent]:
    """Return what was agreed to for this visit and need not have been: what can be withdrawn. One query."""
    rows = Consent.objects.filter(response__appointment=appointment, agreed=True, item__must_agree=False)
    return rows.select_related("withdrawn_by")
