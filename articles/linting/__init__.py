"""What is wrong with an article before readers see it: pure rules over plain values, each with its reason.

Errors stop publishing; a warning is answered in writing, and the answer holds while the words stay the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.linting import care, citing, claims, placeholders, reading, sources, structure
from articles.linting import rule as rule_module
from articles.linting.manuscript import Claim, Manuscript, Person, Source
from articles.linting.rule import ERROR, WARNING, Finding, Rule, fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES: tuple[Rule, ...] = (
    *citing.RULES,
    *sources.RULES,
    *claims.RULES,
    *care.RULES,
    *placeholders.RULES,
    *structure.RULES,
    *reading.RULES,
)
BY_SLUG = {rule.slug: rule for rule in RULES}

__all__ = [
    "BY_SLUG",
    "ERROR",
    "RULES",
    "WARNING",
    "Claim",
    "Finding",
    "Manuscript",
    "Person",
    "Rule",
    "Source",
    "fingerprint",
    "lint",
]


def lint(manuscript: Manuscript, rules: Sequence[Rule] = RULES) -> list[Finding]:
    """Return what stands against the article: errors first, then by line; each thing once."""
    return rule_module.lint(manuscript, tuple(rules))
