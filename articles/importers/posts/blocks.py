"""What a post consists of, whatever it came as: headings, paragraphs, list items and the like, as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import plaintext
from articles.rendering.body import parser
from articles.rendering.readability import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOP = 2  # the title is the page's one first-level heading
LOWEST = 6
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\ue000\ue001]")  # the last two we use ourselves
SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
NUMBER_OPEN, NUMBER_CLOSE = "\ue000", "\ue001"  # round a raised number, until it is known what it cites
ALWAYS = re.compile(r"([\\`*\[\]<])")
AT_WORD_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
ENTITY = re.compile(r"&(?=#?\w{1,32};)")
AT_LINE_START = re.compile(r"^([^\S\n]*)([#>+\-=~|]|:::|\d{1,9}[.)](?=\s|$))", re.MULTILINE)


@dataclass
class Block:
    kind: str
    """heading, paragraph, item, quote, code, table, rule or picture"""
    text: str = ""
    """Markdown, without the marks of its kind."""
    level: int = 0
    """Of a heading, as it came; of an item, how many lists it is in, from 0."""
    ordered: bool = False
    address: str = ""
    """Of a picture."""
    alt: str = ""

    @property
    def plain(self) -> str:
        return plain_text(self.text) if self.kind != "code" else self.text


def plain_text(markdown: str) -> str:
    """Return the words of one line of Markdown."""
    tokens = parser().parseInline(markdown)
    return plain(tokens[0].children or ()) if tokens else ""


def tidy(text: str) -> tuple[str, int]:
    """Return the text without what can't be seen, and how many control characters it lost."""
    text = INVISIBLE.sub("", LINE_END.sub("\n", text))
    kept = "".join(letter for letter in text if letter in "\n\t" or not plaintext.is_control(letter))
    return SPACES.sub(" ", kept), len(text) - len(kept)


def escaped(text: str) -> str:
    """Return plain words as Markdown that shows just these words."""
    text = ENTITY.sub(r"\&", AT_WORD_EDGE.sub(r"\_", ALWAYS.sub(r"\\\1", text)))
    return AT_LINE_START.sub(escape_start, text)


def escape_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{space}\\{mark}"


def together(blocks: Sequence[Block]) -> str:
    """Return the blocks as one text in Markdown."""
    parts: list[str] = []
    for block, before in zip(blocks, [None, *blocks], strict=False):
        tight = before is not None and before.kind == block.kind == "item"
        parts.append(("\n" if tight else "\n\n") + written(block))
    return "".join(parts).strip("\n") + "\n"


def written(block: Block) -> str:
    if block.kind == "heading":
        return f"{'#' * block.level} {one_line(block.text)}"
    if block.kind == "item":
        indent = " " * (4 * block.level)
        mark = "1. " if block.ordered else "- "
        return f"{indent}{mark}" + block.text.replace("\n", f"\n{indent}   ")
    if block.kind == "quote":
        return "> " + block.text.replace("\n", "\n> ")
    if block.kind == "code":
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", block.text)), default=0))
        return f"{fence}\n{block.text}\n{fence}"
    return "---" if block.kind == "rule" else block.text


def one_line(text: str) -> str:
    return " ".join(text.replace("\\\n", " ").split())


def with_levels(blocks: Iterable[Block]) -> list[Block]:
    """Give the headings levels from 2 on, without a gap: those that came alike under one heading stay alike."""
    blocks = list(blocks)
    above: list[int] = []
    for block in blocks:
        if block.kind == "heading":
            above = [level for level in above if level < block.level]
            above.append(block.level)
            block.level = min(TOP - 1 + len(above), LOWEST)
    return blocks


def cell_text(text: str) -> str:
    """Return Markdown as it stands in a cell of a table: on one line, without bars of its own."""
    line = text.replace("\\\n", " ").replace("\n", " ")
    return re.sub(r"(\\.)|\|", lambda found: found[1] or "\\|", line)
