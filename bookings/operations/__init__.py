"""Every write to visits, attempts and messages: each owns its transaction and names its refusals."""

from bookings.operations.answers import (
    Signature,
    Typed,
    read_answers,
    save_answers,
    send_answers,
    withdraw_consent,
)
from bookings.operations.appointments import (
    MARKED_FROM,
    book_appointment,
    mark_appointment,
)
from bookings.operations.attempts import (
    book_attempt,
    fingerprint,
    hold_slot,
    save_details,
)
from bookings.operations.changes import (
    cancel,
    cancel_appointment,
    move,
    reschedule_appointment,
    undo_cancellation,
)
from bookings.operations.checks import settle_checks
from bookings.operations.corrections import (
    Contact,
    contact_details,
    contact_digest,
    correct_contact,
    correct_patient,
    write_record_number,
)
from bookings.operations.drafts import keep_draft
from bookings.operations.errors import (
    AlreadyBooked,
    AlreadyCancelled,
    AttemptGone,
    ChangedMeanwhile,
    DetailsChanged,
    DetailsMissing,
    FormClosed,
    FormSent,
    GuardianSigns,
    NotComplete,
    NotOffered,
    NotPossible,
    OtherVersion,
    PatientBusy,
    Refused,
    SlotTaken,
    TooEarly,
    TooLate,
    TooManyAhead,
    TooManyExtensions,
    TooManyHolds,
    VisitsOutside,
)
from bookings.operations.holds import MOST_EXTENSIONS, extend_hold, release_hold
from bookings.operations.holidays import decide_holidays, take_in_holidays
from bookings.operations.links import link_digest, make_link, take_link_back
from bookings.operations.outbox import beat, end_message, lease_message, retry_message, send_again
from bookings.operations.own_details import Corrections, correct_details, details_digest, details_of
from bookings.operations.people import Details, ForOther
from bookings.operations.planning import Watch
from bookings.operations.purge import purge_attempts
from bookings.operations.questionnaires import copy_version, next_number, publish_version
from bookings.operations.rotation import Rotated, rotate_answers
from bookings.operations.stopping import start_messages, stop_messages
from bookings.operations.wishes import Wish, find_offered, is_there

__all__ = [
    "MARKED_FROM",
    "MOST_EXTENSIONS",
    "AlreadyBooked",
    "AlreadyCancelled",
    "AttemptGone",
    "ChangedMeanwhile",
    "Contact",
    "Corrections",
    "Details",
    "DetailsChanged",
    "DetailsMissing",
    "ForOther",
    "FormClosed",
    "FormSent",
    "GuardianSigns",
    "NotComplete",
    "NotOffered",
    "NotPossible",
    "OtherVersion",
    "PatientBusy",
    "Refused",
    "Rotated",
    "Signature",
    "SlotTaken",
    "TooEarly",
    "TooLate",
    "TooManyAhead",
    "TooManyExtensions",
    "TooManyHolds",
    "Typed",
    "VisitsOutside",
    "Watch",
    "Wish",
    "beat",
    "book_appointment",
    "book_attempt",
    "cancel",
    "cancel_appointment",
    "contact_details",
    "contact_digest",
    "copy_version",
    "correct_contact",
    "correct_details",
    "correct_patient",
    "decide_holidays",
    "details_digest",
    "details_of",
    "end_message",
    "extend_hold",
    "find_offered",
    "fingerprint",
    "hold_slot",
    "is_there",
    "keep_draft",
    "lease_message",
    "link_digest",
    "make_link",
    "mark_appointment",
    "move",
    "next_number",
    "publish_version",
    "purge_attempts",
    "read_answers",
    "release_hold",
    "reschedule_appointment",
    "retry_message",
    "rotate_answers",
    "save_answers",
    "save_details",
    "send_again",
    "send_answers",
    "settle_checks",
    "start_messages",
    "stop_messages",
    "take_in_holidays",
    "take_link_back",
    "undo_cancellation",
    "withdraw_consent",
    "write_record_number",
]
