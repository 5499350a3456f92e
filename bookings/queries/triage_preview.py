"""What the questions before booking lead to, for those who write them: every way through, and what leads nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bookings.domain import triage as domain
from bookings.queries.triage import all_rules, asked_questions, offered, rules_of, signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bookings.models import Clinic, TriageAnswer, TriageQuestion, TriageRule


@dataclass(frozen=True, slots=True)
class Led:
    """`ways` are the answers, a line for each way through the questions, that lead to the rule (None: to none)."""

    rule: TriageRule | None
    ways: list[str]


def triage_preview() -> list[Led]:
    """Return each suggestion with all that leads to it, in order; empty while nothing is asked, or too much to read."""
    questions, rules = asked_questions(), all_rules()
    found = led(questions, rules) if questions else None
    if not found:
        return []
    texts = {answer.pk: answer.text for answer in every_answer(questions)}
    lines = {key: [" + ".join(texts[pk] for pk in way) for way in ways] for key, ways in found.items()}
    shown = [Led(rule, lines.get(rule.pk, [])) for rule in rules]
    return [*shown, *([Led(None, lines[None])] if None in lines else [])]


def triage_gaps(clinic: Clinic) -> list[str]:
    """Return a sentence for each thing that is missing or leads nowhere; none at all before anything is set up."""
    known, questions, rules = signs(), asked_questions(), all_rules()
    if not (questions or rules or known.shown):
        return []
    return [
        *missing(len(known.shown), questions, rules),
        *without_number(len(known.emergency), clinic),
        *never_suggested(questions, rules),
        *not_offered(rules),
    ]


def missing(signs: int, questions: Sequence[TriageQuestion], rules: Sequence[TriageRule]) -> Iterator[str]:
    hidden = _("Until then, visitors are not shown the questions.")
    if not signs:
        yield f"{_('There is no urgent sign: it is what is asked first.')} {hidden}"
    if not questions:
        yield f"{_('There is no question with answers.')} {hidden}"
    if not any(not rule.needs for rule in rules_of(rules)):
        yield f"{_('There is no suggestion for the rest: add one that needs no answers.')} {hidden}"


def without_number(emergencies: int, clinic: Clinic) -> Iterator[str]:
    if emergencies and not clinic.emergency_number:
        yield _(
            "There are signs of an emergency, but no emergency number in the clinic settings: the page can only"
            " say “Call the emergency services now”."
        )


def never_suggested(questions: Sequence[TriageQuestion], rules: Sequence[TriageRule]) -> Iterator[str]:
    """Yield the rules that no way through the questions leads to, each with the nearest cause."""
    found = led(questions, rules) if questions else None
    if found is None:
        return
    asked = {answer.pk for answer in every_answer(questions)}
    for rule in rules:
        if rule.pk not in found:
            values = {"name": str(rule), "order": rule.order}
            yield _("“%(name)s” (order %(order)s) is never suggested: %(cause)s") % {
                **values,
                "cause": cause(rule, asked),
            }


def cause(rule: TriageRule, asked: set[int]) -> str:
    needed = list(rule.answers.all())
    if any(answer.pk not in asked for answer in needed):
        return _("it needs an answer that is not offered.")
    if any(count > 1 for count in Counter(answer.question_id for answer in needed).values()):
        return _("it needs two answers of one question, and only one can be given.")
    return _("others fit first, whatever is answered.")


def not_offered(rules: Sequence[TriageRule]) -> Iterator[str]:
    for rule in rules:
        if rule.service and not rule.is_offered:  # type: ignore[attr-defined]
            yield _("“%(name)s” is suggested but can't be booked: visitors are asked to call instead.") % {
                "name": rule.service.name
            }


def led(
    questions: Sequence[TriageQuestion], rules: Sequence[TriageRule]
) -> dict[int | None, list[tuple[int, ...]]] | None:
    return domain.led_to(
        rules_of(rules), [[answer.pk for answer in offered(question)] for question in questions]
    )


def every_answer(questions: Sequence[TriageQuestion]) -> list[TriageAnswer]:
    return [answer for question in questions for answer in offered(question)]
