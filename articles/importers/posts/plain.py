"""Plain text, as pasted or as the old blog kept it beside the rich one, as blocks of Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.importers.posts.blocks import Block, escaped, tidy
from articles.importers.posts.references import is_title, looks_like_one

ITEM = re.compile(r"\s*(?:[•·▪◦‣*–-]|(?P<number>\d{1,2})[.)])\s+(?P<text>\S.*)")
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
HARD_WRAPPED = 100  # lines of at most so many letters may be one paragraph cut to the width of a page
END = (".", "!", "?", ":", ";", ".”", '."', ")")


@dataclass
class Reading:
    blocks: list[Block] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def read(text: str) -> Reading:
    """Return the text's headings, lists and paragraphs, and where that was a guess."""
    reading = Reading()
    lines = paragraphs(tidy(text)[0])
    in_list = False
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if in_list and looks_like_one(line):
            reading.blocks.append(reference(line))
            continue
        add(reading, line, following)
        if reading.blocks[-1].kind == "heading" or is_title(line):
            in_list = is_title(line)
    return reading


def reference(line: str) -> Block:
    """Return a line of the list of references; a short one looks like a heading otherwise."""
    item = ITEM.fullmatch(line)
    if item:
        return Block("item", escaped(item["text"]), ordered=bool(item["number"]))
    return Block("paragraph", escaped(line))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs: each line is one, unless they are lines of a page with blank ones between."""
    chunks = [
        [line.strip() for line in chunk.split("\n") if line.strip()] for chunk in re.split(r"\n\s*\n", text)
    ]
    return [line for chunk in chunks for line in (unwrapped(chunk) if is_wrapped(chunk) else chunk)]


def is_wrapped(lines: list[str]) -> bool:
    if len(lines) < 2 or any(ITEM.fullmatch(line) for line in lines):  # noqa: PLR2004 -- one line is whole
        return False
    if all(map(looks_like_one, lines)):  # one reference below the other
        return False
    cut = [line for line in lines[:-1] if HARD_WRAPPED // 2 < len(line) <= HARD_WRAPPED]
    open_ended = [line for line in cut if not line.endswith(END)]
    return len(cut) == len(lines) - 1 and 2 * len(open_ended) >= len(cut)


def unwrapped(lines: list[str]) -> list[str]:
    return [" ".join(lines)]


def add(reading: Reading, line: str, following: str) -> None:
    item = ITEM.fullmatch(line)
    in_list = bool(reading.blocks) and reading.blocks[-1].kind == "item"
    if item and (in_list or not is_numbered_heading(item, following)):
        reading.blocks.append(Block("item", escaped(item["text"]), ordered=bool(item["number"])))
    elif is_heading(item["text"] if item else line, following):
        words = item["text"] if item else line
        level = RUN_IN_LEVEL if item else OWN_LINE_LEVEL
        reading.blocks.append(Block("heading", escaped(words.rstrip(":")), level=level))
    else:
        split_run_in(reading, line)


OWN_LINE_LEVEL, RUN_IN_LEVEL = 2, 3


def is_numbered_heading(item: re.Match[str], following: str) -> bool:
    """Whether "1. Runner's Knee" heads a paragraph, instead of being one of several items."""
    return bool(item["number"]) and is_heading(item["text"], following) and not ITEM.fullmatch(following)


def is_heading(line: str, following: str) -> bool:
    """Whether a short line without a full stop stands before something longer."""
    short = len(line) <= LONGEST_HEADING and not line.endswith((".", "!", ",", ";", ".”", '."'))
    return short and bool(following) and bool(CAPITAL.match(line.lstrip("“\"'"))) and len(line.split()) <= 14  # noqa: PLR2004 -- words


def split_run_in(reading: Reading, line: str) -> None:
    """Split "Strength Training Weakness in the …" into its heading and its paragraph."""
    words = line.split()
    end = heading_end(words)
    if not end:
        if may_begin_with_heading(words):
            reading.unsure.append(
                f"A heading may stand at the start of “{line[:60]}…”. It was left as it is."
            )
        reading.blocks.append(Block("paragraph", escaped(line)))
        return
    heading, rest = " ".join(words[:end]).rstrip(":"), " ".join(words[end:])
    if is_doubtful(words, end):
        reading.unsure.append(f"“{heading}” was taken for a heading, and “{rest[:40]}…” for its text. Is it?")
    reading.blocks.append(Block("heading", escaped(heading), level=RUN_IN_LEVEL))
    reading.blocks.append(Block("paragraph", escaped(rest)))


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
