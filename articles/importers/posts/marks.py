"""Places where a post cites a source by its number, or lost that number on the way.

A number that came along is taken at its word. For one that was lost the text says that a claim has no checked
source, until somebody has decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.importers.posts.blocks import NUMBER_CLOSE, NUMBER_OPEN, Block, plain_text
from articles.rendering.composition import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.importers.posts.references import Entry

BLANK = r"(?:\\\n|\s)"  # a line break of Markdown is a backslash and the end of the line
LOST = re.compile(
    rf"(?:{BLANK}+(?:\\\[\s*\\\]|\(\s*\)))?{BLANK}+(?P<stop>[.;,])(?![.\w])"
    rf"|{BLANK}*(?:\\\[\s*\\\](?!\()|\(\s*\))(?P<end>[.;,]?)"
)
KEPT = re.compile(
    rf"{BLANK}*(?:\\\[(?P<brackets>\d[\d ,;–-]*)\\\]|{NUMBER_OPEN}(?P<raised>[^{NUMBER_CLOSE}]+){NUMBER_CLOSE})"
)
POWER = re.compile(rf"(?P<unit>(?:\b[ckdmµ]?m|\b\w{{1,2}}/s)\**){NUMBER_OPEN}(?P<power>[23]){NUMBER_CLOSE}")
RAISED = {"2": "²", "3": "³"}
SHORTENED = r"(?<!\bal\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bca\.)(?<!\bDr\.)(?<!\bFig\.)(?<!\bNo\.)"
SENTENCE_START = re.compile(rf"(?<=[.!?]){SHORTENED}(?:\[@[^\]]*\])*[\"”’)]*\s+")
KINDS_OF_TEXT = {"paragraph", "item", "quote"}
LONGEST_CLAIM = 500
LONGEST_LABEL = 50
MOST_MARKS = 200


@dataclass
class Mark:
    label: str
    claim: str
    heading: str
    text: str
    key: str = ""
    """Of the source whose number came along; empty for a lost one."""


def keep_powers(blocks: Sequence[Block]) -> list[str]:
    """Write m² and cm³ as what they are, no source. Returns a line for each. Changes the blocks' text."""
    doubts: list[str] = []
    for block in blocks:
        found = POWER.findall(block.text)
        block.text = POWER.sub(lambda power: power["unit"] + RAISED[power["power"]], block.text)
        doubts += [
            f"{unit.strip('*')}{RAISED[power]} was taken for a measure, not for a source."
            for unit, power in found
        ]
    return list(dict.fromkeys(doubts))


def mark_places(blocks: Sequence[Block], entries: Sequence[Entry]) -> list[Mark]:
    """Put a marker at each place, and return the places in reading order. Changes the blocks' text."""
    by_number = {number: entry.key for entry in entries for number in entry.numbers}
    found: list[Mark] = []
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = block.plain
            block.text = LOST.sub(lambda lost: lost["stop"] or lost["end"] or "", block.text)
            block.text = restore_numbers(block.text)
        elif block.kind in KINDS_OF_TEXT:
            mark_block(block, heading, by_number, found)
        block.text = restore_numbers(block.text)
    return found


def restore_numbers(text: str) -> str:
    return text.replace(NUMBER_OPEN, "").replace(NUMBER_CLOSE, "")


def mark_block(block: Block, heading: str, by_number: dict[int, str], found: list[Mark]) -> None:
    whole, done, rest = block.plain, "", block.text
    while len(found) < MOST_MARKS:
        lost, kept = LOST.search(rest), next_known(rest, by_number)
        if kept and (not lost or kept[0].start() <= lost.start()):
            place, keys = kept
            done, rest = put_kept(
                done + rest[: place.start()], rest[place.end() :], keys, heading, whole, found
            )
        elif lost:
            stop = lost["stop"] or lost["end"] or ""
            mark = lost_mark(done + rest[: lost.start()] + stop, heading, whole, found)
            done, rest = f"{done}{rest[: lost.start()]}{stop}[@?{mark.label}]", rest[lost.end() :]
        else:
            break
    block.text = done + rest


def next_known(text: str, by_number: dict[int, str]) -> tuple[re.Match[str], list[str]] | None:
    """Return the first number in brackets, or raised, that the list of references holds."""
    for found in KEPT.finditer(text):
        numbers = spread(found["brackets"] or found["raised"])
        if numbers and all(number in by_number for number in numbers):
            return found, list(dict.fromkeys(by_number[number] for number in numbers))
    return None


def spread(text: str) -> list[int]:
    """Return the numbers that "3, 5-7" names."""
    numbers: list[int] = []
    for part in re.split(r"[,;]", text):
        ends = [int(end) for end in re.findall(r"\d{1,3}", part)]
        if not ends:
            return []
        numbers += range(ends[0], ends[-1] + 1)
    return numbers


def put_kept(
    before: str, after: str, keys: Sequence[str], heading: str, whole: str, found: list[Mark]
) -> tuple[str, str]:
    stop = after[:1] if after[:1] in {".", ",", ";"} else ""
    markers = ""
    for key in keys:
        label = str(sum(mark.key == key for mark in found) + 1) if any(m.key == key for m in found) else ""
        found.append(Mark(label, claim_of(before + stop), heading, whole, key))
        markers += f"[@{key}:{label}]" if label else f"[@{key}]"
    return f"{before}{stop}{markers}", after[len(stop) :]


def lost_mark(before: str, heading: str, whole: str, found: list[Mark]) -> Mark:
    claim = claim_of(before)
    name = slug(heading or claim)[:LONGEST_LABEL].strip("-")
    used = [mark.label for mark in found if not mark.key]
    number = sum(label == name or label.rpartition("-")[0] == name for label in used) + 1
    mark = Mark(name if name not in used else f"{name}-{number}", claim, heading, whole)
    found.append(mark)
    return mark


def claim_of(before: str) -> str:
    """Return the sentence that ends here, as plain words."""
    sentence = SENTENCE_START.split(before)[-1]
    words = " ".join(re.sub(r"\[@[^\]]*\]", "", plain_text(restore_numbers(sentence))).split())
    return words if len(words) <= LONGEST_CLAIM else words[: LONGEST_CLAIM - 1] + "…"
