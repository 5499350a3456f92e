"""When to try a message again, and when to stop."""

from __future__ import annotations

from datetime import timedelta

MOST_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=4)


def delay_after(attempts: int, jitter: float) -> timedelta | None:
    """Return how long to wait after so many failed attempts (1 and up), or None to give up.

    Doubles from 30 seconds to 4 hours; `jitter` in [0, 1) spreads the tries over the half before and after, so
    that many messages that failed together don't come back together. Twelve attempts span 12 hours, more or less by
    half.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled = FIRST_DELAY * 2 ** (attempts - 1)
    spread: timedelta = min(doubled, LONGEST_DELAY) * (0.5 + jitter)
    return spread
