"""The list of references at the end of a post: each entry as printed, and what can be read from it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import chain
from itertools import count as count_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from articles.importers.posts.blocks import Block

HEADING = re.compile(
    r"(?:key |selected |full )?(?:references?|sources?|bibliography|literature(?: cited)?|works cited|citations)"
    r"(?: (?:and|&) (?:notes|further reading))?\s*:?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)])\s+(?=\S)")
RUN_ON = re.compile(r"(?<=[.\d;)])\s+(?=(?:\[\d{1,3}\]|\d{1,3}\.)\s+[^\W\d_])")
YEAR = r"(?:19|20)\d\d"
HEAD = re.compile(rf"(?P<authors>[^\d(]{{1,300}}?)[\s,.]*\(?(?P<year>{YEAR})[a-z]?\)?[.,:;]")
YEAR_OF_ISSUE = re.compile(rf"\b(?P<year>{YEAR})(?:\s+[A-Z][a-z]{{2,8}}\.?(?:\s+\d{{1,2}})?)?\s*;")
ANY_YEAR = re.compile(rf"(?<![\d-])({YEAR})(?![\d-])")
DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
PMID = re.compile(r"\bPMID:?\s*([1-9]\d{0,9})\b", re.IGNORECASE)
PMCID = re.compile(r"\bPMC[1-9]\d{0,11}\b")
VOLUME = re.compile(
    r"(?P<volume>\d{1,4})\s*(?:\((?P<issue>[^()]{1,20})\))?\s*[:,]\s*(?:pp?\.?\s*)?"
    r"(?P<pages>[A-Za-z]{0,3}\d+(?:\s*[-–]\s*[A-Za-z]{0,3}\d+)?)"
)
LONGEST = 1_000
PARTICLES = {
    "al",
    "da",
    "de",
    "del",
    "della",
    "den",
    "der",
    "di",
    "du",
    "el",
    "la",
    "le",
    "te",
    "ten",
    "van",
    "von",
}
MOST = 300


@dataclass
class Entry:
    printed: str
    authors: str = ""
    year: str = ""
    title: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    number: int | None = None
    key: str = ""
    other_numbers: list[int] = field(default_factory=list)
    """Under which it was listed once more."""

    @property
    def numbers(self) -> list[int]:
        return [number for number in (self.number, *self.other_numbers) if number]

    @property
    def surname(self) -> str:
        return surnames(self.authors)[0] if surnames(self.authors) else ""


@dataclass
class Found:
    body: list[Block]
    entries: list[Entry] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def take_list(blocks: Sequence[Block]) -> Found:
    """Take the list of references out of the blocks; what follows it and is none stays in the text."""
    start = next((n for n in range(len(blocks) - 1, -1, -1) if is_heading(blocks[n])), None)
    if start is None:
        return Found(list(blocks))
    end = next((n for n in range(start + 1, len(blocks)) if blocks[n].kind == "heading"), len(blocks))
    found = Found([*blocks[:start]])
    for block in blocks[start + 1 : end]:
        for text in one_by_one(block.plain, len(found.entries) + 1):
            add(found, block, text)
    found.body.extend(blocks[end:])
    if not found.entries:
        return Found(
            list(blocks), unsure=["There is a heading for references, but none below it was understood."]
        )
    each_once(found)
    name_them(found)
    return found


def one_by_one(text: str, number: int) -> list[str]:
    """Split "1. … 2. …" where the next number follows; "2009; 43. Epub 2008" is one reference."""
    first = NUMBER.match(text)
    parts, start = [], 0
    last = number_in(first) if first else number
    for found in RUN_ON.finditer(text):
        following = NUMBER.match(text, found.end())
        if following and number_in(following) == last + 1:
            parts.append(text[start : found.start()])
            start, last = found.end(), last + 1
    return [*parts, text[start:]]


def number_in(found: re.Match[str]) -> int:
    return next(int(part) for part in found.groups() if part)


def is_heading(block: Block) -> bool:
    return block.kind in {"heading", "paragraph"} and is_title(block.plain)


def is_title(words: str) -> bool:
    return bool(HEADING.fullmatch(words.strip()))


def add(found: Found, block: Block, text: str) -> None:
    numbered = NUMBER.match(text) is not None or (block.kind == "item" and block.ordered)
    if len(text) > LONGEST or len(found.entries) >= MOST or not (numbered or looks_like_one(text)):
        found.body.append(block)
        found.unsure.append(f"This stood among the references and was kept in the text: “{text[:60]}”.")
        return
    entry = parsed(text)
    if entry.number is None and numbered:
        entry.number = len(found.entries) + 1
    found.entries.append(entry)
    if not entry.year:
        found.unsure.append(f"No year was found in the reference “{entry.printed[:60]}”. None was guessed.")


def looks_like_one(text: str) -> bool:
    return bool(ANY_YEAR.search(text) or DOI.search(text) or VOLUME.search(text))


def parsed(text: str) -> Entry:
    """Return the entry, printed exactly as it stands but for the number before it."""
    number = NUMBER.match(text)
    printed = " ".join(text[number.end() :].split() if number else text.split())
    entry = Entry(printed, number=number_in(number) if number else None)
    doi, pmid, pmcid = DOI.search(printed), PMID.search(printed), PMCID.search(printed)
    entry.doi = doi[0].rstrip(".,;)") if doi else ""
    entry.pmid = pmid[1] if pmid else ""
    entry.pmcid = pmcid[0] if pmcid else ""
    head = HEAD.match(printed)
    if head:
        entry.authors, entry.year = head["authors"].strip(" ,.("), head["year"]
        read_tail(entry, printed[head.end() :])
    else:
        read_without_head(entry, printed)
    return entry


def read_without_head(entry: Entry, printed: str) -> None:
    """Read "Authors. Title. Journal. 2011;6(2):112", or what there is of it."""
    issue = YEAR_OF_ISSUE.search(printed)
    years = set(ANY_YEAR.findall(DOI.sub("", printed)))
    entry.year = issue["year"] if issue else (years.pop() if len(years) == 1 else "")
    authors, _stop, rest = printed.partition(". ")
    entry.authors = authors
    read_tail(entry, rest)
    if issue:
        entry.journal = re.sub(rf"[.,\s]*{entry.year}.*", "", entry.journal) or entry.journal


def read_tail(entry: Entry, text: str) -> None:
    text = DOI.sub("", text).strip()
    volumes = list(VOLUME.finditer(text))  # the last one counts: titles hold numbers as well
    if not volumes:
        entry.title = text.strip(" .,")
        return
    volume = volumes[-1]
    entry.volume, entry.issue, entry.pages = volume["volume"], volume["issue"] or "", volume["pages"]
    before = text[: volume.start()].rstrip(" ,.;")
    year = re.search(rf"[.,;]?\s*{YEAR}(?:\s+[A-Z][a-z]{{2,8}}\.?(?:\s+\d{{1,2}})?)?$", before)
    before = before[: year.start()] if year else before
    title, _stop, journal = before.rpartition(". ") if ". " in before else before.rpartition(", ")
    entry.title, entry.journal = title.strip(" .,"), journal.strip(" .,")


def surnames(authors: str) -> list[str]:
    """Return the family names, as far as they can be told from initials."""
    parts = re.split(r"\s*(?:,|&|;|\band\b)\s*", re.sub(r"\bet al\b\.?", "", authors))
    names = []
    for part in parts:
        words = [word for word in part.split() if not re.fullmatch(r"(?:[A-Z]\.?-?){1,4}", word)]
        if words:
            lead = next((n for n, word in enumerate(words) if word.lower() not in PARTICLES), 0)
            names.append(" ".join(words[: lead + 1]))
    return names


def name_them(found: Found) -> None:
    """Give each entry a key of its own, after its first author and year."""
    taken: set[str] = set()
    for number, entry in enumerate(found.entries, start=1):
        entry.key = free_key(entry.surname, entry.year, number, taken)
        taken.add(entry.key)


def each_once(found: Found) -> None:
    """Leave out each entry that is there already. Its number then means the first."""
    first: dict[str, Entry] = {}
    for entry in found.entries:
        same = first.setdefault(entry.printed, entry)
        if same is not entry:
            same.other_numbers += entry.numbers
            found.unsure.append(
                f"The reference “{entry.printed[:60]}” was listed twice; here it is listed once."
            )
    found.entries = list(first.values())


def free_key(surname: str, year: str, number: int, taken: Collection[str]) -> str:
    letters = (
        unicodedata.normalize("NFKD", surname.casefold().replace("ß", "ss"))
        .encode("ascii", "ignore")
        .decode()
    )
    name = re.sub(r"[^a-z0-9]", "", letters)[:40]
    key = f"{name}{year}" if name else f"reference{number}"
    endings = chain(["", *"bcdefghijklmnopqrstuvwxyz"], (f"-{count}" for count in count_from(27)))
    return next(f"{key}{ending}" for ending in endings if f"{key}{ending}" not in taken)
