"""What the worker does once a minute (settings.WORKER_STEPS); each may be killed at any moment and is taken up again."""

from django.utils import timezone

from articles import commenting, reminding

MOST_REMINDERS = 20  # in one go: the worker's other steps wait meanwhile


def forget() -> None:
    """Forget what is kept for a time only."""
    now = timezone.now()
    commenting.forget_networks(now=now)
    commenting.forget_reports(now=now)


def remind_reviewers() -> None:
    """Write to who is to review an article: what is due is noted first, then sent."""
    with timezone.override(reminding.zone()):
        reminding.make_reminders(now=timezone.now())
        for _turn in range(MOST_REMINDERS):
            if not reminding.send_next(now=timezone.now()):
                break
