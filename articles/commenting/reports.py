"""A reader reports a mistake; staff say what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from articles.commenting.codes import form_digest, text_digest
from articles.commenting.errors import ChangedMeanwhile, FormUsed, Full
from articles.commenting.limits import count, lock_day, written_once
from articles.enums import ReportStatus, SubmissionKind
from articles.models import MistakeReport
from articles.moderation import Hint, hints

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from articles.models import Article

MOST_WAITING = 500
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Sender:
    """The form's random number, and the internet address that it came from, which is counted and not kept."""

    form_number: str
    address: str


@written_once
def report_mistake(
    article: Article, sender: Sender, *, text: str, place: str, now: datetime
) -> MistakeReport:
    """Keep a report for staff and return it; the same form, or the same words while they wait, lead to what is here.

    Raises FormUsed, TooMany and Full.
    """
    today = lock_day(now)
    digests = {"form_digest": form_digest(sender.form_number), "text_digest": text_digest(text, place)}
    if earlier := sent_earlier(article, **digests):
        return earlier
    count(SubmissionKind.REPORT, sender.address, today)
    if MistakeReport.objects.waiting().count() >= MOST_WAITING:
        raise Full
    urgent = Hint.RED_FLAG in hints(text)
    return MistakeReport.objects.create(
        article=article, text=text, place=place, urgent=urgent, sent_at=now, **digests
    )


def sent_earlier(article: Article, *, form_digest: str, text_digest: str) -> MistakeReport | None:
    same_form = MistakeReport.objects.filter(form_digest=form_digest).first()
    if same_form and (same_form.article_id, same_form.text_digest) != (article.pk, text_digest):
        raise FormUsed
    waiting = MistakeReport.objects.waiting().filter(article=article, text_digest=text_digest)
    return same_form or waiting.first()


def decide_report(
    report: MistakeReport, to: ReportStatus, *, note: str, by: AbstractBaseUser, now: datetime
) -> None:
    """Say what became of a report that was `report.status` when the page was opened. Raises ChangedMeanwhile."""
    decided = MistakeReport.objects.filter(pk=report.pk, status=report.status).update(
        status=to, note=note, decided_at=now, decided_by_id=by.pk
    )
    if not decided:
        raise ChangedMeanwhile


def forget_reports(*, now: datetime) -> None:
    """Delete what was decided a year ago."""
    MistakeReport.objects.filter(decided_at__lte=now - KEPT).delete()
