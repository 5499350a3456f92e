"""What is forgotten by itself: forms that nobody finished."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bookings.enums import TIMED_STATUSES, AppointmentStatus
from bookings.models import Answer, Appointment, BookingAttempt, QuestionnaireResponse
from bookings.operations.daily import forget_days
from bookings.operations.writing import retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

PURGE_AFTER = timedelta(hours=1)
KEEP_DRAFTS = timedelta(days=1)
DRAFTS_AT_ONCE = 100


@retrying_deadlocks
def purge_attempts(*, now: datetime) -> int:
    """Forget what was typed in forms untouched for an hour, and return how many; passed holds become `expired`.

    So does what nobody confirmed in time, and a day's bookings are no longer counted. A clinic may hold times for
    longer than an hour: a form whose hold still runs stays. So does one that is touched while we look: it is locked,
    and asked again, before it goes.
    """
    with transaction.atomic(durable=True):
        passed = Appointment.objects.filter(status__in=TIMED_STATUSES, expires_at__lte=now)
        passed.update(status=AppointmentStatus.EXPIRED)
        untouched = BookingAttempt.objects.filter(touched_at__lte=now - PURGE_AFTER)
        found = untouched.exclude(appointment__status=AppointmentStatus.HELD).values_list("pk", flat=True)
        old = untouched.select_for_update(no_key=True).filter(pk__in=list(found)).order_by("pk")
        keys = list(old.values_list("pk", flat=True))
        forget_days(now=now)
        deleted, _by_model = BookingAttempt.objects.filter(pk__in=keys).delete()
    return deleted


@retrying_deadlocks
def purge_drafts(*, now: datetime) -> int:
    """Forget forms that were begun and never sent, a day after their visit was over or cancelled; return how many.

    Nobody reads them: what was not sent is the patient's own. Up to a hundred visits at once.
    """
    before = now - KEEP_DRAFTS
    with transaction.atomic(durable=True):
        past = Appointment.objects.filter(Q(ends_at__lte=before) | Q(cancelled_at__lte=before))
        unsent = QuestionnaireResponse.objects.filter(submitted_at=None)
        rows = past.filter(pk__in=unsent.values("appointment")).order_by("pk")
        locked = rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)
        drafts = unsent.filter(appointment__in=list(locked[:DRAFTS_AT_ONCE]))
        Answer.objects.filter(response__in=drafts.values("pk")).delete()
        deleted, _by_model = drafts.delete()
    return deleted
