"""Rules on words that promise, praise or claim a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting import vocabulary
from articles.linting.manuscript import Claim, Manuscript, Person, Source
from articles.linting.rule import ERROR, WARNING, Example, Found, Rule, body, quoted
from articles.rendering.markers import Marker
from articles.rendering.readability import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAUSE = re.compile(r"[,;:()—–!?]|\s-\s|\bbut\b|(?<!\bnot )\bbecause\b", re.IGNORECASE)
OF_PEOPLE = {"author", "reviewed_by"}  # the fields that name somebody
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
    yield from said_around(manuscript)
    for claim in manuscript.claims:
        yield from plain(claim.claim, f"citation:{claim.marker}")
        yield from plain(claim.shows, f"citation:{claim.marker}")


def said_around(manuscript: Manuscript) -> Iterator[Said]:
    """Return what readers are told beside the article: of its topics, and of the people that it names."""
    for words in manuscript.topics:
        yield from plain(words, "topics")
    for person in manuscript.people:
        for words in (person.credentials, *person.biography.splitlines()):
            yield from plain(words, person.role)


def plain(text: str, field: str) -> Iterator[Said]:
    yield from (Said(part, None, field) for part in SENTENCE_END.split(text) if part.strip())


def claiming(manuscript: Manuscript) -> Iterator[Found]:
    for sentence in said(manuscript):
        words = [found[0] for found in restricted(sentence) if not in_passing(sentence.text, found)]
        if words:
            message = _("%(word)s: a restricted word, in “%(words)s”")
            yield found_in(sentence, words, message)


def passing(manuscript: Manuscript) -> Iterator[Found]:
    for sentence in said(manuscript):
        words = [found[0] for found in restricted(sentence) if in_passing(sentence.text, found)]
        if words:
            message = _("%(word)s: a restricted word, though nothing is claimed with it, in “%(words)s”")
            yield found_in(sentence, words, message)


def titled(manuscript: Manuscript) -> Iterator[Found]:
    for sentence in said(manuscript):
        words = [found[0] for found in every(sentence) if is_own_title(sentence, found)]
        if words:
            message = _(
                "%(word)s: a title that the law may restrict, in what is said of a person: “%(words)s”"
            )
            yield found_in(sentence, words, message)


def found_in(sentence: Said, words: list[str], message: str) -> Found:
    listed = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return Found(
        message % {"word": listed, "words": quoted(sentence.text)},
        sentence.text,
        sentence.line,
        sentence.field,
    )


def restricted(sentence: Said) -> list[re.Match[str]]:
    """Return the restricted words; a title that a person may well hold is asked about by a rule of its own."""
    return [found for found in every(sentence) if not is_own_title(sentence, found)]


def every(sentence: Said) -> Iterator[re.Match[str]]:
    return vocabulary.RESTRICTED.finditer(sentence.text)


def is_own_title(sentence: Said, found: re.Match[str]) -> bool:
    return sentence.field in OF_PEOPLE and vocabulary.TITLE.fullmatch(found[0]) is not None


def in_passing(text: str, found: re.Match[str]) -> bool:
    """Whether the word is denied, or part of a set phrase that claims nothing."""
    before = text[max(0, found.start() - REACH) : found.start()]
    if vocabulary.PLAIN_BEFORE_AFTER.fullmatch(found[0]):
        return not is_shown(before, text, found.end())
    around = vocabulary.SET_PHRASES.finditer(text, max(0, found.start() - REACH), found.end() + REACH)
    if any(phrase.start() <= found.start() and found.end() <= phrase.end() for phrase in around):
        return True
    if found[0].lower().startswith("before") and vocabulary.STUDIED.match(text, found.end()):
        return True
    after = text[found.end() : found.end() + REACH]
    return denied(before) and not praises(before, found[0], after)


def is_shown(before: str, text: str, end: int) -> bool:
    """Whether "before and after" are pictures or stories of patients, not a time to stretch."""
    if vocabulary.SHOWN.match(text, end):
        return True
    return bool(vocabulary.SHOWN_FIRST.search(before)) and not vocabulary.SPORT.match(text, end)


def denied(before: str) -> bool:
    """Whether these words, in the same clause, deny what follows."""
    clause = vocabulary.NO_DENIAL.sub(" ", last_clause(before))
    words = clause.split()[-vocabulary.NEAR :]
    near = f" {' '.join(words)} "
    return any(word in vocabulary.NEGATIONS or word.endswith("n't") for word in words) or any(
        f" {phrase} " in near for phrase in vocabulary.NEGATIONS if " " in phrase
    )


def praises(before: str, word: str, after: str) -> bool:
    """Whether the clause praises its own by denying others: "you won't find better experts"."""
    clause = last_clause(before)
    return bool(
        vocabulary.BETTER.search(clause)
        or (word.lower() == "safer" and vocabulary.SAFER.search(clause))
        or (vocabulary.TITLE.fullmatch(word) and vocabulary.OURS.search(clause))
        or vocabulary.LIKE_OURS.search(tidy(CLAUSE.split(after)[0]))
    )


def last_clause(before: str) -> str:
    return tidy(CLAUSE.split(before)[-1])


def tidy(words: str) -> str:
    """Return the words in small letters, one blank between them, and one behind them."""
    return "".join(f"{word} " for word in words.lower().replace("’", "'").split())


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
            "count, “safely” among them; “safety” and “unsafe” do not. Nor does a “not” help that denies nothing: “you "
            "won’t find better experts” claims that yours are. References keep their printed titles."
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
    Rule(
        slug="title-of-a-person",
        severity=WARNING,
        title=lazy("A title that somebody bears is one that they hold"),
        why=lazy(
            "“Specialist” and “expert” stand in credentials and biographies of people who are registered as such, and "
            "of people who are not. Only the first may say so. Look it up in the register, and write down where it "
            "stands; or leave the word out. The words are on the person’s own page, under Authors and reviewers."
        ),
        bad=Example(
            "Author: Specialist sports physiotherapist",
            Manuscript(people=(Person("author", "Specialist sports physiotherapist"),)),
        ),
        good=Example(
            "Author: Physiotherapist, MSc in sports physiotherapy",
            Manuscript(people=(Person("author", "Physiotherapist, MSc in sports physiotherapy"),)),
        ),
        check=titled,
    ),
)
