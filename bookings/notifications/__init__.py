"""One function and three hand-written templates (subject, text, HTML) a message."""

from bookings.notifications.care_plans import plan_booked, plan_proposed
from bookings.notifications.codes import is_verify_code
from bookings.notifications.feeds import feed_of
from bookings.notifications.links import links
from bookings.notifications.mail import about_visit
from bookings.notifications.offers import offered
from bookings.notifications.provider import SmsError
from bookings.notifications.reminders import reminder, thanks
from bookings.notifications.sms import reminder_text
from bookings.notifications.staff import day_list, to_call
from bookings.notifications.trouble import describe, is_permanent
from bookings.notifications.visits import (
    booked,
    calendar_of_visit,
    calendar_of_visits,
    cancelled,
    rescheduled,
    verify,
)
from bookings.notifications.words import IN_SUBJECTS, MEANING, as_if, before, known, outline, takes_opening

__all__ = [
    "IN_SUBJECTS",
    "MEANING",
    "SmsError",
    "about_visit",
    "as_if",
    "before",
    "booked",
    "calendar_of_visit",
    "calendar_of_visits",
    "cancelled",
    "day_list",
    "describe",
    "feed_of",
    "is_permanent",
    "is_verify_code",
    "known",
    "links",
    "offered",
    "outline",
    "plan_booked",
    "plan_proposed",
    "reminder",
    "reminder_text",
    "rescheduled",
    "takes_opening",
    "thanks",
    "to_call",
    "verify",
]
