"""What readers send and staff decide: each function owns its transaction, and names what it refuses."""

from articles.commenting.codes import is_form_number, new_form_number
from articles.commenting.comments import (
    approve,
    count_try,
    erase,
    erase_refused,
    find_by_code,
    post_comment,
    refuse,
    reply,
)
from articles.commenting.errors import (
    ChangedMeanwhile,
    Closed,
    FormUsed,
    Full,
    Known,
    Refused,
    TestimonialNotAllowed,
    TooMany,
)
from articles.commenting.feeds import make_held_feed, revoke_held_feed
from articles.commenting.limits import forget_networks
from articles.commenting.reports import Sender, decide_report, forget_reports, report_mistake
from articles.commenting.settings import (
    allow_testimonials,
    forbid_testimonials,
    keep_open,
    turn_off,
    turn_on,
)

__all__ = [
    "ChangedMeanwhile",
    "Closed",
    "FormUsed",
    "Full",
    "Known",
    "Refused",
    "Sender",
    "TestimonialNotAllowed",
    "TooMany",
    "allow_testimonials",
    "approve",
    "count_try",
    "decide_report",
    "erase",
    "erase_refused",
    "find_by_code",
    "forbid_testimonials",
    "forget_networks",
    "forget_reports",
    "is_form_number",
    "keep_open",
    "make_held_feed",
    "new_form_number",
    "post_comment",
    "refuse",
    "reply",
    "report_mistake",
    "revoke_held_feed",
    "turn_off",
    "turn_on",
]
