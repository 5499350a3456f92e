"""How much about an online booking looks like a machine. It refuses nobody: from HIGH on, the e-mail is to be confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

UNUSUAL = 1  # a person's, too, now and then; two of them are high
TELLING = HIGH = 2

QUICKEST = timedelta(seconds=3)  # who lets the browser fill the form in can be as quick
LONGEST = timedelta(days=1)  # a page may lie open for a day


def of_form(begun: datetime | None, sent: datetime) -> int:
    """Return what the form's time says: `begun` is when it was first shown (None: it does not say)."""
    return 0 if begun is not None and QUICKEST <= sent - begun <= LONGEST else UNUSUAL


def of_count(count: int, unconfirmed: int) -> int:
    """Return what it says to be the `count`-th booking of a day where so many are taken without a question."""
    if count > unconfirmed:
        return TELLING
    return UNUSUAL if 2 * count > unconfirmed and count > 1 else 0
