"""A reader in front of a form: opens it, waits as people do, and sends it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client

HIDDEN = re.compile(r'name="(number|begun)" value="([^"]*)"')


class Reader:
    """Each has a network of their own, and a form that was opened once."""

    def __init__(self, path: str, clock, address: str = "192.0.2.1") -> None:
        self.path, self.clock = path, clock
        self.client = Client(REMOTE_ADDR=address)
        self.hidden: dict[str, str] = {}

    def open(self):
        answer = self.client.get(self.path)
        self.take(answer)
        return answer

    def take(self, answer) -> None:
        self.hidden = dict(HIDDEN.findall(answer.text)) or self.hidden

    def wait(self, **duration: int) -> None:
        self.clock.shift(timedelta(**duration))

    def send(self, *, after: int = 20, **typed: str):
        """Send the open form (a new one if none is open) so many seconds later."""
        if not self.hidden:
            self.open()
        self.wait(seconds=after)
        answer = self.client.post(self.path, {**self.hidden, **typed})
        self.take(answer)
        return answer

    def send_new(self, **typed: Any):
        self.hidden = {}
        return self.send(**typed)
