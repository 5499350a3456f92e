"""Reminds reviewers by mail: once when a review is due in two weeks, once when it is overdue, then at most monthly.

A reminder is a row before it is a mail, unique by article, due date and number, so that none is made twice; it is
leased to be sent, so that a killed worker's is taken up again, and tried again for as long as it is wanted.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from articles import queries
from articles.enums import ReminderStatus
from articles.models import Article, ReviewReminder
from articles.models.reviews import LEASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

log = logging.getLogger("articles.reminding")

NOTICE = timedelta(days=14)
MONTH = timedelta(days=30)
FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(days=1)
PERMANENT = range(500, 600)


def zone() -> ZoneInfo:
    """Return the clinic's time zone: its days are what a review is due on."""
    return ZoneInfo(clinic().get("zone") or "UTC")


def clinic() -> Mapping[str, str]:
    """Return the clinic's name and e-mail address; empty means not set."""
    found: Mapping[str, str] = import_string(settings.ARTICLES_CLINIC)()
    return found


# Making them


def day_of(now: datetime) -> date:
    return now.astimezone(timezone.get_current_timezone()).date()


def make_reminders(*, now: datetime) -> None:
    today = day_of(now)
    wanted = []
    for article in queries.reviews_to_remind_of(today, NOTICE).prefetch_related("review_reminders"):
        due = article.next_review_date
        number = None if due is None else next_number(article.review_reminders.all(), due, today)
        if due is not None and number is not None:
            wanted.append(
                ReviewReminder(article=article, due_date=due, number=number, created_at=now, try_at=now)
            )
    # Another worker may just have made the same ones.
    ReviewReminder.objects.bulk_create(wanted, ignore_conflicts=True)


def next_number(reminders: Iterable[ReviewReminder], due: date, today: date) -> int | None:
    """Return the number of the article's reminder that is to be made now, or None."""
    made = [reminder for reminder in reminders if reminder.due_date == due]
    if today <= due:
        return None if made else 0
    last = max((one for one in made if one.number > 0), key=lambda one: one.number, default=None)
    if last is None:
        return 1
    if last.ended_at is None or today < day_of(last.ended_at) + MONTH:
        return None
    return last.number + 1


# Sending them


def send_next(*, now: datetime) -> bool:
    """Send one that is due, or note why not; return False when none is due."""
    found = lease(now=now)
    if found is None:
        return False
    log.info("review reminder %s: %s", found.pk, send(found, now=now))
    return True


def lease(*, now: datetime) -> ReviewReminder | None:
    """Take the one that waits longest for some minutes; workers pass by what another is taking."""
    with transaction.atomic(durable=True):
        found = ReviewReminder.objects.due(now).select_for_update(skip_locked=True, no_key=True).first()
        if found is not None:
            found.leased_until = now + LEASE
            found.attempts += 1
            found.save(update_fields=["leased_until", "attempts"])
        return found


def send(found: ReviewReminder, *, now: datetime) -> str:
    """Send it outside any transaction, and write down what has become of it."""
    try:
        article = Article.objects.select_related("reviewed_by", "review_assignment__reviewer").get(
            pk=found.article_id
        )
        if not is_wanted(found, article, day_of(now)):
            return end(found, ReminderStatus.SUPERSEDED, now)
        to = address(found, article)
        if not to:
            return end(found, ReminderStatus.NOBODY, now)
        mail(found, article, to, day_of(now)).send()
    except Exception as error:  # noqa: BLE001 -- whatever happens, it is written down and tried again
        return put_off(found, error, now)
    return end(found, ReminderStatus.SENT, now)


def is_wanted(found: ReviewReminder, article: Article, today: date) -> bool:
    """Ask again when it is sent: the article may have been reviewed or taken back since."""
    is_shown = Article.objects.published(today).filter(pk=article.pk).exists()
    said_before = article.is_review_overdue(today) == (found.number > 0)
    return is_shown and said_before and article.next_review_date == found.due_date


def address(found: ReviewReminder, article: Article) -> str:
    reviewer = queries.reviewer_of(article)
    own = reviewer.email if reviewer and not found.to_clinic else ""
    return own or clinic().get("email", "")


def mail(found: ReviewReminder, article: Article, to: str, today: date) -> EmailMessage:
    reviewer = queries.reviewer_of(article)
    is_overdue = article.is_review_overdue(today)
    subject = _("Review overdue: %(title)s") if is_overdue else _("Review due soon: %(title)s")
    context = {
        "article": article,
        "reviewer": reviewer,
        "is_own": bool(reviewer and reviewer.email == to),
        "is_overdue": is_overdue,
        "page": settings.SITE_URL + article.get_absolute_url(),
        "desk": settings.SITE_URL + reverse("admin:articles_article_review", args=[article.pk]),
        "clinic": clinic().get("name", ""),
    }
    return EmailMessage(
        subject=subject % {"title": article.title},
        body=render_to_string("articles/mail/review_reminder.txt", context),
        to=[to],
        headers={"Message-ID": message_id(found)},
    )


def message_id(found: ReviewReminder) -> str:
    """Return the same for each try, so that what was accepted without our hearing of it is known again."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"<review-{found.article_id}-{found.due_date}-{found.number}@{host}>"


def end(found: ReviewReminder, status: ReminderStatus, now: datetime) -> str:
    ours(found).update(status=status, ended_at=now, leased_until=None, problem="")
    return status


def put_off(found: ReviewReminder, error: Exception, now: datetime) -> str:
    """Try again later, twice as much later each time; the clinic's own address once the reviewer's is refused."""
    delay = min(FIRST_DELAY * 2 ** min(found.attempts - 1, 20), LONGEST_DELAY)
    to_clinic = found.to_clinic or is_refused(error)
    if to_clinic and not found.to_clinic:
        delay = timedelta(0)
    problem = f"{type(error).__name__} {code_of(error)}".strip()
    ours(found).update(try_at=now + delay, leased_until=None, problem=problem, to_clinic=to_clinic)
    return problem


def is_refused(error: Exception) -> bool:
    """Whether the server will not have this address for good."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in PERMANENT for code, _said in error.recipients.values())


def code_of(error: Exception) -> str:
    """Return the server's number, never its words: they quote the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return " ".join(str(code) for code, _said in error.recipients.values())
    return str(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else ""


def ours(found: ReviewReminder) -> QuerySet[ReviewReminder]:
    """Return the row as long as nobody else has taken it meanwhile."""
    return ReviewReminder.objects.filter(
        pk=found.pk, status=ReminderStatus.WAITING, leased_until=found.leased_until
    )
