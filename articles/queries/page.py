"""Reads an article with its sources into what its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from articles.models import Article, Citation, ListedReference, Reference, Topic
from articles.queries.pictures import figures_in
from articles.rendering import body as rendering

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from articles.rendering.body import Body
    from articles.rendering.cards import Contacts


@dataclass(frozen=True)
class ClaimShown:
    """One claim as the list of sources shows it: what it says, the verdict, and where it stands in the text."""

    citation: Citation
    places: list[tuple[str, str]]
    """The anchor of each place, and the heading that it stands under."""


@dataclass(frozen=True)
class SourceShown:
    reference: Reference
    number: int | None
    """As cited in the text, from 1; None for one that is listed only."""
    added_in_this_edition: bool
    claims: list[ClaimShown]


@dataclass(frozen=True)
class ArticlePage:
    article: Article
    topics: list[Topic]
    body: Body
    evidence: list[SourceShown]
    """Cited as evidence, in the order of their numbers."""
    further: list[SourceShown]
    """Found, but nothing in the text rests on them."""
    being_checked: list[SourceShown]
    withdrawn: list[SourceShown]
    unsourced: list[Citation]

    @property
    def has_sources(self) -> bool:
        return bool(self.evidence or self.further or self.being_checked or self.withdrawn or self.unsourced)

    @property
    def says_not_who_checked(self) -> bool:
        """Whether a source counts as looked up, and nobody is named who did."""
        every = [*self.evidence, *self.further, *self.being_checked, *self.withdrawn]
        return any(source.reference.was_checked and not source.reference.checked_by_id for source in every)


@dataclass(frozen=True)
class Sources:
    """What hangs on an article: as it is stored, or as it stands in a form."""

    citations: list[Citation]
    listed: list[ListedReference]
    topics: list[Topic]


def stored_sources(article: Article) -> Sources:
    people = ("reference__checked_by", "reference__correction_accepted_by")
    return Sources(
        citations=list(article.citations.select_related(*people)),
        listed=list(article.listed_references.select_related(*people)),
        topics=list(article.topics.all()),
    )


def article_page(article: Article, contacts: Contacts, sources: Sources | None = None) -> ArticlePage:
    """Render an article with its sources, in three queries; more only for the people and pictures that it names.

    Other sources than the stored ones are given for a preview.
    """
    given = sources or stored_sources(article)
    citations, listed = given.citations, given.listed
    body = rendering.render(
        article.body,
        evidence={citation.marker: citation.described for citation in citations if citation.is_evidence},
        contacts=contacts,
        cards_signed_off=article.cards_signed_off,
        pictures=figures_in(article.body),
    )
    shown = sources_shown(listed, citations, body)
    return ArticlePage(
        article=article,
        topics=given.topics,
        body=body,
        evidence=[source for source in shown if source.number],
        further=[source for source in shown if source.reference.is_evidence and not source.number],
        being_checked=[source for source in shown if source.reference.is_being_checked],
        withdrawn=[source for source in shown if source.reference.is_withdrawn],
        unsourced=[citation for citation in citations if not citation.is_evidence],
    )


def sources_shown(listed: list[ListedReference], citations: list[Citation], body: Body) -> list[SourceShown]:
    """Return every reference listed or cited: first in the order of their numbers, then as listed."""
    references = {item.reference.pk: item.reference for item in listed}
    references |= {item.reference.pk: item.reference for item in citations if item.reference}
    added = {item.reference_id for item in listed if item.added_in_this_edition}
    sources = [
        SourceShown(
            reference=reference,
            number=body.numbers.get(reference.key),
            added_in_this_edition=pk in added,
            claims=[
                ClaimShown(citation, places_of(citation, body))
                for citation in citations
                if citation.reference_id == pk and citation.is_evidence
            ],
        )
        for pk, reference in references.items()
    ]
    return sorted(sources, key=lambda source: source.number or len(sources) + 1)


def places_of(citation: Citation, body: Body) -> list[tuple[str, str]]:
    return [(place, body.sections[place]) for place in body.places.get(citation.marker, [])]


def topics_with_articles(today: date) -> QuerySet[Topic]:
    """Return the topics that have published articles, each with `article_count`."""
    shown = Article.objects.published(today).values("pk")
    counted = Topic.objects.annotate(article_count=Count("articles", filter=Q(articles__in=shown)))
    return counted.filter(article_count__gt=0).order_by("name", "pk")  # a count has no order of its own
