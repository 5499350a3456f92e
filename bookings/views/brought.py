"""What a visitor brings along into a booking and from page to page of it: an article's keyword, a link from staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from bookings import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bookings.models import Patient, SuggestedReason

MOST_SLUG = 100
LINK = "for"


@dataclass(frozen=True, slots=True)
class Brought:
    """`patient` is whose link it is: for the booking's row only, never for a page, since links get forwarded."""

    suggestion: SuggestedReason | None = None
    patient: Patient | None = None
    link_is_gone: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """Return what the forms of the next pages carry along."""
        about = {"about": self.suggestion.slug} if self.suggestion else {}
        return {**about, **({LINK: self.patient.link_token or ""} if self.patient else {})}

    @property
    def query(self) -> str:
        """Return the same for an address, without the question mark; nothing where nothing was brought."""
        return urlencode(self.fields)


def brought(asked: Mapping[str, str]) -> Brought:
    about, link = asked.get("about", ""), asked.get(LINK, "")
    suggestion = queries.suggested_reason(about) if 0 < len(about) <= MOST_SLUG else None
    patient = queries.patient_of_link(link, now=timezone.now()) if link else None
    return Brought(suggestion, patient, bool(link) and patient is None)
