"""Which rule fits the answers: the first in order whose answers are all given, else the one that needs none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_COMBINATIONS = 2000  # of a preview: three questions of a dozen answers each stay below


@dataclass(frozen=True, slots=True)
class Rule:
    """`key` names it, `needs` are the answers (ids) that must all be given; none at all is the rule for the rest."""

    key: int
    needs: frozenset[int]


def fitting(rules: Sequence[Rule], given: Collection[int]) -> Rule | None:
    """Return the rule for these answers (ids); None where none fits and there is none for the rest."""
    chosen = set(given)
    exact = (rule for rule in rules if rule.needs and rule.needs <= chosen)
    return next(exact, None) or next((rule for rule in rules if not rule.needs), None)


def led_to(
    rules: Sequence[Rule], questions: Sequence[Sequence[int]]
) -> dict[int | None, list[tuple[int, ...]]] | None:
    """Return for each rule's key the combinations of answers (one of each question) that lead to it.

    Under None stand those that no rule fits. None for so many combinations that nobody would read them.
    """
    if prod(len(answers) for answers in questions) > MOST_COMBINATIONS:
        return None
    found: dict[int | None, list[tuple[int, ...]]] = {}
    for combination in product(*questions):
        rule = fitting(rules, combination)
        found.setdefault(rule.key if rule else None, []).append(combination)
    return found
