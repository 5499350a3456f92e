"""Which published articles want a clinician's eye, and why; and who is reminded of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.enums import ReferenceStatus, ReportStatus
from articles.models import Article, Author, Citation, ListedReference, Reference
from articles.rendering.body import cards_digest

if TYPE_CHECKING:
    from datetime import date, timedelta

    from django.db.models import QuerySet

CARD = ":::"
OVERDUE, SOURCE, REPORTED, CARDS, NEVER, UPDATED, DUE = range(7)


class Reason(NamedTuple):
    rank: int
    """What is worse comes first: OVERDUE to DUE."""
    weight: int
    """Among reasons of one rank; more is worse."""
    words: str


@dataclass(frozen=True)
class ReviewWanted:
    article: Article
    reasons: list[Reason]
    reviewer: Author | None
    """Who is to review it: as assigned, else who did it last."""


def reviews_wanted(today: date) -> list[ReviewWanted]:
    """Return the published articles that want a review, the most pressing first, in four queries."""
    published = Article.objects.published(today)
    shown = (
        with_reports(published)
        .select_related("reviewed_by", "review_assignment__reviewer")
        .prefetch_related("review_reminders")
        .order_by("title", "pk")
    )
    changed = changed_sources(published)
    wanted = [
        ReviewWanted(article, reasons, reviewer_of(article))
        for article in shown
        if (reasons := reasons_for(article, changed.get(article.pk, []), today))
    ]
    return sorted(wanted, key=lambda item: (item.reasons[0].rank, -item.reasons[0].weight))


def review_reasons(pk: int, today: date) -> list[Reason]:
    """Return why one article wants a review, in three queries; nothing of one that readers do not see."""
    published = Article.objects.published(today).filter(pk=pk)
    article = with_reports(published).first()
    return reasons_for(article, changed_sources(published).get(pk, []), today) if article else []


def with_reports(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Count the reports of mistakes that nobody has dealt with."""
    return articles.annotate(
        reports=Count("mistake_reports", filter=Q(mistake_reports__status=ReportStatus.NEW))
    )


def reviewer_of(article: Article) -> Author | None:
    assigned = getattr(article, "review_assignment", None)
    return assigned.reviewer if assigned else article.reviewed_by


def reasons_for(article: Article, sources: list[str], today: date) -> list[Reason]:
    found = [
        overdue(article, today),
        *(Reason(SOURCE, 0, words) for words in sources),
        reported(article),
        cards(article),
        never(article),
        updated(article),
        due_soon(article, today),
    ]
    return sorted((reason for reason in found if reason), key=lambda reason: (reason.rank, -reason.weight))


def overdue(article: Article, today: date) -> Reason | None:
    if article.next_review_date is None or not article.is_review_overdue(today):
        return None
    days = (today - article.next_review_date).days
    words = ngettext("Overdue by %(days)s day", "Overdue by %(days)s days", days) % {"days": days}
    return Reason(OVERDUE, days, words)


def due_soon(article: Article, today: date) -> Reason | None:
    if article.next_review_date is None or not article.is_review_due_soon(today):
        return None
    days = (article.next_review_date - today).days
    if not days:
        return Reason(DUE, 0, _("Due today"))
    words = ngettext("Due in %(days)s day", "Due in %(days)s days", days) % {"days": days}
    return Reason(DUE, -days, words)


def reported(article: Article) -> Reason | None:
    count: int = article.reports  # type: ignore[attr-defined]
    if not count:
        return None
    words = ngettext("%(count)s reported mistake", "%(count)s reported mistakes", count) % {"count": count}
    return Reason(REPORTED, count, words)


def never(article: Article) -> Reason | None:
    return None if article.last_reviewed_date else Reason(NEVER, 0, _("Never reviewed"))


def updated(article: Article) -> Reason | None:
    if not (article.updated_date and article.last_reviewed_date):
        return None
    if article.updated_date <= article.last_reviewed_date:
        return None
    return Reason(UPDATED, 0, _("Updated since the review"))


def cards(article: Article) -> Reason | None:
    digest = cards_digest(article.body) if CARD in article.body else ""
    if not digest:
        return None
    if article.cards_signed_off_date is None:
        return Reason(CARDS, 0, _("Care cards not signed off"))
    if digest != article.cards_signed_off_digest:
        return Reason(CARDS, 1, _("Care cards changed since they were signed off"))
    return None


class Use(NamedTuple):
    """That an article, reviewed on a day, lists or cites a source."""

    article: int
    reviewed: date
    reference: int
    key: str
    status: str


def changed_sources(articles: QuerySet[Article]) -> dict[int, list[str]]:
    """Return, for each reviewed article, which of its sources have another status than at the review."""
    uses = sources_used(articles)
    history = statuses({use.reference for use in uses})
    found: dict[int, set[str]] = {}
    for use in uses:
        before = status_on(history.get(use.reference, []), use.reviewed)
        if before not in ("", use.status):
            found.setdefault(use.article, set()).add(said(use.key, before, use.status))
    return {article: sorted(words) for article, words in found.items()}


def sources_used(articles: QuerySet[Article]) -> list[Use]:
    """Return each source of each reviewed article once, listed, cited or both: as many as there are, never their product."""
    reviewed = articles.filter(last_reviewed_date__isnull=False).values("pk")
    listed, cited = (
        kind._default_manager.filter(article__in=reviewed, reference__isnull=False)
        .order_by()
        .values_list(
            "article", "article__last_reviewed_date", "reference", "reference__key", "reference__status"
        )
        for kind in (ListedReference, Citation)
    )
    return [
        Use(article, day, reference, key, status)
        for article, day, reference, key, status in listed.union(cited)
        if day is not None
    ]


def statuses(references: set[int]) -> dict[int, list[tuple[date, str]]]:
    """Return how the status of each of them went, with the clinic's days."""
    zone = timezone.get_current_timezone()
    versions = Reference.history.filter(id__in=references).order_by("history_date", "history_id")
    history: dict[int, list[tuple[date, str]]] = {}
    for pk, at, status in versions.values_list("id", "history_date", "status"):
        history.setdefault(pk, []).append((at.astimezone(zone).date(), status))
    return history


def status_on(history: list[tuple[date, str]], day: date) -> str:
    """Return the status that the source had at the end of that day; "" where it was not known yet."""
    known = bisect_right(history, day, key=itemgetter(0))
    return history[known - 1][1] if known else ""


def said(key: str, before: str, now: str) -> str:
    names = {"before": ReferenceStatus(before).label, "now": ReferenceStatus(now).label}
    return _("Source %(key)s: %(before)s at the review, now %(now)s") % {"key": key, **names}


def reviews_to_remind_of(today: date, notice: timedelta) -> QuerySet[Article]:
    """Return the published articles whose review is due within that time, or overdue."""
    shown = Article.objects.published(today).defer("body")
    return shown.filter(next_review_date__lte=today + notice).order_by("next_review_date", "pk")
