"""Hands an SMS to the provider: one form POST over HTTPS, the shape that Twilio and its like take.

Fields To and Body, and those of SMS_URL (From); basic authentication; an Idempotency-Key that stays the same when a text
is tried again. Only the status of the answer is read: its words may quote the number. Redirects are not followed.
"""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPTED = range(200, 300)
# About this number or this text. Any other refusal is about our settings (a wrong key or address, an account without
# money) or the provider itself, and somebody will mend that: no reminder is lost by it.
REFUSED = {400, 422}
LONGEST_WAIT = 60 * 60


class SmsError(Exception):
    """The provider's answer was not a yes; `wait` is how long it asks to be left alone."""

    def __init__(self, status: int, wait: timedelta = timedelta(0)) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait

    @property
    def is_permanent(self) -> bool:
        return self.status in REFUSED


def hand_over(to: str, body: str, key: str) -> None:
    """Return once the provider has accepted the text; raise SmsError, OSError or HTTPException if it has not."""
    provider: dict[str, Any] = settings.SMS_PROVIDER or {}  # checked before a text is written
    fields = {**provider["FIELDS"], "To": to, "Body": body}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "User-Agent": "movement-revival",
        "Idempotency-Key": key,
        **authorization(provider),
    }
    with closing(connection(provider)) as line:
        line.connect()
        with cut_after(2 * settings.SMS_TIMEOUT, line.sock):
            line.request("POST", provider["PATH"], urlencode(fields).encode(), headers)
            answer = line.getresponse()
    if answer.status not in ACCEPTED:
        raise SmsError(answer.status, wait_of(answer.headers.get("Retry-After", "")))


def connection(provider: dict[str, Any]) -> HTTPConnection:
    host, port, timeout = provider["HOST"], provider["PORT"], settings.SMS_TIMEOUT
    if provider["SECURE"]:
        return HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=timeout)


@contextmanager
def cut_after(seconds: float, line: socket.socket) -> Iterator[None]:
    """Hang up on who answers a byte at a time: the socket's own time-out begins anew with each."""
    timer = threading.Timer(seconds, hang_up, [line])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(
            line, socket.SHUT_RDWR
        )  # a TLS socket's own would upset who is reading from it


def authorization(provider: dict[str, Any]) -> dict[str, str]:
    if not provider["USER"]:
        return {}
    pair = f"{provider['USER']}:{provider['PASSWORD']}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def wait_of(said: str) -> timedelta:
    """Return the seconds of a Retry-After, at most an hour; a date is left to the back-off."""
    seconds = int(said) if said.isdecimal() and len(said) < len("1000000") else 0
    return timedelta(seconds=min(seconds, LONGEST_WAIT))
