"""Sources checked: each claim of the published articles with its source, and each source that no claim cites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value

from articles.models import Article, Citation, ListedReference, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    Keys = QuerySet[Any, dict[str, Any]]

NO_REFERENCE = "none"  # as a status: the claim still waits for a source
CLAIM, LISTED = 0, 1


@dataclass(frozen=True)
class LedgerRow:
    article: Article
    reference: Reference | None
    citation: Citation | None
    """None for a reference that is on the article's list, and that no sentence cites."""


@dataclass(frozen=True)
class LedgerCounts:
    by_status: dict[str, int]
    """References, each once however often it is cited."""
    by_verdict: dict[str, int]
    """Claims."""


def ledger_keys(today: date, *, article: Article | None = None, status: str = "", verdict: str = "") -> Keys:
    """Return where each row is found, the newest article first; `ledger_rows` reads the rows of a slice of them."""
    claims, listed = of_published(today, article)
    cited = Citation.objects.filter(article=OuterRef("article"), reference=OuterRef("reference"))
    listed = listed.exclude(Exists(cited))
    if status == NO_REFERENCE:
        claims, listed = claims.filter(reference=None), listed.none()
    elif status:
        claims, listed = claims.filter(reference__status=status), listed.filter(reference__status=status)
    if verdict:
        claims, listed = claims.filter(verdict=verdict), listed.none()
    both = keys(claims, CLAIM, F("pk")).union(keys(listed, LISTED, F("position")), all=True)
    return both.order_by("-day", "-article_id", "kind", "place", "pk")


def of_published(
    today: date, article: Article | None
) -> tuple[QuerySet[Citation], QuerySet[ListedReference]]:
    """Return the claims of what readers may see, and what stands on its lists of references."""
    shown = Article.objects.published(today).order_by()
    if article:
        shown = shown.filter(pk=article.pk)
    on_the_page = {"article__in": shown.values("pk")}
    return Citation.objects.filter(**on_the_page), ListedReference.objects.filter(**on_the_page)


def keys(found: QuerySet[Any], kind: int, place: Any) -> Keys:
    found = found.order_by().annotate(day=F("article__published_date"), kind=Value(kind), place=place)
    return found.values("day", "article_id", "kind", "place", "pk")


def ledger_rows(keys: Iterable[dict[str, Any]]) -> list[LedgerRow]:
    """Read the rows in the order of their keys: in two queries, however many they are."""
    wanted = list(keys)
    of_kind = {
        CLAIM: with_source(Citation.objects.all(), wanted, CLAIM),
        LISTED: with_source(ListedReference.objects.all(), wanted, LISTED),
    }
    found = [of_kind[key["kind"]].get(key["pk"]) for key in wanted]
    return [
        LedgerRow(item.article, item.reference, item if isinstance(item, Citation) else None)
        for item in found
        if item  # one that is deleted meanwhile is no row
    ]


def with_source(rows: QuerySet[Any], wanted: list[dict[str, Any]], kind: int) -> dict[int, Any]:
    people = ("reference__checked_by", "reference__correction_accepted_by")
    rows = rows.select_related("article", *people).defer("article__body")
    return rows.in_bulk([key["pk"] for key in wanted if key["kind"] == kind])


def ledger_counts(today: date, article: Article | None = None) -> LedgerCounts:
    claims, listed = of_published(today, article)
    named = Q(pk__in=claims.values("reference")) | Q(pk__in=listed.values("reference"))
    references = Reference.objects.filter(named).order_by()
    return LedgerCounts(
        by_status=dict(references.values_list("status").annotate(Count("pk"))),
        by_verdict=dict(claims.order_by().values_list("verdict").annotate(Count("pk"))),
    )
