"""What stands in the way of publishing an article.

Errors stop it. A warning stops it until somebody has answered it in writing, and the answer holds as long as the
words that it answers stay the same. What readers see already may be saved with what was wrong before, so that one
mistake can be mended without the others; nothing new may be added.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from articles.enums import SHOWN_STATUSES
from articles.linting import Claim, Manuscript, Person, Source, lint
from articles.models import Article, WarningAnswer
from articles.queries import figures_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from articles.linting import Finding
    from articles.models import Citation, Reference, Topic
    from articles.rendering.cards import Contacts
    from articles.rendering.figures import Figure


@dataclass(frozen=True)
class Rows:
    """An article's list of references, its citations and its topics, stored or only typed so far."""

    listed: Sequence[Reference]
    citations: Sequence[Citation]
    topics: Sequence[Topic] = ()


@dataclass(frozen=True)
class Standing:
    """What the linter finds in an article, and which of its warnings are answered."""

    findings: Sequence[Finding]
    answers: Mapping[str, str]
    """The key of a finding to the answer given."""
    known: frozenset[str] = field(default=frozenset())
    """Keys of what stood against the article before, while readers saw it already."""

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_error]

    @property
    def unanswered(self) -> list[Finding]:
        return [finding for finding in self.warnings if not self.answers.get(finding.key)]

    @functools.cached_property
    def open(self) -> list[Finding]:
        """Return errors, and warnings without an answer."""
        return [*self.errors, *self.unanswered]

    @functools.cached_property
    def in_the_way(self) -> list[Finding]:
        """Return what stops publishing."""
        return [finding for finding in self.open if finding.key not in self.known]


def rows_of(article: Article) -> Rows:
    if not article.pk:
        return Rows([], [])
    return Rows(
        [row.reference for row in article.listed_references.select_related("reference")],
        list(article.citations.select_related("reference")),
        list(article.topics.all()),
    )


def manuscript(article: Article, rows: Rows, *, contacts: Contacts | None, today: date | None) -> Manuscript:
    return Manuscript(
        title=article.title,
        summary=article.summary,
        key_points=article.key_points,
        updated_note=article.updated_note,
        body=article.body,
        sources=tuple(source(reference) for reference in references(rows)),
        claims=tuple(
            Claim(citation.marker, citation.claim, citation.verdict, citation.shows)
            for citation in rows.citations
        ),
        pictures=pictures_shown(article),
        people=tuple(people_named(article)),
        topics=tuple(words for topic in rows.topics for words in (topic.name, topic.description)),
        contacts=contacts,
        today=today,
        updated_date=article.updated_date,
        last_reviewed_date=article.last_reviewed_date,
        next_review_date=article.next_review_date,
    )


def pictures_shown(article: Article) -> dict[str, str]:
    """Return the pictures of the text and the cover, with what readers are told by them."""
    pictures = {article.cover.key: told(article.cover.figure())} if article.cover else {}
    figures = figures_in(article.body)
    return pictures | {key: told(figure) for key, figure in figures.items()}


def people_named(article: Article) -> Iterator[Person]:
    """Return who is named with the article, each once: an author who reviewed it is its author."""
    named = {"author": article.author_id and article.author, "reviewed_by": article.reviewed_by}
    seen = set()
    for role, person in named.items():
        if person and person.pk not in seen:
            seen.add(person.pk)
            yield Person(role, person.credentials, person.biography)


def told(figure: Figure) -> str:
    return ". ".join(words for words in (figure.alt, figure.caption, figure.credit) if words)


def references(rows: Rows) -> list[Reference]:
    """Return each reference that is listed or cited, once."""
    cited = [citation.reference for citation in rows.citations if citation.reference]
    return list({reference.key: reference for reference in (*rows.listed, *cited)}.values())


def source(reference: Reference) -> Source:
    return Source(
        key=reference.key,
        printed=reference.printed,
        status=reference.status,
        doi=reference.doi,
        pmid=reference.pmid,
        pmcid=reference.pmcid,
        proposed_correction=reference.proposed_correction,
    )


def answer_rows(article: Article) -> dict[str, WarningAnswer]:
    """Return what was answered to the article's warnings, by the keys of the findings."""
    if not article.pk:
        return {}
    return {answer.key: answer for answer in article.warning_answers.select_related("answered_by")}


def answers_of(article: Article) -> dict[str, str]:
    return {key: row.answer for key, row in answer_rows(article).items()}


def claims_in(words: str) -> list[Finding]:
    """Return what readers must not be told, whatever stands around it."""
    return errors_in(Manuscript(updated_note=words))


def claims_about_person(words: str) -> list[Finding]:
    """Return what readers must not be told of a person. A title is no error: they may hold it."""
    return errors_in(Manuscript(people=(Person("author", biography=words),)))


def errors_in(text: Manuscript) -> list[Finding]:
    return [finding for finding in lint(text) if finding.is_error]


def standing(
    article: Article,
    *,
    contacts: Contacts | None,
    today: date | None,
    rows: Rows | None = None,
    answers: Mapping[str, str] | None = None,
    known: frozenset[str] = frozenset(),
    note: str = "",
) -> Standing:
    """Return how an article stands, saved or not; rows and answers as stored, if none are given.

    `note` is what readers are going to be told of a change that is not saved yet.
    """
    rows = rows_of(article) if rows is None else rows
    text = manuscript(article, rows, contacts=contacts, today=today)
    findings = lint(replace(text, updated_note=note) if note else text)
    return Standing(findings, answers_of(article) if answers is None else answers, known)


def known_to_readers(article: Article, *, contacts: Contacts | None, today: date) -> frozenset[str]:
    """Return what stands against the article as it is stored, if readers see it; else nothing is known."""
    stored = Article.objects.published(today).filter(pk=article.pk).first()
    if stored is None:
        return frozenset()
    before = standing(stored, contacts=contacts, today=today)
    return frozenset(finding.key for finding in before.open)


def is_gated(article: Article) -> bool:
    return article.status in SHOWN_STATUSES


def keep_answer(
    article: Article,
    finding: Finding,
    answer: str,
    *,
    today: date,
    user_id: int | None = None,
    from_file: bool = False,
) -> None:
    """Store what somebody answers to a warning; an answer that stays the same keeps who gave it, and when."""
    row = WarningAnswer.objects.filter(article=article, **of(finding)).first()
    if row is None:
        row = WarningAnswer(article=article, **of(finding), words=finding.words)
    elif row.answer == answer:
        return
    row.answer, row.answered_by_id, row.from_file, row.answered_date = answer, user_id, from_file, today
    row.full_clean()
    row.save()


def take_answer_back(article: Article, finding: Finding) -> None:
    WarningAnswer.objects.filter(article=article, **of(finding)).delete()


def of(finding: Finding) -> dict[str, str]:
    return {"rule": finding.rule.slug, "fingerprint": finding.key.removeprefix(f"{finding.rule.slug}-")}
