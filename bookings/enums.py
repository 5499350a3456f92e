from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from bookings.domain import answers


class AppointmentStatus(TextChoices):
    """FHIR's words, and two of ours: `held`, a timed hold, and `expired`, what becomes of one."""

    HELD = "held", _("Being booked")
    PENDING = "pending", _("Awaiting confirmation")
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
    ASKED = "asked", _("Booked, asked to confirm by e-mail")
    BOOKED = "booked", _("Booked")
    RESCHEDULED = "rescheduled", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Cancelling taken back")
    CORRECTED = "corrected", _("Details corrected")
    ARRIVED = "arrived", _("Arrived")
    FULFILLED = "fulfilled", _("Seen")
    NOSHOW = "noshow", _("Did not come")
    REOPENED = "reopened", _("Set back to booked")
    FORM_SENT = "form_sent", _("Form sent")
    FORM_READ = "form_read", _("Answers read")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")


class MessageKind(TextChoices):
    VERIFY = "verify", _("Please confirm")
    BOOKED = "booked", _("Booked")
    RESCHEDULED = "rescheduled", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    LINK = "link", _("Links")
    PLAN = "plan", _("Next visits proposed")
    PLAN_BOOKED = "plan_booked", _("Next visits booked")
    OFFER = "offer", _("An earlier time offered")
    REMINDER = "reminder", _("Reminder")
    THANKS = "thanks", _("Thanks and home advice")
    DAY_LIST = "day_list", _("Day list, to a practitioner")
    TO_CALL = "to_call", _("Somebody to call, to the clinic")


# To staff. All others are about a visit and go to its contact, in words that the clinic can change.
STAFF_MESSAGES = (MessageKind.DAY_LIST, MessageKind.TO_CALL)
VISIT_MESSAGES = tuple(kind for kind in MessageKind if kind not in STAFF_MESSAGES)


class MessageMedium(TextChoices):
    """How a message travels."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


# What leaves at its own time, long after the booking or after the visit.
LATER_MESSAGES = (MessageKind.REMINDER, MessageKind.THANKS)
# What a visit has become; the others are about something else besides.
STATE_MESSAGES = (MessageKind.BOOKED, MessageKind.RESCHEDULED, MessageKind.CANCELLED)


class CarePlanStatus(TextChoices):
    """How far a plan of care has come."""

    PROPOSED = "proposed", _("Proposed")
    PARTLY_BOOKED = "partly_booked", _("Partly booked")
    BOOKED = "booked", _("Booked")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_PLANS = (CarePlanStatus.PROPOSED, CarePlanStatus.PARTLY_BOOKED)


class MessageStatus(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    SUPERSEDED = "superseded", _("No longer needed")
    REFUSED = "refused", _("Refused: please call")
    GIVEN_UP = "given_up", _("Given up: please call")


# What did not reach whom it was for, and is not tried again by itself.
FAILED = (MessageStatus.REFUSED, MessageStatus.GIVEN_UP)


class BounceEnd(TextChoices):
    """Why somebody can be reached by e-mail again."""

    CORRECTED = "corrected", _("another address")
    WORKS = "works", _("works again, says the clinic")
    SENT = "sent", _("a later message was sent")


class Weekday(IntegerChoices):
    """ISO 8601 numbers: Monday is 1."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class PartOfDay(TextChoices):
    """When a visit starts, by the clinic's clock; `domain.preferences.PARTS_OF_DAY` has the hours."""

    MORNING = "morning", _("Morning, before 12:00")
    AFTERNOON = "afternoon", _("Afternoon, 12:00 to 17:00")
    EVENING = "evening", _("Evening, from 17:00")


class Gender(TextChoices):
    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")


class HorizonRule(TextChoices):
    """How the last day that is offered online is found."""

    CLINIC = "clinic", _("As the clinic")
    DAYS = "days", _("A number of days")
    NEXT_MONTH = "next_month", _("Until the end of next month")


class GapRule(TextChoices):
    """What becomes of starts that would leave a gap too short for any visit."""

    ALL = "all", _("Offer every free time")
    PREFER = "prefer", _("Show first the times that leave no short gap")
    ONLY = "only", _("Offer only times that leave no short gap")


class VisitMode(TextChoices):
    IN_PERSON = "in_person", _("At the clinic")
    TELEPHONE = "telephone", _("By telephone")


class Urgency(TextChoices):
    """In the order of the alphabet, which is also theirs: an emergency comes first."""

    EMERGENCY = "emergency", _("An emergency: call for help now")
    URGENT = "urgent", _("Urgent: a doctor today")


class ClosureDecision(TextChoices):
    PROPOSED = "proposed", _("To decide")
    CLOSED = "closed", _("Closed")
    OPEN = "open", _("Open")


class CheckReason(TextChoices):
    """What staff look at after a booking that nobody was refused."""

    NOT_FOUND = "not_found", _("Says they have been here; no earlier visit is found")
    KNOWN = "known", _("Says they are new; there is an earlier visit")
    NOT_FOR_NEW = "not_for_new", _("New, and booked a service for patients who have been here")
    NOT_FOR_RETURNING = "not_for_returning", _("Has been here, and booked a service for new patients")
    MAYBE_KNOWN = "maybe_known", _("May be a patient you know")
    OVERLAPS = "overlaps", _("Has another visit at the same time")
    TOO_MANY = "too_many", _("Has more visits ahead than the clinic allows")


class PatientAge(TextChoices):
    """What who books for somebody else says of the patient: it tells who has to agree."""

    PARENT = "parent", _("Yes, and I am their parent or guardian")
    GUARDIAN = "guardian", _("Yes, and somebody else is their parent or guardian")
    ADULT = "adult", _("No")


class WhomToCall(TextChoices):
    """Where a visit by telephone is, when somebody else has booked it."""

    CONTACT = "contact", _("Mine, as above")
    PATIENT = "patient", _("Another one")


class ItemKind(TextChoices):
    """How a question is answered."""

    STRING = answers.STRING, _("Short text")
    TEXT = answers.TEXT, _("Long text")
    CHOICE = answers.CHOICE, _("One of several")
    CHOICES = answers.CHOICES, _("Several of several")
    DATE = answers.DATE, _("Date")
    BOOLEAN = answers.BOOLEAN, _("Yes or no")
    SCALE = answers.SCALE, _("Scale from 0 to 10")
    BODY = answers.BODY, _("Body areas")


class Signer(TextChoices):
    """Who filled in a form and signed its consents."""

    PATIENT = "patient", _("The patient")
    GUARDIAN = "guardian", _("A parent or guardian")
    HELPER = "helper", _("Somebody else, for the patient")


class WaitingStatus(TextChoices):
    """What became of somebody's place on the waiting list."""

    WAITING = "waiting", _("Waiting")
    SERVED = "served", _("Has a time from the list")
    LEFT = "left", _("Left the list")
    REMOVED = "removed", _("Taken off by staff")
    OVER = "over", _("No longer needed")
    SILENT = "silent", _("Did not answer")


class OfferStatus(TextChoices):
    OFFERED = "offered", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not wanted")
    EXPIRED = "expired", _("Not answered in time")
    NOT_REACHED = "not_reached", _("Not reached")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FeedKind(TextChoices):
    """Whose visits a calendar to subscribe to shows."""

    PRACTITIONER = "practitioner", _("One practitioner")
    ROOM = "room", _("One room")
    CLINIC = "clinic", _("The whole clinic")


class FeedNames(TextChoices):
    """What a calendar to subscribe to says of the patients."""

    INITIALS = "initials", _("Patients’ initials")
    NONE = "none", _("Nothing about patients")
