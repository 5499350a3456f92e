"""Reads the address of a provider of SMS."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

PRINTABLE = range(0x21, 0x7F)
OURS = {"To", "Body"}


def provider(url: str) -> dict[str, Any] | None:
    """Return host, port, path, credentials and fixed fields of `https://user:token@host/path?From=Clinic`.

    None if it is no such address. Everything but the host may be written with %; a + is a plus, as in a number.
    """
    if any(ord(letter) not in PRINTABLE for letter in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    fields = fixed_fields(parts.query)
    if not is_safe(parts.scheme, parts.hostname) or parts.fragment or port == 0 or not fields:
        return None
    if bool(parts.username) != bool(parts.password):
        return None
    return {
        "SECURE": parts.scheme == "https",
        "HOST": parts.hostname,
        "PORT": port,
        "PATH": parts.path or "/",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "FIELDS": fields,
    }


def is_safe(scheme: str, host: str | None) -> bool:
    """Tell whether nobody on the way can read along."""
    return bool(host) and (scheme == "https" or (scheme == "http" and host == "127.0.0.1"))


def fixed_fields(query: str) -> dict[str, str] | None:
    """Return the fields that go with every text; None if they name no sender, or what we say ourselves."""
    pairs = [pair.partition("=") for pair in query.split("&")]
    fields = {unquote(name): unquote(value) for name, _equals, value in pairs}
    wrong = len(fields) < len(pairs) or not fields.get("From") or OURS & set(fields)
    return None if wrong else fields
