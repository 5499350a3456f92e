"""Rules on words that promise, praise or claim a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting import vocabulary
from articles.linting.manuscript import Claim, Manuscript, Source
from articles.linting.rule import ERROR, WARNING, Example, Found, Rule, body, quoted
from articles.rendering.markers import Marker
from articles.rendering.readability import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAUSE = re.compile(r"[,;:()—–!?]|\s-\s")
REACH = 120  # characters before a word that are looked at


class Said(NamedTuple):
    """A sentence that readers see, and where it stands."""

    text: str
    line: int | None
    field: str


def said(manuscript: Manuscript) -> Iterator[Said]:
    """Return every sentence of ours that readers see. What a reference printed is not ours."""
    yield from plain(manuscript.title, "title")
    yield from plain(manuscript.summary, "summary")
    for point in manuscript.key_points.splitlines():
        yield from plain(point, "key_points")
    yield from plain(manuscript.updated_note, "updated_note")
    for block in manuscript.text.blocks:
        for sentence in block.sentences:
            yield Said(sentence.text, sentence.line, "body")
        for image in block.images:
            for words in filter(None, (image.text, image.caption)):
                yield Said(words, block.line_at(image.offset), "body")
    for words in (manuscript.pictures or {}).values():
        yield from plain(words, "body")
    for card in manuscript.text.cards:
        yield Said(card.heading, card.line, "body")
    for claim in manuscript.claims:
        yield from plain(claim.claim, f"citation:{claim.marker}")
        yield from plain(claim.shows, f"citation:{claim.marker}")


def plain(text: str, field: str) -> Iterator[Said]:
    yield from (Said(part, None, field) for part in SENTENCE_END.split(text) if part.strip())


def claiming(manuscript: Manuscript) -> Iterator[Found]:
    for sentence in said(manuscript):
        words = [found[0] for found in restricted(sentence.text) if not in_passing(sentence.text, found)]
        if words:
            message = _("%(word)s: a restricted word, in “%(words)s”")
            yield found_in(sentence, words, message)


def passing(manuscript: Manuscript) -> Iterator[Found]:
    for sentence in said(manuscript):
        words = [found[0] for found in restricted(sentence.text) if in_passing(sentence.text, found)]
        if words:
            message = _("%(word)s: a restricted word, though nothing is claimed with it, in “%(words)s”")
            yield found_in(sentence, words, message)


def found_in(sentence: Said, words: list[str], message: str) -> Found:
    listed = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return Found(
        message % {"word": listed, "words": quoted(sentence.text)},
        sentence.text,
        sentence.line,
        sentence.field,
    )


def restricted(text: str) -> list[re.Match[str]]:
    return list(vocabulary.RESTRICTED.finditer(text))


def in_passing(text: str, found: re.Match[str]) -> bool:
    """Whether the word is denied, or part of a set phrase that claims nothing."""
    if found[0].lower() == vocabulary.PLAIN_BEFORE_AFTER:
        return not vocabulary.SHOWN.match(text, found.end())
    around = vocabulary.SET_PHRASES.finditer(text, max(0, found.start() - REACH), found.end() + REACH)
    if any(phrase.start() <= found.start() and found.end() <= phrase.end() for phrase in around):
        return True
    return denied(text[max(0, found.start() - REACH) : found.start()])


def denied(before: str) -> bool:
    """Whether these words, in the same clause, deny what follows."""
    clause = CLAUSE.split(before)[-1].lower().replace("’", "'")
    words = clause.split()[-vocabulary.NEAR :]
    if vocabulary.NO_NEGATION & set(words):
        return False
    near = f" {' '.join(words)} "
    return any(word in vocabulary.NEGATIONS or word.endswith("n't") for word in words) or any(
        f" {phrase} " in near for phrase in vocabulary.NEGATIONS if " " in phrase
    )


QUOTED = Source("willy2011", printed="Willy & Davis 2011, The best cure, J Experts 1(1):1-9")
RULES = (
    Rule(
        slug="restricted-words",
        severity=ERROR,
        title=lazy("Nothing is promised, and no title is claimed"),
        why=lazy(
            "“Pain-free”, “guaranteed”, “cure”, “best”, “safe”: nobody can promise these to a reader whose knee nobody "
            "has seen. “Specialist” and “expert” are titles that the law restricts in many countries, and pictures of "
            "before and after are restricted too. Say what is done, what was found and in whom. All forms of the words "
            "count, “safely” among them; “safety” and “unsafe” do not. References keep their printed titles."
        ),
        bad=body("Our experts will get you pain-free."),
        good=Example(
            "We look at your knee and agree a plan with you.",
            Manuscript(
                body="We look at your knee and agree a plan with you.[@willy2011]",
                sources=(QUOTED,),
                claims=(Claim(Marker("willy2011", "")),),
            ),
        ),
        check=claiming,
    ),
    Rule(
        slug="restricted-words-in-passing",
        severity=WARNING,
        title=lazy("A restricted word that claims nothing is meant so"),
        why=lazy(
            "“We never promise that you will be pain-free” promises nothing, and “do your best” praises nobody. Still, "
            "a reader in a hurry picks up the word, and a regulator may quote it. Say it in other words, or write "
            "down why it stands."
        ),
        bad=body("We can’t promise that you will be pain-free."),
        good=body("We can’t promise a result."),
        check=passing,
    ),
)
