"""What somebody needs of a visit, in a few words each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from bookings.domain.needs import Needs


def needs_told(needs: Needs) -> list[str]:
    """Return each need as patients and staff read it; an empty list where there is none."""
    told = {
        _("step-free room"): needs.step_free,
        _("interpreter (%s)") % needs.interpreter: bool(needs.interpreter),
        _("longer visit"): needs.longer,
        _("chaperone"): needs.chaperone,
        _("a woman as physiotherapist"): needs.gender == "female",
        _("a man as physiotherapist"): needs.gender == "male",
    }
    return [words for words, needed in told.items() if needed]
