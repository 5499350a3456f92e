"""What a visitor brings along into a booking and from page to page of it.

An article's keyword, a link from staff, and what the questions before booking found (sealed: it says what hurts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from bookings import queries
from bookings.views.sealed import unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bookings.models import Patient, SuggestedReason

MOST_SLUG = 100
LINK = "for"


@dataclass(frozen=True, slots=True)
class Brought:
    """`patient` is whose link it is: for the booking's row only, never for a page, since links get forwarded.

    `which` is the sealed text of the questions; `suggestion` and `said_returning` come from it where there is one.
    """

    suggestion: SuggestedReason | None = None
    patient: Patient | None = None
    link_is_gone: bool = False
    which: str = ""
    said_returning: bool | None = None

    @property
    def fields(self) -> dict[str, str]:
        """Return what the forms of the next pages carry along."""
        about = {"about": self.suggestion.slug} if self.suggestion else {}
        return {**({"which": self.which} if self.which else about), **self.without_reason}

    @property
    def without_reason(self) -> dict[str, str]:
        return {LINK: self.patient.link_token or ""} if self.patient else {}

    @property
    def query(self) -> str:
        """Return the same for an address, without the question mark; nothing where nothing was brought."""
        return urlencode(self.fields)


def brought(asked: Mapping[str, str]) -> Brought:
    now = timezone.now()
    which, link = asked.get("which", ""), asked.get(LINK, "")
    found = unseal(which, now=now) if which else None
    if not isinstance(found, dict):
        which, found = "", {"about": asked.get("about", "")}
    about = found["about"]
    suggestion = queries.suggested_reason(about) if 0 < len(about) <= MOST_SLUG else None
    patient = queries.patient_of_link(link, now=now) if link else None
    return Brought(suggestion, patient, bool(link) and patient is None, which, found.get("returning"))
