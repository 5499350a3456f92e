"""What a rule is, and what it finds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.linting.manuscript import Manuscript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.utils.functional import _StrPromise

ERROR, WARNING = "error", "warning"
LONGEST_WORDS = 400  # that a message quotes


@dataclass(frozen=True)
class Found:
    """One thing that a rule has found: where, and in which words."""

    message: str
    words: str
    """An answer to a warning holds as long as these stay the same."""
    line: int | None = None
    """In the body, from 1."""
    field: str = "body"
    """body, title, summary, a date's name, `source:` and a key, or `citation:` and a marker"""


@dataclass(frozen=True)
class Example:
    """What a rule's page shows; it is run through the rule by a test."""

    shown: str
    manuscript: Manuscript


@dataclass(frozen=True)
class Rule:
    slug: str
    severity: str
    title: _StrPromise
    why: _StrPromise
    bad: Example
    good: Example
    check: Callable[[Manuscript], Iterator[Found]]


@dataclass(frozen=True)
class Finding:
    rule: Rule
    message: str
    words: str
    line: int | None
    field: str

    @property
    def is_error(self) -> bool:
        return self.rule.severity == ERROR

    @property
    def key(self) -> str:
        """Return what tells this finding from all others: the rule, and a fingerprint of the words."""
        return f"{self.rule.slug}-{fingerprint(self.words)}"


def fingerprint(words: str) -> str:
    """Return a short digest of words; how they are broken into lines does not matter."""
    tidy = " ".join(words.split()).encode("utf-8", "replace")
    return hashlib.sha256(tidy).hexdigest()[:16]


def lint(manuscript: Manuscript, rules: tuple[Rule, ...]) -> list[Finding]:
    """Return what the rules find, each thing once: errors first, then by line."""
    found: dict[str, Finding] = {}
    for rule in rules:
        for one in rule.check(manuscript):
            finding = Finding(rule, one.message, " ".join(one.words.split()), one.line, one.field)
            found.setdefault(finding.key, finding)
    return sorted(found.values(), key=lambda finding: (not finding.is_error, finding.line or 0))


def quoted(words: str, most: int = LONGEST_WORDS) -> str:
    tidy = " ".join(words.split())
    return tidy if len(tidy) <= most else f"{tidy[: most - 1].rstrip()}…"


def body(text: str, **values: object) -> Example:
    """Return an example that is a piece of an article's text."""
    return Example(text, Manuscript(body=text, **values))  # type: ignore[arg-type]
