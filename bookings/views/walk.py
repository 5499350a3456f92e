"""What a visitor has answered on the way to an appointment: it lives sealed in the address, and nowhere else.

See docs/decisions/0005-triage-answers.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bookings.queries.triage import offered
from bookings.views.sealed import seal, unseal

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import RedFlag, TriageQuestion
    from bookings.queries import Triage

SIGNS, END, CARD = "signs", "end", "card"


@dataclass(frozen=True, slots=True)
class Walk:
    """`signs` are those that were ticked (None: not asked yet), `answers` question to answer, `at` the step asked for."""

    signs: tuple[int, ...] | None = None
    answers: dict[int, int] = field(default_factory=dict)
    at: str = ""

    def going_to(self, step: str) -> Walk:
        return replace(self, at=step)

    def answering(self, question: int, answer: int) -> Walk:
        return replace(self, answers={**self.answers, question: answer})


def sealed(walk: Walk, holder: str, *, now: datetime) -> str:
    """Return the walk for an address; only the browser it was begun in, `holder`, can go on with it."""
    answers = [[question, answer] for question, answer in walk.answers.items()]
    return seal([holder, walk.signs, answers, walk.at], now=now)


def unsealed(text: str, holder: str, triage: Triage, *, now: datetime) -> Walk | None:
    """Return the walk without what the clinic no longer asks; None for a seal that is old, broken or another's."""
    found = unseal(text, now=now)
    if not isinstance(found, list) or found[0] != holder:
        return None
    _holder, signs, answers, at = found
    known = {sign.pk for sign in triage.signs.shown}
    kept = None if signs is None else tuple(sign for sign in signs if sign in known)
    return Walk(kept, still_offered(dict(map(tuple, answers)), triage), at)


def still_offered(answers: dict[int, int], triage: Triage) -> dict[int, int]:
    given = {
        question.pk: answers.get(question.pk)
        for question in triage.questions
        if answers.get(question.pk) in {answer.pk for answer in offered(question)}
    }
    return {question: answer for question, answer in given.items() if answer is not None}


def steps(triage: Triage) -> list[str]:
    return [SIGNS, *(str(question.pk) for question in triage.questions), END]


def step_of(walk: Walk, triage: Triage) -> str:
    """Return where the visitor is: the step asked for, unless one before it is still open or a sign was ticked."""
    if walk.signs and walk.at != SIGNS:
        return CARD
    ways = steps(triage)
    done = [walk.signs is not None, *(question.pk in walk.answers for question in triage.questions), False]
    first_open = done.index(False)
    wanted = ways.index(walk.at) if walk.at in ways else first_open
    return ways[min(wanted, first_open)]


def step_after(step: str, triage: Triage) -> str:
    ways = steps(triage)
    return ways[ways.index(step) + 1]


def step_before(step: str, triage: Triage) -> str:
    """Return the step before this one; an empty string before the first."""
    if step == CARD:
        return SIGNS
    ways = steps(triage)
    return ways[ways.index(step) - 1] if step != ways[0] else ""


def question_at(step: str, triage: Triage) -> TriageQuestion:
    return next(question for question in triage.questions if str(question.pk) == step)


def ticked(walk: Walk, triage: Triage) -> list[RedFlag]:
    return [sign for sign in triage.signs.shown if sign.pk in (walk.signs or ())]


def carried(walk: Walk, triage: Triage, about: str) -> dict[str, Any]:
    """Return what the answers begin the booking with: the keyword of a reason, and whether somebody was here before.

    `about` is the keyword that an article gave along. It stays, unless another answer was chosen where it stood.
    """
    given = triage.answers_of(walk.answers)
    reasons = [answer.reason.slug for answer in given if answer.reason]
    stood = {a.reason.slug for question in triage.questions for a in offered(question) if a.reason}
    said = [answer.says_returning for answer in given if answer.says_returning is not None]
    reason = reasons[0] if reasons else about if about not in stood else ""
    return {"about": reason, "returning": said[0] if said else None}
