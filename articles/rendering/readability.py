"""How long a text takes to read, and at which school grade it is written (Flesch-Kincaid).

Counted over the running text: headings, references and citation marks are left out.
"""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

WORDS_A_MINUTE = 238  # silent reading of English non-fiction: Brysbaert 2019, doi 10.1016/j.jml.2019.104047
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+")
WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
VOWELS = re.compile(r"[aeiouy]+")
HIATUS = re.compile(r"(?<![cst])i[aou]|[ae]o(?!u|ple)|oi(?=ng)|(?<![gq])ua(?!r)|yi|eing|(?<![gq])ui[dn](?!e)")
SILENT_ENDING = re.compile(r"(?:[^laeiouy]|[aeiouy]l)es?$|[^aeioutdy]ed$|[aeiou]ed$")
SOUNDED_ES = re.compile(r"(?:[sxz]|ch|sh|[cg])es$")


def running_text(tokens: Sequence[Token]) -> list[str]:
    """Return the paragraphs and list items, each as one line."""
    return [
        plain(token.children or [])
        for before, token in itertools.pairwise(tokens)
        if token.type == "inline" and before.type != "heading_open"
    ]


def plain(children: Iterable[Token]) -> str:
    parts = []
    for token in children:
        if token.type in {"text", "code_inline"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts)


def words(blocks: Iterable[str]) -> list[str]:
    return [word for block in blocks for word in WORD.findall(block)]


def sentences(block: str) -> list[str]:
    return [part for part in SENTENCE_END.split(block.strip()) if WORD.search(part)]


def reading_minutes(word_count: int) -> int:
    return max(1, math.ceil(word_count / WORDS_A_MINUTE))


def syllables(word: str) -> int:
    """Estimate the syllables of an English word; numbers and symbols count as one."""
    letters = re.sub(r"[^a-z]", "", word.lower().replace("’", "'").removesuffix("'s"))
    count = len(VOWELS.findall(letters)) + len(HIATUS.findall(letters))
    if SILENT_ENDING.search(letters) and not SOUNDED_ES.search(letters):
        count -= 1
    return max(1, count)


def grade(blocks: Sequence[str]) -> float:
    """Return the US school grade of the text: Kincaid et al. 1975, Research Branch Report 8-75."""
    said = words(blocks)
    sentence_count = sum(len(sentences(block)) for block in blocks)
    if not said or not sentence_count:
        return 0.0
    syllable_count = sum(syllables(word) for word in said)
    return 0.39 * len(said) / sentence_count + 11.8 * syllable_count / len(said) - 15.59
