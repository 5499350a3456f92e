from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(TextChoices):
    """FHIR's words, and two of ours: `held`, a timed hold, and `expired`, what becomes of one."""

    HELD = "held", _("Being booked")
    PENDING = "pending", _("Awaiting approval")
    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    FULFILLED = "fulfilled", _("Seen")
    CANCELLED = "cancelled", _("Cancelled")
    NOSHOW = "noshow", _("Did not come")
    EXPIRED = "expired", _("Not completed")


LIVE_STATUSES = (
    AppointmentStatus.HELD,
    AppointmentStatus.PENDING,
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.FULFILLED,
)
TIMED_STATUSES = (AppointmentStatus.HELD, AppointmentStatus.PENDING)
AGREED_STATUSES = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED)


class Channel(TextChoices):
    """How a change reached us."""

    ONLINE = "online", _("Online")
    RECEPTION = "reception", _("Reception")
    SYSTEM = "system", _("By itself")


class ChangeKind(TextChoices):
    BOOKED = "booked", _("Booked")
    RESCHEDULED = "rescheduled", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    ARRIVED = "arrived", _("Arrived")
    FULFILLED = "fulfilled", _("Seen")
    NOSHOW = "noshow", _("Did not come")
    REOPENED = "reopened", _("Set back to booked")


class MessageKind(TextChoices):
    BOOKED = "booked", _("Booked")
    RESCHEDULED = "rescheduled", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")


class MessageStatus(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    SUPERSEDED = "superseded", _("No longer needed")
    REFUSED = "refused", _("Refused: please call")
    GIVEN_UP = "given_up", _("Given up: please call")


class Weekday(IntegerChoices):
    """ISO 8601 numbers: Monday is 1."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")
