"""Where a link of the old site leads now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMES = {"http", "https", "mailto", "tel"}
UNSAFE = re.compile(r"[\s\x00-\x1f\x7f<>]")
LONGEST = 2_000


@dataclass
class Links:
    """Rewrites the links of one post, and remembers what an editor should look at."""

    hosts: frozenset[str]
    """Of the old site."""
    known: Mapping[str, str]
    """Old path to new path."""
    doubts: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    """The new paths that links lead to now."""

    def target(self, address: str) -> str:
        """Return the address for Markdown, or "" for one that can't be linked."""
        address = address.strip()
        if not can_be_linked(address):
            self.doubts.append(f"A link was taken out, its words kept: {address[:100] or '(no address)'}")
            return ""
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        if parts.scheme.lower() in {"mailto", "tel"}:
            return safe(address)
        if host and host not in self.hosts:
            if self.new_path(parts.path):
                self.doubts.append(
                    f"A link leads to {address[:200]}, an address as the old blog's posts have: if {host} is the old "
                    f"site, import with --old-site {host}."
                )
            return safe(address if parts.scheme else f"https:{address}")
        return self.own(address, parts.path)

    def new_path(self, path: str) -> str | None:
        return self.known.get(unquote(path).rstrip("/") or "/")

    def own(self, address: str, path: str) -> str:
        new = self.new_path(path)
        if new is None:
            self.doubts.append(
                f"A link leads to a page of the old site that is not known here: {address[:200]}"
            )
            return safe(address)
        self.rewritten.append(new)
        return new


def can_be_linked(address: str) -> bool:
    """Whether it is a whole address of the web, a path of the site, a mail address or a telephone number."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not address or len(address) > LONGEST or (parts.scheme and parts.scheme.lower() not in SCHEMES):
        return False
    return bool(parts.netloc) or address.startswith("/") or parts.scheme.lower() in {"mailto", "tel"}


def safe(address: str) -> str:
    """Return the address so that Markdown reads it as one, brackets and spaces included."""
    found = UNSAFE.sub(lambda letter: quote(letter[0]), address)
    return found.replace("(", "%28").replace(")", "%29").replace("\\", "%5C")
