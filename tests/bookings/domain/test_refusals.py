"""Which refusals are about whom a message is for, and which about us."""

import pytest

from bookings.domain.refusals import is_for_good


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (550, b"5.1.1 <alex@example.org>: Recipient address rejected: User unknown"),
        (550, b"No such user here"),
        (552, b"5.2.2 Mailbox full"),
        (553, b"5.1.3 bad address"),
        (554, b""),
        (550, b"\xff\xfe"),
        (556, b"domain does not accept mail"),
        (550, b"5.1.70 no number of ours"),
    ],
)
def test_what_is_about_the_address_is_for_good(code, said):
    assert is_for_good(code, said)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (450, b"4.2.0 Greylisted"),
        (554, b"5.7.1 <alex@example.org>: Relay access denied"),
        (550, b"relay not permitted"),
        (550, b"5.7.54 SMTP; Unable to relay recipient in non-accepted domain"),
        (554, b"5.7.1 Service unavailable; Client host [192.0.2.1] blocked"),
        (553, b"5.7.1 <clinic@example.org>: Sender address rejected: not owned by user"),
        (553, b"5.1.8 <clinic@example.org>: Sender address rejected: Domain not found"),
        (530, b"5.7.0 Must issue a STARTTLS command first"),
        (530, b"Authentication required"),
        (503, b"Bad sequence of commands"),
        (250, b"OK"),
    ],
)
def test_what_passes_or_is_about_us_is_not(code, said):
    assert not is_for_good(code, said)
