"""One page of plain text, pasted from the old site: what stands round the text is told apart from it."""

from __future__ import annotations

import re

from articles.importers.front_matter import Unreadable
from articles.importers.posts.references import PARTICLES

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DAY = rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}} {MONTH}(?:,? \d{{4}})?|{MONTH} \d{{1,2}}(?:,? \d{{4}})?)"
PUBLISHED = re.compile(rf"(?:published:?\s*(?:on )?)?({DAY})", re.IGNORECASE)
UPDATED = re.compile(rf"(?:last )?updated:?\s*(?:on )?({DAY})", re.IGNORECASE)
AUTHOR = re.compile(r"(?:written )?by:?\s+([^\d]{2,80})", re.IGNORECASE)
STOP = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z][a-z])[.!?…]\Z")  # not that of Jr. or M.D.
MOST_WORDS = 8
READING = re.compile(r"\d{1,3} min(?:ute)?s?(?: read)?", re.IGNORECASE)
LINES_OF_HEAD = 8
BETWEEN = re.compile(r"\s*[·•|]\s*")


def cells_of(text: str, *, title: str = "", slug: str = "") -> dict[str, str]:
    """Return the page as a row of an export would have it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    cells = {"title": title or lines.pop(0).strip(), "slug": slug}
    head = 0
    for line in lines[:LINES_OF_HEAD]:
        if line.strip() and not all(belongs_to_head(part, cells) for part in BETWEEN.split(line.strip())):
            break
        head += 1
    body = "\n".join(lines[head:])
    if not body.strip():
        raise Unreadable("There is a title, but no text below it.")
    return {**cells, "plain": body}


def belongs_to_head(line: str, cells: dict[str, str]) -> bool:
    """Whether the line says when, by whom or how long, not what."""
    for name, pattern in (("published", PUBLISHED), ("last_published", UPDATED), ("author", AUTHOR)):
        found = pattern.fullmatch(line)
        if found and (name != "author" or is_name(found[1].strip())):
            cells[name] = found[1].strip()
            return True
    return bool(READING.fullmatch(line))


def is_name(words: str) -> bool:
    """Whether this is a name, not how a sentence goes on that begins with “By”."""
    parts = words.split()
    if not parts or len(parts) > MOST_WORDS or STOP.search(words):
        return False
    return not parts[0][0].islower() or parts[0] in PARTICLES
