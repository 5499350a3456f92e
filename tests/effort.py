"""How much work something is, whatever else the machine has to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ENDLESS = 2.0  # seconds: what tries every possibility takes hours, everything here a tenth of this


def effort(act: Callable[[], object]) -> float:
    """Return the seconds of a processor that this thread spends on it: waiting for others counts nothing."""
    started = time.thread_time()
    act()
    return time.thread_time() - started
