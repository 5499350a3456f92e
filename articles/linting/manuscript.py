"""What the linter is told: an article as plain values, however it is kept."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.linting.text import Text, read_text
from articles.rendering.body import render
from articles.rendering.cards import Contacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from articles.rendering.markers import Marker

EVERYBODY = Contacts("the clinic", "a doctor", "the advice line", "112")


@dataclass(frozen=True)
class Source:
    """A reference, on the article's list or cited from it."""

    key: str
    printed: str = ""
    status: str = "verified"
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    proposed_correction: str = ""


@dataclass(frozen=True)
class Claim:
    """A citation: what the article says in one place, and whether its source says it too."""

    marker: Marker
    claim: str = ""
    verdict: str = "supports"
    shows: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who is named with the article, and what readers are told of them. Names are not judged: Ann Best."""

    role: str
    """The field that names them: `author` or `reviewed_by`."""
    credentials: str = ""
    biography: str = ""


@dataclass(frozen=True)
class Manuscript:
    """`contacts`, `pictures` or `today` left out means that they are not known: the rules that need them say nothing."""

    title: str = ""
    summary: str = ""
    key_points: str = ""
    updated_note: str = ""
    body: str = ""
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    pictures: Mapping[str, str] | None = None
    """The pictures that are shown, by their keys, with the words that they bring along."""
    people: tuple[Person, ...] = ()
    topics: tuple[str, ...] = ()
    """What readers are told of each topic: its name, its description."""
    contacts: Contacts | None = None
    today: date | None = None
    updated_date: date | None = None
    last_reviewed_date: date | None = None
    next_review_date: date | None = None
    page: str | None = None
    """The body as readers get it, if it was not made from `body` by the site's own renderer."""

    @functools.cached_property
    def text(self) -> Text:
        return read_text(self.body)

    @functools.cached_property
    def html(self) -> str:
        """Return the body as readers get it when every contact is set, so that no care card is left out."""
        return self.page if self.page is not None else render(self.body, evidence={}, contacts=EVERYBODY).html

    @functools.cached_property
    def claims_by_marker(self) -> dict[Marker, Claim]:
        return {claim.marker: claim for claim in self.claims}

    def cited(self) -> Iterator[tuple[Source, Claim]]:
        """Return each reference with each claim that rests on it and stands in the text."""
        standing = set(self.text.markers)
        by_key = {source.key: source for source in self.sources}
        for claim in self.claims:
            if claim.marker in standing and claim.marker.key in by_key:
                yield by_key[claim.marker.key], claim
