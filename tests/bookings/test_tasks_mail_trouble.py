"""The worker against a mail server that refuses, greylists, hangs, is slow, drops, is away, or trusts nobody."""

from __future__ import annotations

import datetime as dt
import ssl
from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bookings import operations, tasks
from bookings.domain import backoff
from bookings.enums import MessageStatus
from bookings.models import Bounce
from tests import factories
from tests.bookings import mailserver
from tests.bookings.mailserver import STEPS, fate

# aiosmtpd and smtplib leave sockets to the garbage collector when a conversation ends badly
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

MINUTE = timedelta(minutes=1)
BEFORE_IT_ACCEPTS = STEPS[: STEPS.index("end")]


def sent_in_the_end(server, message, clock):
    """Let the server be well again, and tell how often it has then received the message."""
    server.delays, server.refuses, server.drops_at = {}, {}, ""
    assert message.leased_until is None
    assert not tasks.deliver_next()
    clock.shift(MINUTE)
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.SENT, 2)
    assert not tasks.deliver_next()
    assert len(set(server.ids)) == 1
    return len(server.received)


@pytest.mark.parametrize("where", ["recipient", "message"])
@pytest.mark.parametrize("code", [550, 552, 554])
def test_a_refusal_for_good_is_not_tried_again(server, message, where, code):
    setattr(server, where, f"{code} <alex@example.org> unknown")
    tasks.deliver_next()
    error = {"recipient": "SMTPRecipientsRefused", "message": "SMTPDataError"}[where]
    assert fate(message) == (MessageStatus.REFUSED, 1, f"{error} {code}")
    assert not tasks.deliver_next()


@pytest.mark.parametrize("where", ["recipient", "message"])
@pytest.mark.parametrize("said", ["554 5.7.1 <alex@example.org>: Relay access denied", "530 sign in first"])
def test_a_server_that_refuses_us_marks_nobody(server, message, where, said):
    setattr(server, where, said)
    tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.WAITING, 1)
    assert message.due_at > factories.NOW
    assert not Bounce.objects.exists()


@pytest.mark.parametrize("where", ["recipient", "message"])
def test_greylisting_is_tried_again_later(server, message, clock, where):
    setattr(server, where, "450 come back later")
    tasks.deliver_next()
    status, attempts, problem = fate(message)
    assert (status, attempts, problem[-3:]) == (MessageStatus.WAITING, 1, "450")
    assert timedelta(seconds=15) <= message.due_at - factories.NOW <= timedelta(seconds=45)
    assert not tasks.deliver_next()
    setattr(server, where, "250 OK")
    clock.shift(timedelta(minutes=1))
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.SENT, 2)
    assert len(server.received) == 1


@pytest.mark.parametrize("step", BEFORE_IT_ACCEPTS)
def test_a_server_that_hangs_is_left_and_tried_again(server, message, clock, step):
    server.hang(step)
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.WAITING, 1)
    assert server.received == []
    assert sent_in_the_end(server, message, clock) == 1


@pytest.mark.parametrize("step", BEFORE_IT_ACCEPTS)
def test_a_server_that_drops_is_tried_again(server, message, clock, step):
    server.drops_at = step
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.WAITING, 1)
    assert server.steps[-1] == step
    assert server.received == []
    assert sent_in_the_end(server, message, clock) == 1


@pytest.mark.parametrize("trouble", ["hangs", "drops"])
def test_what_was_accepted_without_a_word_comes_again_under_the_same_id(server, message, clock, trouble):
    """The only way to have a message twice: who reads it sees from its id that it is one."""
    if trouble == "hangs":
        server.hang("end")
    else:
        server.drops_at = "end"
    assert tasks.deliver_next()
    assert fate(message)[:2] == (MessageStatus.WAITING, 1)
    assert len(server.received) == 1
    assert sent_in_the_end(server, message, clock) == 2


@pytest.mark.parametrize("trouble", ["hangs", "drops"])
def test_trouble_at_the_goodbye_does_not_send_again_what_was_accepted(server, message, trouble):
    if trouble == "hangs":
        server.hang("QUIT")
    else:
        server.drops_at = "QUIT"
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.SENT, 1, "")
    assert not tasks.deliver_next()
    assert len(server.received) == 1


def test_a_server_that_is_slow_at_every_step_gets_it_once(server, message, settings):
    settings.EMAIL_TIMEOUT = 1
    server.delays = dict.fromkeys(set(STEPS) - {"content"}, 0.6)
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.SENT, 1, "")
    assert len(server.received) == 1


def test_of_several_each_has_its_own_fate(server, clock):
    said = {"ann": "250 OK", "bob": "550 unknown", "cleo": "450 come back later", "dan": "250 OK"}
    messages = []
    for hour, name in enumerate(said, 9):
        patient = factories.patient(name.title(), email=f"{name}@example.org")
        messages.append(factories.message(factories.appointment(factories.at(hour), patient=patient)))
    server.refused = {f"{name}@example.org": answer for name, answer in said.items()}
    while tasks.deliver_next():
        pass
    sent = (MessageStatus.SENT, 1, "")
    refused = (MessageStatus.REFUSED, 1, "SMTPRecipientsRefused 550")
    put_off = (MessageStatus.WAITING, 1, "SMTPRecipientsRefused 450")
    assert [fate(message) for message in messages] == [sent, refused, put_off, sent]
    received = sorted(envelope.rcpt_tos for envelope in server.received)
    assert received == [["ann@example.org"], ["dan@example.org"]]
    server.refused = {}
    clock.shift(MINUTE)
    while tasks.deliver_next():
        pass
    assert [envelope.rcpt_tos for envelope in server.received[2:]] == [["cleo@example.org"]]
    assert fate(messages[2])[:2] == (MessageStatus.SENT, 2)


# -- trouble that is not the patient's address


@pytest.mark.parametrize(
    ("step", "said", "problem"),
    [
        ("greeting", "421 too busy", "SMTPConnectError 421"),
        ("greeting", "554 no service here", "SMTPConnectError 554"),
        ("MAIL", "451 try later", "SMTPSenderRefused 451"),
        ("MAIL", "550 sender not allowed", "SMTPSenderRefused 550"),
        ("DATA", "451 try later", "SMTPDataError 451"),
    ],
)
def test_a_server_that_will_not_talk_to_us_is_tried_again(server, message, clock, step, said, problem):
    server.refuses = {step: said}
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.WAITING, 1, problem)
    assert Bounce.objects.count() == 0
    assert sent_in_the_end(server, message, clock) == 1


@pytest.fixture
def strict_server(settings):
    """A mail server that takes nothing from who has not signed in, and lets nobody in."""
    nobody = {
        "authenticator": lambda *_asked: AuthResult(success=False, handled=False),
        "auth_require_tls": False,
    }
    for running in mailserver.running(**nobody, auth_required=True):
        mailserver.use(settings, running)
        yield running


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize(
    ("user", "problem"), [("clinic", "SMTPAuthenticationError 535"), ("", "SMTPSenderRefused 530")]
)
def test_a_refused_sign_in_is_tried_again_and_not_the_patients_address(
    strict_server, message, settings, user, problem
):
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = user
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.WAITING, 1, problem)
    assert message.leased_until is None
    assert Bounce.objects.count() == 0
    assert strict_server.received == []


@pytest.mark.parametrize(
    ("setting", "problem"), [("EMAIL_USE_TLS", "SMTPNotSupportedError"), ("EMAIL_USE_SSL", "SSLError")]
)
def test_where_a_secret_line_is_asked_for_and_not_to_be_had_nothing_is_sent_in_the_open(
    server, message, settings, setting, problem
):
    setattr(settings, setting, True)
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.WAITING, 1, problem)
    assert server.received == []


@pytest.fixture
def stranger(settings, tmp_path):
    """A mail server with a certificate that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    unsigned = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    unsigned = unsigned.serial_number(1).not_valid_before(begins)
    certificate = unsigned.not_valid_after(begins.replace(year=2099)).sign(key, hashes.SHA256())
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "server.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    for running in mailserver.running(tls_context=context):
        mailserver.use(settings, running)
        settings.EMAIL_USE_TLS = True
        yield running


def test_a_server_that_can_not_say_who_it_is_gets_nothing(stranger, message):
    assert tasks.deliver_next()
    assert fate(message) == (MessageStatus.WAITING, 1, "SSLCertVerificationError")
    assert stranger.received == []


def test_a_server_that_is_away_is_tried_again_and_then_given_up(settings, message, clock):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    waits = []
    while fate(message)[0] == MessageStatus.WAITING:
        before = message.due_at
        clock.move_to(before)
        assert tasks.deliver_next()
        message.refresh_from_db()
        waits.append(message.due_at - before)
    assert fate(message) == (MessageStatus.GIVEN_UP, backoff.MOST_ATTEMPTS, "ConnectionRefusedError")
    assert message.ended_at is not None
    assert timedelta(hours=6) < sum(waits, timedelta()) < timedelta(hours=36)
    assert not tasks.deliver_next()
    assert operations.send_again(message, now=message.due_at)
    assert fate(message)[:2] == (MessageStatus.WAITING, 0)
