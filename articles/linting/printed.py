"""What a printed reference says, in our own form, in Vancouver and in APA: its title, its DOI, its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING = ".,;:)]}"
SAID_DOI = re.compile(r"\bdoi(?:\.org/|:|\s)\s{0,3}(?=(\S{1,300}))", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)\d\d[a-z]?\b(?P<stop>\)?\.\s)?\W{0,5}")
LATE_YEAR = re.compile(r"\s(?:19|20)\d\d(?:\s[A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?:\s\d{1,2})?)?;")
INITIALS = re.compile(r"(?:[A-Z]|\bet al)\Z")  # with which a list of authors ends
STOP = re.compile(r"(?<!\bvs)\.\s+")
FEWEST_WORDS = 3  # shorter titles ("Letter", "Knee pain") are shared by different papers

ISSUE = r"\s?\([^()\s][^()]{0,29}\)"
CUT_RANGE = re.compile(
    rf"(?:\b\d{{1,4}}(?:{ISSUE})?:\s?|\b\d{{1,4}}{ISSUE},\s?|(?<=[A-Za-z.]), (?!(?:19|20)\d\d)\d{{1,4}}, )"
    r"(?:pp\.?\s?)?\d{1,5}"  # more digits, or letters among them, are an article's number
    r"(?:\W{0,3}\Z|(?=[.,;]?\s{0,2}(?:\((?:19|20)\d\d\)|doi\b|https?:|www\.|PMC|PMID|PubMed|Epub|eCollection|"
    r"Available|Accessed|Retrieved|\[)))",
    re.IGNORECASE,
)


def words(text: str) -> str:
    """Return the words in small letters, or "" when they are too few to tell papers apart."""
    found = re.findall(r"\w+", text.lower())
    return " ".join(found) if len(found) > FEWEST_WORDS else ""


def title_of(printed: str) -> str:
    """Return the words of the title, or "" when it is not clear which they are."""
    late = LATE_YEAR.search(printed)
    if late:
        return words(title_before(printed[: late.start()]))
    year = YEAR.search(printed)
    if not year:
        return ""
    rest = printed[year.end() :]
    parts = STOP.split(rest)
    return words(parts[0] if year["stop"] and len(parts) > 1 else rest.rpartition(",")[0])


def title_before(printed: str) -> str:
    """Return the title of "Willy RW, Davis IS. Title. Journal", which comes before the year."""
    authors, _stop, rest = printed.partition(". ")
    if not INITIALS.search(authors):
        return ""
    parts = STOP.split(rest)
    if len(parts) > 1:
        return parts[0]
    asked = re.match(r".*[?!](?=\s)", rest)
    return asked[0] if asked else ""


def said_dois(printed: str) -> Iterator[str]:
    """Return what is called a DOI."""
    for found in SAID_DOI.finditer(printed):
        if found[1][0].isdigit():
            yield found[1].rstrip(ENDING)


def cut_range(printed: str) -> str:
    """Return the volume and the first page where the last page is missing, else ""."""
    found = CUT_RANGE.search(printed)
    return found[0].lstrip(", ") if found else ""
