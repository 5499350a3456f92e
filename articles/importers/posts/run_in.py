"""Headings that ran into their paragraphs: "Strength Training Weakness in the hips …" is a heading and its text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.importers.posts import references
from articles.importers.posts.blocks import Block, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ]")
CONNECTORS = {
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "vs",
    "with",
}
VERBS = {
    *(
        "is",
        "are",
        "was",
        "were",
        "be",
        "has",
        "have",
        "had",
        "can",
        "could",
        "may",
        "might",
        "will",
        "would",
    ),
    *("should", "must", "do", "does", "did", "says", "said", "found", "offers", "helps", "shows"),
}
OPENERS = {
    *(
        "a",
        "after",
        "although",
        "among",
        "an",
        "and",
        "any",
        "as",
        "at",
        "because",
        "before",
        "both",
        "but",
        "by",
    ),
    *(
        "during",
        "each",
        "even",
        "every",
        "few",
        "for",
        "from",
        "having",
        "how",
        "if",
        "in",
        "it",
        "its",
        "like",
    ),
    *(
        "many",
        "most",
        "no",
        "not",
        "of",
        "often",
        "on",
        "once",
        "one",
        "our",
        "over",
        "people",
        "poor",
        "runners",
    ),
    *(
        "several",
        "since",
        "some",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
    ),
    *(
        "two",
        "under",
        "unlike",
        "up",
        "using",
        "wearing",
        "we",
        "what",
        "when",
        "where",
        "while",
        "who",
        "with",
    ),
    *("without", "you", "your"),
}
LONGEST_HEADING = 90
FEWEST_CAPITALS = 2
FEWEST_WORDS_AFTER = 6
LEVEL = 3  # below those that stand on a line of their own
WORD = re.compile(r"\S+")
BREAKS_AT_END = re.compile(r"(?:\\\n|\s)+$")


def split(line: str) -> tuple[list[Block], str]:
    """Return a line of plain text as its heading, if it has one, and its paragraph; and what is doubtful about it."""
    words = line.split()
    end = heading_end(words)
    if not end:
        doubt = left_as_it_is(line) if may_begin_with_heading(words) else ""
        return [Block("paragraph", escaped(line))], doubt
    heading, rest = " ".join(words[:end]).rstrip(":"), " ".join(words[end:])
    doubt = taken_for_heading(heading, rest) if is_doubtful(words, end) else ""
    return [Block("heading", escaped(heading), level=LEVEL), Block("paragraph", escaped(rest))], doubt


def split_all(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Return a post's blocks, Markdown as they are, with such headings by themselves; and a line for each.

    Who made real headings has hardly let others run in: in such a post they are named only.
    """
    end = next((n for n, block in enumerate(blocks) if references.is_heading(block)), len(blocks))
    has_headings = any(block.kind == "heading" for block in blocks[:end])
    found: list[Block] = []
    doubts: list[str] = []
    for block in blocks[:end]:
        words = list(WORD.finditer(block.text)) if block.kind == "paragraph" else []
        length = heading_end([word[0] for word in words]) if words else 0
        if not length:
            found.append(block)
        elif has_headings:
            found.append(block)
            doubts.append(left_as_it_is(block.plain))
        else:
            begins = words[length].start()
            heading = BREAKS_AT_END.sub("", block.text[:begins]).rstrip(":")
            text = Block("paragraph", block.text[begins:])
            found += [Block("heading", heading, level=LEVEL), text]
            doubts.append(taken_for_heading(heading, text.plain))
    return [*found, *blocks[end:]], doubts


def left_as_it_is(line: str) -> str:
    return f"A heading may stand at the start of “{line[:60]}…”. It was left as it is."


def taken_for_heading(heading: str, rest: str) -> str:
    return f"“{heading}” was taken for a heading, and “{rest[:40]}…” for its text. Is it?"


def may_begin_with_heading(words: list[str]) -> bool:
    """Whether a heading may stand there that can't be told from its text: "Footwear Shoes that feel …"."""
    run = capitalised_run(words)
    is_sentence = run == FEWEST_CAPITALS and words[run:] and words[run].lower() in VERBS
    return run >= FEWEST_CAPITALS and bare(words[0]) not in OPENERS and not is_sentence


def heading_end(words: list[str]) -> int:
    """Return how many words at the start are a heading in capitals; 0 when none are.

    A run of capitalised words ends before the first small one; its last capitalised word begins the sentence.
    """
    run = capitalised_run(words)
    if is_question(words, run):
        return run
    end = after_bracket(words) or next((n for n in range(run - 1, 0, -1) if CAPITAL.match(words[n])), 0)
    alone = [word for word in words[:end] if word.lower() not in CONNECTORS]
    opener = end < len(words) and bare(words[end]) in OPENERS
    if end and words[end - 1].lower() in CONNECTORS and not opener:
        return 0
    enough = len(alone) > 1 or (len(alone) == 1 and opener)
    goes_on = end < len(words) and bool(CAPITAL.match(words[end])) and len(words) - end >= FEWEST_WORDS_AFTER
    short = len(" ".join(words[:end])) <= LONGEST_HEADING
    starts_like_one = bare(words[0]) not in OPENERS or has_small_word_in_capitals(words[1:end])
    if not (enough and goes_on and short and starts_like_one):
        return 0
    named = (
        end + 1 < len(words) and words[end + 1].lower() in VERBS and not opener and not after_bracket(words)
    )
    return 0 if named else end


def has_small_word_in_capitals(words: list[str]) -> bool:
    """Whether it is "To" or "Is", as in headings only: "When To See A Doctor If your knee …"."""
    small = OPENERS | CONNECTORS | VERBS
    return any(CAPITAL.match(word) and bare(word) in small for word in words)


def is_question(words: list[str], run: int) -> bool:
    """Whether the capitalised words at the start are a question of their own: "Why It Hurts? The tissue …"."""
    asked = run > FEWEST_CAPITALS and words[run - 1].endswith("?") and len(words) - run >= FEWEST_WORDS_AFTER
    return asked and bool(CAPITAL.match(words[run])) and len(" ".join(words[:run])) <= LONGEST_HEADING


def capitalised_run(words: list[str]) -> int:
    """Return how many words at the start are capitalised, or small ones between such; any full stop ends it."""
    count = 0
    for number, word in enumerate(words):
        if CAPITAL.match(word.lstrip("(“\"'")):
            count = number + 1
            if word.endswith((".", ",", "!", "?")) and not word.startswith("("):
                return 0 if word.endswith(",") else count
        elif word.lower() not in CONNECTORS:
            break
    return count


def after_bracket(words: list[str]) -> int:
    """Return where a heading such as "Runner's Knee (Patellofemoral Pain Syndrome, PFPS)" ends, or 0."""
    opened = next((n for n, word in enumerate(words[:8]) if word.startswith("(")), 0)
    before = words[:opened]
    if not opened or not all(CAPITAL.match(word) or word.lower() in CONNECTORS for word in before):
        return 0
    closed = next(
        (n for n in range(opened, min(opened + 8, len(words))) if words[n].endswith((")", "):"))), -1
    )
    return closed + 1


def is_doubtful(words: list[str], end: int) -> bool:
    return bare(words[end]) not in OPENERS or bare(words[0]) in OPENERS


def bare(word: str) -> str:
    return word.strip(".,;:!?()“”\"'").lower()
