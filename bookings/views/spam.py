"""What a form tells of who sent it: when it was first shown, signed, and a field that nobody sees."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer

from bookings.domain import risk

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGUN, TRAP = "begun", "website"


def signer(key: str) -> Signer:
    """Return what signs for the form with this key only."""
    return Signer(salt=f"bookings.begun.{key}")


def begun(key: str, posted: Mapping[str, str], *, now: datetime, earlier: datetime | None = None) -> str:
    """Return the form's hidden value: when it was first shown, however often it is shown again.

    `earlier` is when it was sent before, for a form that is opened once more.
    """
    known = begun_at(posted.get(BEGUN, ""), key) or earlier
    return signer(key).sign(str(int((known or now).timestamp())))


def begun_at(text: str, key: str) -> datetime | None:
    """Return the instant in the hidden value; None for one that is missing, forged, or of another form."""
    try:
        return datetime.fromtimestamp(int(signer(key).unsign(text)), UTC)
    except (BadSignature, ValueError, OverflowError):
        return None


def risk_of(posted: Mapping[str, str], key: str, *, now: datetime) -> int:
    """Return how much of a machine is in what was sent (domain/risk)."""
    said = posted.get(BEGUN, "")
    known = begun_at(said, key)
    if posted.get(TRAP, "").strip() or (said and known is None):
        return risk.TELLING
    return risk.of_form(known, now)
