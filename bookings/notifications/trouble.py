"""What an error while sending says: whether it is for good, and what staff may read of it."""

from __future__ import annotations

import smtplib

from bookings.domain.refusals import is_for_good
from bookings.notifications.provider import SmsError


def is_permanent(error: Exception) -> bool:
    """Tell a refusal of this address or message for good (5xx) from trouble that passes.

    smtplib raises the same class for 450 and 550: the code decides. A refused sign-in, sender or network is the clinic's
    own set-up, which somebody will mend.
    """
    if isinstance(error, SmsError):
        return error.is_permanent
    answers = answers_of(error)
    return bool(answers) and all(is_for_good(code, said) for code, said in answers)


def answers_of(error: Exception) -> list[tuple[int, bytes]]:
    """Return what the server said to the address, or to the message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        said = error.smtp_error
        return [(error.smtp_code, said.encode() if isinstance(said, str) else said)]
    return []


def describe(error: Exception) -> str:
    """Return the kind of trouble and its code; never the server's words, which can quote the address."""
    codes = [getattr(error, "smtp_code", None)]
    if isinstance(error, SmsError):
        codes = [error.status]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    said = " ".join(str(code) for code in codes if code)
    return f"{type(error).__name__} {said}".strip()
