"""What the worker does once a minute (settings.WORKER_STEPS); each may be killed at any moment and is taken up again."""

from django.utils import timezone

from articles import commenting


def forget() -> None:
    """Forget what is kept for a time only."""
    now = timezone.now()
    commenting.forget_networks(now=now)
    commenting.forget_reports(now=now)
