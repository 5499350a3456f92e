"""Which of the clinic's treatments a text names: readers are told, since the clinic is paid for them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from django.utils.html import strip_tags

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 50
GAP = r"[\s\-\u2010-\u2015]+"
ENDING = r"(?:['’]s|e?s)?"  # one needle, two needles


def treatments(lines: str) -> list[str]:
    """Return what the clinic's settings list, one a line, each once."""
    found = [" ".join(line.split()) for line in lines.splitlines()]
    return list(dict.fromkeys(name for name in found if re.search(r"\w", name)))[:MOST]


def named(offered: Sequence[str], *texts: str) -> list[str]:
    """Return those of the treatments that a text names as whole words, however hyphened, also in the plural."""
    said = "\n".join(texts)
    return [name for name in offered if pattern(name).search(said)]


def pattern(name: str) -> re.Pattern[str]:
    words = GAP.join(re.escape(word) for word in re.split(GAP, name.strip()) if word)
    return re.compile(rf"(?<!\w){words}{ENDING}(?!\w)", re.IGNORECASE)


def plain_text(page: str) -> str:
    """Return the words of rendered HTML as readers see them."""
    return html.unescape(strip_tags(page))
