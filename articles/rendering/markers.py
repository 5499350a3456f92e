"""Citations in the text: `[@willy2011]`, `[@willy2011:form]`, `[@?label]` for a claim without a checked source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

# Whatever begins like a marker is one, so that a mistyped one is reported instead of printed.
MARKER = re.compile(r"\[@([^\]\[\n]{1,130})\]")
WELL_FORMED = re.compile(
    r"(?:(?P<key>[a-z0-9][a-z0-9-]*)(?::(?P<label>[a-z0-9-]+))?|\?(?P<claim>[a-z0-9-]+))"
)


class Marker(NamedTuple):
    """Which citation is meant: a reference's key, or none; and a label that tells two claims apart."""

    key: str
    label: str

    def __str__(self) -> str:
        if not self.key:
            return f"[@?{self.label}]"
        return f"[@{self.key}:{self.label}]" if self.label else f"[@{self.key}]"


def read_marker(text: str) -> Marker | None:
    """Return the marker written between `[@` and `]`, or None when it is not well formed."""
    found = WELL_FORMED.fullmatch(text)
    if not found:
        return None
    return Marker(found["key"] or "", found["label"] or found["claim"] or "")


def citation_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    found = MARKER.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[1]
    state.pos = found.end()
    return True


def citations(markdown: MarkdownIt) -> None:
    markdown.inline.ruler.before("link", "citation", citation_rule)
