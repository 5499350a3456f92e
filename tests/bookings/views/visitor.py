"""A person with a browser of their own, going the way to a visit one step at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone

from bookings.views import spam
from tests.bookings.views import markup

SERVICE = "/book/initial-assessment/"
TEN = "2027-03-08T10:00:00-05:00"
NINE = "2027-03-08T09:00:00-05:00"
PERSON = {
    "name": "Alex Meyer",
    "email": "alex@example.org",
    "telephone": "416 416 4161",
    "reason": "My knee hurts when I run",
}


class Visitor:
    def __init__(self, **client: Any) -> None:
        self.client = Client(**client)
        self.key = ""

    def get(self, path: str, **query: str):
        return self.client.get(path, query)

    def post(self, path: str, **data: str):
        return self.client.post(path, data)

    def times(self, **query: str):
        return self.get(SERVICE, **query)

    def hold(self, slot: str = TEN, **data: str):
        """Open the times, choose one, and remember the attempt that the next step's address names."""
        form = {"attempt": self.key, **data}
        if not form["attempt"]:
            form["attempt"] = markup.read(self.times()).all("input", name="attempt")[0].attributes["value"]
        response = self.post(SERVICE, slot=slot, **form)
        if response.status_code == 302:
            named = parse_qs(urlsplit(response["Location"]).query).get("attempt")
            self.key = named[0] if named else self.key
        return response

    def details(self, **changes: str):
        form = {"attempt": self.key, "notice": "1", "begun": self.begun(), "website": "", **PERSON}
        return self.post(f"{SERVICE}details/", **{**form, **changes})

    def begun(self, ago: timedelta = timedelta(minutes=1)) -> str:
        """Return what the form says of when it was first shown: long enough ago for a person to type."""
        return spam.signer(self.key).sign(str(int((timezone.now() - ago).timestamp())))

    def check(self):
        return self.get(f"{SERVICE}check/", attempt=self.key)

    def shown(self) -> str:
        return markup.read(self.check()).one("input", name="shown").attributes["value"]

    def book(self, shown: str | None = None):
        return self.post(f"{SERVICE}check/", attempt=self.key, shown=self.shown() if shown is None else shown)

    def book_all(self, slot: str = TEN, **changes: str):
        """Go all the way; return the answer to the last POST."""
        assert self.hold(slot).status_code == 302
        assert self.details(**changes).status_code == 302
        return self.book()
