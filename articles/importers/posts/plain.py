"""Plain text, as pasted or as the old blog kept it beside the rich one, as blocks of Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.importers.posts import run_in
from articles.importers.posts.blocks import Block, escaped, tidy
from articles.importers.posts.references import is_title, looks_like_one
from articles.importers.posts.run_in import CAPITAL, LONGEST_HEADING

ITEM = re.compile(r"\s*(?:[•·▪◦‣*–-]|(?P<number>\d{1,2})[.)])\s+(?P<text>\S.*)")
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
        level = run_in.LEVEL if item else OWN_LINE_LEVEL
        reading.blocks.append(Block("heading", escaped(words.rstrip(":")), level=level))
    else:
        blocks, doubt = run_in.split(line)
        reading.blocks += blocks
        reading.unsure += [doubt] if doubt else []


OWN_LINE_LEVEL = 2


def is_numbered_heading(item: re.Match[str], following: str) -> bool:
    """Whether "1. Runner's Knee" heads a paragraph, instead of being one of several items."""
    return bool(item["number"]) and is_heading(item["text"], following) and not ITEM.fullmatch(following)


def is_heading(line: str, following: str) -> bool:
    """Whether a short line without a full stop stands before something longer."""
    short = len(line) <= LONGEST_HEADING and not line.endswith((".", "!", ",", ";", ".”", '."'))
    return short and bool(following) and bool(CAPITAL.match(line.lstrip("“\"'"))) and len(line.split()) <= 14  # noqa: PLR2004 -- words
