"""What went wrong is said in words at the desk, with the code that whoever runs the mail asks for."""

import pytest

from bookings.models.problems import in_words


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("SMTPRecipientsRefused 550", "the address was refused (550)"),
        ("SMTPRecipientsRefused 552", "the mailbox is full (552)"),
        ("SMTPRecipientsRefused 450", "the mail server asks to wait (450)"),
        ("SMTPDataError 451", "the mail server asks to wait (451)"),
        ("SMTPDataError 554", "the message was refused (554)"),
        ("SMTPAuthenticationError 535", "our mail server refused our sign-in (535)"),
        ("SmsError 401", "the SMS provider did not take it (401)"),
        ("ConnectionRefusedError", "the server could not be reached (ConnectionRefusedError)"),
        ("KeyError", "KeyError"),
        ("no e-mail address", "no e-mail address"),
        ("", ""),
    ],
)
def test_it_is_said_in_words(problem, said):
    assert in_words(problem) == said
