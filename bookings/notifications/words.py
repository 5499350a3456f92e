"""The clinic's own words in a message: which placeholders each kind knows, and what they stand for."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import get_template, render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.domain.wording import fill
from bookings.enums import MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise

    from bookings.models import Appointment, Clinic, MessageWording

MEANING: dict[str, _StrPromise] = {
    "name": gettext_lazy("who is written to"),
    "clinic": gettext_lazy("the clinic’s name"),
    "telephone": gettext_lazy("the clinic’s telephone number"),
    "when": gettext_lazy("day and time of the visit"),
    "service": gettext_lazy("the service"),
    "practitioner": gettext_lazy("the practitioner’s name"),
    "reference": gettext_lazy("the visit’s reference"),
}
# A subject shows on locked screens: nothing in it is about a person or a visit.
IN_SUBJECTS = ("clinic",)
OF_ANYTHING = ("name", "clinic", "telephone")
OF_ONE_VISIT = (*OF_ANYTHING, "when", "service", "practitioner", "reference")
KNOWN: dict[str, tuple[str, ...]] = {
    MessageKind.VERIFY: OF_ONE_VISIT,
    MessageKind.BOOKED: OF_ONE_VISIT,
    MessageKind.RESCHEDULED: OF_ONE_VISIT,
    MessageKind.CANCELLED: OF_ONE_VISIT,
    MessageKind.OFFER: (*OF_ANYTHING, "when", "service", "practitioner"),
    MessageKind.LINK: ("clinic", "telephone"),  # several people may share the address it goes to
}

MARK = "\x00"  # nobody types it

tried: ContextVar[MessageWording | None] = ContextVar("tried", default=None)


@dataclass(frozen=True, slots=True)
class Words:
    """The clinic's own, with all placeholders filled; "" is where ours stays."""

    subject: str
    opening: str
    closing: str


def known(kind: str) -> tuple[str, ...]:
    """Return the names of the placeholders that opening and closing of this kind of message know."""
    return KNOWN.get(kind, OF_ANYTHING)


def takes_opening(kind: str) -> bool:
    """Tell whether the templates of this kind have a place for the clinic's opening."""
    return all("words.opening" in source_of(f"emails/{kind}.{part}") for part in ("txt", "html"))


def source_of(name: str) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]  # of Django's own engine
    return str(template.source)


@contextmanager
def as_if(wording: MessageWording) -> Iterator[None]:
    """Write messages of the wording's kind as if it were stored: for whoever edits it."""
    before = tried.set(wording)
    try:
        yield
    finally:
        tried.reset(before)


def words(kind: str, values: Mapping[str, str]) -> Words:
    """Return the clinic's words for this kind of message, of this moment."""
    trial = tried.get()
    own = trial if trial is not None and trial.kind == kind else queries.wording(kind)
    here = {name: values[name] for name in known(kind) if name in values}
    in_subject = {name: values[name] for name in IN_SUBJECTS}
    return Words(fill(own.subject, in_subject), fill(own.opening, here), fill(own.closing, here))


def values_of(appointment: Appointment, name: str, clinic: Clinic) -> dict[str, str]:
    """Return what each placeholder stands for; times in the clinic's zone."""
    starts = appointment.starts_at.astimezone(queries.zone(clinic))
    return {
        **values_of_clinic(clinic),
        "name": name,
        "when": date_format(starts, "l j F Y, H:i"),
        "service": appointment.service.name,
        "practitioner": appointment.practitioner.name,
        "reference": appointment.reference,
    }


def values_of_clinic(clinic: Clinic) -> dict[str, str]:
    return {"clinic": clinic.name, "telephone": clinic.telephone}


def made_up(clinic: Clinic) -> dict[str, str]:
    """Return what stands in the placeholders' places where there is no visit to show."""
    return {
        **values_of_clinic(clinic),
        "name": _("Alex Example"),
        "when": _("Monday 3 May, 10:00"),
        "service": _("First visit"),
        "practitioner": _("Sam Example"),
        "reference": "ABCD-2345",
    }


def subject_of(kind: str, context: dict[str, object], own: Words) -> str:
    """Return the subject on one line: the clinic's, else ours."""
    return " ".join((own.subject or render_to_string(f"emails/{kind}.subject.txt", context)).split())


def outline(kind: str, clinic: Clinic) -> tuple[str, str, str]:
    """Return subject, text and HTML of a message about nobody: a line stands for what it tells of the visit."""
    own = words(kind, made_up(clinic))
    opening = own.opening or our_opening(kind, clinic)
    context = {
        "clinic": clinic,
        "words": own,
        "opening": opening,
        "visits": [None],
    }  # a subject may count them
    text, html = (render_to_string(f"emails/includes/outline.{part}", context) for part in ("txt", "html"))
    return subject_of(kind, context, own), text, html


def our_opening(kind: str, clinic: Clinic) -> str:
    """Return our own opening of a message about nobody: what goes from its text where there is another one."""
    nobody = {"name": made_up(clinic)["name"], "is_patient": True}
    one = [(None, "")]  # a visit, and its link
    context = {"clinic": clinic, "contact": nobody, "visits": one, "found": one}
    ours, other = (
        render_to_string(f"emails/{kind}.txt", {**context, "words": Words("", opening, "")})
        for opening in ("", MARK)
    )
    return before(MARK, ours, other)


def before(mark: str, ours: str, other: str) -> str:
    """Return what `ours` begins with that isn't in `other`, where `mark` stands in its place; "" if it stands nowhere."""
    return ours.removesuffix(other.partition(mark)[2]).strip() if mark in other else ""
