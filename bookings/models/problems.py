"""What went wrong with a message, for who reads it at the desk: the outbox notes the error's name and its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NO_ANSWER = gettext_lazy("the server could not be reached")
WORDS: dict[str, _StrPromise] = {
    "SMTPRecipientsRefused": gettext_lazy("the address was refused"),
    "SMTPDataError": gettext_lazy("the message was refused"),
    "SMTPSenderRefused": gettext_lazy("our mail server refused us as the sender"),
    "SMTPAuthenticationError": gettext_lazy("our mail server refused our sign-in"),
    "SmsError": gettext_lazy("the SMS provider did not take it"),
    **dict.fromkeys(
        (
            "SMTPConnectError",
            "SMTPHeloError",
            "SMTPServerDisconnected",
            "SMTPResponseException",
            "TimeoutError",
            "ConnectionError",
            "ConnectionRefusedError",
            "ConnectionResetError",
            "ConnectionAbortedError",
            "BrokenPipeError",
            "OSError",
            "gaierror",
            "RemoteDisconnected",
            "BadStatusLine",
            "LineTooLong",
            "SSLError",
            "SSLCertVerificationError",
        ),
        NO_ANSWER,
    ),
}
SAYS_WAIT = ("SMTPRecipientsRefused 4", "SMTPDataError 4")


def in_words(problem: str) -> str:
    """Return the problem as somebody at the desk would say it, with its code, which whoever runs the mail asks for.

    What is in plain words, or has none, stays as it is.
    """
    name, _space, code = problem.partition(" ")
    if name not in WORDS:
        return problem
    said = str(WORDS[name])
    if problem.startswith(SAYS_WAIT):
        said = _("the mail server asks to wait")
    if problem == "SMTPRecipientsRefused 552":
        said = _("the mailbox is full")
    return f"{said} ({code or name})"
