"""Nobody on the way reads along: a provider whose certificate nobody vouches for gets nothing."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import time
from http.client import HTTPException

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bookings.notifications.provider import hand_over
from movementrevival import sms
from tests.bookings import sms_provider


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(begins).not_valid_after(begins + dt.timedelta(days=2))
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    signed = made.sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def provider(certificate, settings):
    settings.SMS_TIMEOUT = 2
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with sms_provider.running(context) as (running, port):
        settings.SMS_PROVIDER = sms.provider(f"https://u:p@127.0.0.1:{port}/?From=Clinic")
        yield running


def test_a_stranger_gets_nothing(provider):
    with pytest.raises(ssl.SSLCertVerificationError):
        hand_over("+14164164161", "Hello", "1")
    assert provider.taken == []


def test_who_is_vouched_for_gets_it(provider, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hand_over("+14164164161", "Hello", "1")
    assert [taken.fields["Body"] for taken in provider.taken] == [["Hello"]]


def test_who_drips_over_tls_is_left(provider, certificate, monkeypatch, settings):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.SMS_TIMEOUT, provider.does = 0.3, "drips"
    begun = time.monotonic()
    with pytest.raises((OSError, HTTPException)):
        hand_over("+14164164161", "Hello", "1")
    assert time.monotonic() - begun < 5
