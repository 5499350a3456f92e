"""Questions that sound urgent: whether a care card of ours says what somebody typed.

An item of a card is read as clauses ("it locks", "gives way"), a clause as its signs: the words that are left when
body parts, pain, running and small words are gone. A plain "knee pain" has no sign, so it brings no card. A clause
holds if the question has its signs; one of three may be missing when a body part is named. A card is shown for

- two clauses of one card that hold: "hot swollen knee fever", or
- one that holds, with the body part it is about: "calf swelling", or
- one of two or more signs that make up most of the question: "red hot joint".

The body parts are those that the item names, else those in the article's title and topics.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.searching.question import Synonyms
from articles.searching.words import term_of, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from articles.searching.words import Word

KINDS = ("emergency", "urgent")  # the gravest first


def terms_of(listed: str) -> frozenset[str]:
    return frozenset(map(term_of, listed.split()))


BODY = terms_of(
    "achilles ankle arch arm back body bone buttock calf elbow foot glute groin hamstring hand heel hip iliotibial"
    " itb joint knee kneecap leg ligament limb lower muscle neck patella quad quadricep shin shoulder side skin sole"
    " tendon thigh toe wrist"
)
KNEE, OF_THE_KNEE = term_of("knee"), terms_of("kneecap patella")
LEG, OF_THE_LEG = term_of("leg"), terms_of("knee calf")
PLAIN = terms_of(
    "ache aching bad badly day feel hurt injury injured injure jog jogger jogging pain painful run runner running"
    " pass severe severely slowly sore soreness today uncomfortable week weeks walk walking have really"
)
LIGHT = terms_of("put give way move change shape short out go cannot")  # signs that prove nothing alone
NEVER = "cannot"  # what makes all the difference in "cannot put weight on it"
NEEDED = 100  # more than any number of other signs
# What people say of a sign that cards name; read for cards only, never for articles. A part of the body stands only in
# a group whose phrases all name it: who says one of them has said all the words of the group.
SAID = Synonyms(
    [
        ("gives way", "gives out", "buckles", "unstable", "instability"),
        ("swollen", "puffy", "puffed up", "effusion", "blown up", "ballooned"),
        ("swollen with fluid", "fluid on", "fluid in", "full of fluid", "water on"),
        ("locks", "jams", "stuck"),
        ("move", "bend", "straighten", "extend", "flex"),
        ("put weight on", "put pressure on", "bear weight", "weight bearing", "weightbear"),
        ("put any weight", "walk on", "walk after", "stand on"),
        ("put weight on foot", "put my foot down", "put foot down"),
        ("put weight on leg", "load my leg", "load leg"),
        ("out of shape", "out of place", "deformed", "dislocated", "popped out"),
        ("knee out of shape", "broken knee", "broke my knee", "knee is broken", "knee fracture"),
        (
            "kneecap out of shape",
            "broken kneecap",
            "broke my kneecap",
            "kneecap fracture",
            "patella fracture",
        ),
        ("leg out of shape", "broken leg", "broke my leg", "leg is broken", "leg fracture"),
        ("open wound", "deep cut", "bone sticking out"),
        ("blood clot", "clot", "DVT", "deep vein thrombosis", "thrombosis"),
        ("fever", "feverish", "high temperature"),
        ("shivers", "chills"),
        ("short of breath", "shortness of breath", "breathless", "out of breath", "cannot breathe"),
        ("numb", "no feeling", "cannot feel"),
        ("pale foot", "white foot", "blue foot"),
    ]
)
BETWEEN_CLAUSES = re.compile(r"[,;:.()]|\bor\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    signs: dict[str, int]
    """Each sign and what it counts; `cannot` counts more than all others together."""
    body: tuple[str, ...]

    @property
    def whole(self) -> int:
        return sum(self.signs.values())

    @property
    def least(self) -> int:
        """One of three signs may be missing, but never "cannot"."""
        return self.whole - (len(self.signs) > 2)  # noqa: PLR2004 -- said above


def clauses(item: str, about: Collection[str]) -> list[Clause]:
    """Return the clauses of one item that have a sign."""
    named = tuple(sorted({word.term for word in words(item)} & BODY)) or tuple(sorted(about))
    read = [signs(words(clause)) for clause in BETWEEN_CLAUSES.split(item)]
    return [
        Clause({sign: NEEDED if sign == NEVER else 1 for sign in found}, named) for found in read if found
    ]


def signs(found: Iterable[Word]) -> set[str]:
    return {
        word.term
        for word in found
        if (not word.is_small or word.term == NEVER) and word.term not in BODY | PLAIN
    } - {""}


def body_parts(text: str) -> set[str]:
    return {word.term for word in words(text)} & BODY


@dataclass(frozen=True)
class Match:
    """A clause of a card of which the question has at least the least."""

    card: tuple[int, int]
    """The article, and which of its cards."""
    kind: str
    signs: frozenset[str]
    """Those that the question has."""
    is_whole: bool
    body: frozenset[str]


def grave(matches: Sequence[Match], asked: Sequence[Word], meant: Collection[str]) -> list[tuple[int, int]]:
    """Return the cards to show, the gravest first; `meant` are all terms, with those of synonyms."""
    named = body_parts_in(meant)
    by_card: dict[tuple[int, int], list[Match]] = defaultdict(list)
    for match in matches:
        if match.is_whole or match.body & named:
            by_card[match.card].append(match)
    said = sum(not word.is_small for word in asked)
    shown = [
        (KINDS.index(found[0].kind), -len(found), at, card)
        for at, (card, found) in enumerate(by_card.items())
        if is_enough(found, named, said)
    ]
    return [card for _kind, _many, _at, card in sorted(shown)]


def body_parts_in(meant: Collection[str]) -> frozenset[str]:
    """Return those that are named, and those that may be meant: who says leg may mean the knee or the calf."""
    named = BODY & frozenset(meant)
    if named & OF_THE_KNEE:
        named |= {KNEE}
    return named | OF_THE_LEG if LEG in named else named


def is_enough(found: Sequence[Match], named: Collection[str], said: int) -> bool:
    have = frozenset().union(*(match.signs for match in found))
    if any(match.body & frozenset(named) for match in found):
        return True
    if len(have) < 2:  # noqa: PLR2004 -- one sign alone is a word like any other
        return False
    return len(found) > 1 or (2 * len(have) > said and bool(have - LIGHT))
