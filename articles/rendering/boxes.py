"""What to do, what not to do, and what is worth a note, set apart from the running text.

    ::: do
    - run on every other day
    :::

    ::: dont While it hurts
    - run downhill
    :::

    ::: note How we know
    Two studies followed runners for a year.
    :::

The words behind `do` and `dont` may be left out; they say when the list holds. After the NHS design system's do and
don't lists. Boxes and care cards stand side by side, never one inside the other: `problems` says where they don't.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from mdit_py_plugins.container import container_plugin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

KINDS = {"do": "do", "dont": "dont", "don't": "dont", "don’t": "dont", "note": "note"}
OPEN, CLOSE = "container_box_open", "container_box_close"
ANY_OPEN, ANY_CLOSE = {OPEN, "container_card_open"}, {CLOSE, "container_card_close"}
LISTS = {"do", "dont"}
LIST_OPEN = {"bullet_list_open", "ordered_list_open"}


@dataclass(frozen=True)
class Box:
    kind: str
    title: str

    @property
    def heading(self) -> str:
        if self.kind == "note":
            return self.title or _("Note")
        return f"{self.word}: {self.title}" if self.title else self.word

    @property
    def word(self) -> str:
        """Return what the list asks for, in a word: each of its items is told by it too, not by a mark alone."""
        return {"do": _("Do"), "dont": _("Don’t"), "note": ""}[self.kind]


def boxes(markdown: MarkdownIt) -> None:
    container_plugin(markdown, "box", validate=lambda parameters, _markup: bool(box_kind(parameters)))


def box_kind(parameters: str) -> str:
    return KINDS.get(parameters.strip().partition(" ")[0], "")


def read_box(token: Token) -> Box:
    _kind, _space, title = token.info.strip().partition(" ")
    return Box(box_kind(token.info), title.strip())


def items(tokens: Sequence[Token], at: int) -> list[Token]:
    """Return the items of the lists that stand directly in the box which opens at this place."""
    box = tokens[at]
    found = []
    for token in tokens[at + 1 :]:
        if token.type == CLOSE and token.level == box.level:
            break
        if token.type == "list_item_open" and token.level == box.level + 2:
            found.append(token)
    return found


def problems(source: str, tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Find boxes and cards inside one another or without an end, and lists of things to do that hold no list."""
    lines = source.split("\n")
    inside: list[Token] = []
    with_list: set[int] = set()
    for token in tokens:
        if token.type in ANY_OPEN:
            if inside:
                yield "box-in-box", token.info.strip()[:80]
            if is_open_ended(lines, token):
                yield "box-not-closed", token.info.strip()[:80]
            inside.append(token)
        elif token.type in ANY_CLOSE:
            opened = inside.pop()
            if token.type == CLOSE and box_kind(opened.info) in LISTS and id(opened) not in with_list:
                yield "list-missing", opened.info.strip()[:80]
        elif inside and token.type in LIST_OPEN:
            with_list.add(id(inside[-1]))
        elif inside and token.type == "heading_open":
            yield "heading-in-box", inside[-1].info.strip()[:80]


def is_open_ended(lines: list[str], token: Token) -> bool:
    """Tell whether the text, or the list or quote around, ended before the box did."""
    if token.map is None:
        return False
    after = lines[token.map[1]] if token.map[1] < len(lines) else ""
    closing = re.fullmatch(r"[\s>]*(:+)\s*", after)
    return closing is None or len(closing[1]) < len(token.markup)
