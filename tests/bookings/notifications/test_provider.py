"""Nobody on the way reads along: a provider whose certificate nobody vouches for gets nothing."""

from __future__ import annotations

import ssl
import time
from http.client import HTTPException

import pytest

from bookings.notifications.provider import hand_over
from movementrevival import sms
from tests import certificates
from tests.bookings import sms_provider


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificates.vouching_for_itself(tmp_path_factory.mktemp("tls"))


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
