"""Words of one style within a paragraph, as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.importers.posts.blocks import NUMBER_CLOSE, NUMBER_OPEN, escaped

NUMBERS = re.compile(r"\s*\[?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]?\s*")


@dataclass(frozen=True)
class Style:
    bold: bool = False
    italic: bool = False
    code: bool = False
    raised: bool = False
    address: str = ""


def bold_runs(runs: list[tuple[str, Style]]) -> int:
    plain_from = (number for number, (_text, style) in enumerate(runs) if not style.bold or style.address)
    return next(plain_from, len(runs))


def joined(runs: list[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Join neighbours of one style: each `**` that opens beside one that closes would be read as four stars."""
    found: list[tuple[str, Style]] = []
    for text, style in runs:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found


def escaped_run(text: str, style: Style) -> str:
    if style.raised and NUMBERS.fullmatch(text):
        return f"{NUMBER_OPEN}{text.strip(' []')}{NUMBER_CLOSE}"
    return escaped(text)


def marked_run(text: str, style: Style) -> str:
    inner = text.strip()
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    marked = escaped_run(inner, style)
    if style.italic:
        marked = f"*{marked}*"
    if style.bold:
        marked = f"**{marked}**"
    if style.address:
        marked = f"[{marked}]({style.address})"
    return f"{before}{marked}{after}"
