"""What the worker does once a minute (settings.WORKER_STEPS); each may be killed at any moment and is taken up again."""

from django.utils import timezone

from articles import commenting, reminding
from articles.models import Article, indexing

MOST_REMINDERS = 20  # in one go: the worker's other steps wait meanwhile
MOST_IN_A_MINUTE = 100
LOOKED_THROUGH = 50  # articles a minute, in turn: what was written past our own ways is found as well


def forget() -> None:
    """Forget what is kept for a time only."""
    now = timezone.now()
    commenting.forget_networks(now=now)
    commenting.forget_reports(now=now)
    commenting.erase_refused(now=now)


def remind_reviewers() -> None:
    """Write to who is to review an article: what is due is noted first, then sent."""
    with timezone.override(reminding.zone()):
        reminding.make_reminders(now=timezone.now())
        for _turn in range(MOST_REMINDERS):
            if not reminding.send_next(now=timezone.now()):
                break


def index_changed_articles() -> None:
    """Mend what search has of articles that were saved past it."""
    late = indexing.out_of_date(Article.objects.all()).order_by("pk").values_list("pk", flat=True)
    index_each(list(late[:MOST_IN_A_MINUTE]))
    index_each(indexing.changed(Article.objects.filter(pk__in=whose_turn())))


def whose_turn() -> list[int]:
    """Return the articles that are looked at in this minute, whatever their revision says."""
    every = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    rounds = max(1, -(-len(every) // LOOKED_THROUGH))
    first = int(timezone.now().timestamp()) // 60 % rounds * LOOKED_THROUGH
    return every[first : first + LOOKED_THROUGH]


def index_each(articles: list[int]) -> None:
    """Index each in a transaction of its own: bookings wait for one text to be read, not for many."""
    for article in articles:
        indexing.index(Article.objects.filter(pk=article))
