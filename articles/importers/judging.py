"""Files go through the same gate as the admin: they carry their answers to warnings in their front matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from articles import publishing
from articles.importers.front_matter import read, split, text_of
from articles.linting import Claim, Manuscript, Person, Source, fingerprint, lint
from articles.models import WarningAnswer
from articles.publishing import Standing
from articles.rendering.markers import Marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from articles.importers.front_matter import ArticleFile
    from articles.models import Article

MOST_NAMED = 20  # in one refusal


@dataclass(frozen=True)
class Judgement:
    """How an article or a file stands."""

    name: str
    standing: Standing
    offset: int = 0
    """How many lines of a file stand before its text."""
    answers_to_nothing: list[str] = field(default_factory=list)


def judge(path: Path) -> Judgement:
    """Return how a file stands, by itself: whom the clinic names and which day it is, it can't know. Raises Unreadable."""
    file = read(path, strict=False)
    findings = lint(manuscript(file))
    answers = {key_of(item): str(item["answer"]) for item in file.answers}
    keys = {finding.key for finding in findings}
    unused = [
        item["words"] for item in file.answers if key_of(item) not in keys and item["rule"] not in OUTSIDE
    ]
    return Judgement(str(path), Standing(findings, answers), offset_of(path), unused)


OUTSIDE = {"card-left-out", "overdue-review", "date-in-future"}
"""Rules that ask what the file does not hold."""


def offset_of(path: Path) -> int:
    text = text_of(path)
    _front, body = split(text, path)
    before = text[: len(text) - len(body)].count("\n")
    return before + len(body) - len(body.lstrip("\n"))


def key_of(item: dict[str, Any]) -> str:
    return f"{item['rule']}-{fingerprint(item['words'])}"


def manuscript(file: ArticleFile) -> Manuscript:
    fields = file.fields
    return Manuscript(
        title=fields["title"],
        summary=fields["summary"],
        key_points="\n".join(file.key_points),
        updated_note=fields.get("updated_note", ""),
        body=file.body,
        sources=tuple(Source(**{name: item.get(name, "") for name in SOURCE}) for item in file.references),
        claims=tuple(claim(item) for item in file.citations),
        people=tuple(people(file)),
        topics=tuple(topic.get(name, "") for topic in file.topic_pages for name in ("name", "description")),
        updated_date=fields.get("updated_date"),
        last_reviewed_date=fields.get("last_reviewed_date"),
        next_review_date=fields.get("next_review_date"),
    )


def people(file: ArticleFile) -> Iterator[Person]:
    """Return who is named with the article, as far as the file tells of them, each once."""
    told = {person["slug"]: person for person in file.people}
    seen = set()
    for role in ("author", "reviewed_by"):
        slug = file.fields.get(role)
        if slug in told and slug not in seen:
            seen.add(slug)
            yield Person(role, told[slug].get("credentials", ""), told[slug].get("biography", ""))


SOURCE = ("key", "printed", "status", "doi", "pmid", "pmcid", "proposed_correction")


def claim(item: dict[str, Any]) -> Claim:
    marker = Marker(item.get("reference", ""), item.get("label", ""))
    return Claim(marker, item["claim"], item["verdict"], item.get("shows", ""))


def keep_answers(article: Article, answers: Iterable[dict[str, Any]]) -> None:
    """Give the article the file's answers. An answer of the same words keeps who gave it; others of files go."""
    kept = []
    for item in answers:
        same = {"article": article, "rule": item["rule"], "fingerprint": fingerprint(item["words"])}
        row = WarningAnswer.objects.filter(**same).first() or WarningAnswer(**same, from_file=True)
        if row.answer != item["answer"]:
            row.answered_by, row.from_file = None, True
        row.words, row.answer, row.answered_date = item["words"], item["answer"], item["answered_date"]
        row.full_clean()
        row.save()
        kept.append(row.pk)
    article.warning_answers.filter(from_file=True).exclude(pk__in=kept).delete()


def refusals(article: Article, today: date | None) -> list[str]:
    """Return what stands in the way of showing a loaded article to readers, in words for whoever wrote its file.

    A review may be overdue by the day of loading: the file was right when it was written, and the queue says so.
    """
    if not publishing.is_gated(article):
        return []
    standing = publishing.standing(article, contacts=None, today=today)
    return [
        f"{finding.rule.severity} {finding.rule.slug}"
        + (f" (line {finding.line} of the text)" if finding.line else "")
        + f": {finding.message}"
        for finding in standing.in_the_way
        if finding.rule.slug != "overdue-review"
    ]


def refuse(article: Article, today: date | None) -> None:
    """Raise ValidationError if something stands in the way of showing a loaded article to readers."""
    found = refusals(article, today)
    if found:
        more = [f"and {len(found) - MOST_NAMED} more"] * (len(found) > MOST_NAMED)
        raise ValidationError([*found[:MOST_NAMED], *more])
