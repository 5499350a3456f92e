"""A visitor with a plain HTTP client: reads forms as a browser without JavaScript would, and sends them."""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        elif tag in {"input", "textarea", "button"} and self.forms and found.get("name"):
            form = self.forms[-1]
            if found.get("type") == "radio":
                form.choices.setdefault(found["name"], []).append(found.get("value", ""))
            else:
                form.fields[found["name"]] = found.get("value", "")


@dataclass
class Page:
    status: int
    url: str
    text: str
    headers: Any

    def form(self, containing: str) -> Form:
        """Return the POST form that has this field."""
        parser = Forms()
        parser.feed(self.text)
        found = [f for f in parser.forms if f.method == "post" and containing in {*f.fields, *f.choices}]
        assert found, f"no form with {containing!r} at {self.url} ({self.status}):\n{self.text[:3000]}"
        return found[0]


class Visitor:
    def __init__(self, site: str, address: str = "203.0.113.7") -> None:
        self.site = site
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, path: str, data: dict[str, str] | None = None) -> Page:
        url = urllib.parse.urljoin(self.site, path)
        body = None if data is None else urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(url, body, {"X-Forwarded-For": self.address})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Page(answer.status, answer.url, answer.read().decode(), answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.url, error.read().decode(), error.headers)

    def submit(self, page: Page, form: Form, **typed: str) -> Page:
        return self.open(urllib.parse.urljoin(page.url, form.action), {**form.fields, **typed})

    def choose(self, page: Page, slot: str) -> Page:
        return self.submit(page, page.form("slot"), slot=slot)

    def finish(self, page: Page, **typed: str) -> Page:
        """Type the details on the details page and book on the check page."""
        details = {"name": "Sample Visitor", "email": "visitor@example.org", "telephone": "+1 416 967 1111"}
        check = self.submit(page, page.form("telephone"), **{**details, **typed})
        return self.submit(check, check.form("shown"))
