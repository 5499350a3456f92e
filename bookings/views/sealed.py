"""Values in an address that only this site can read: a history, a log or a copied link tells nothing of them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime

LIFE = 60 * 60  # seconds: as long as what was typed into a form that nobody finished
LONGEST = 4000


def seal(value: Any, *, now: datetime) -> str:
    """Return the value (as JSON has it) in letters that an address can hold; the same value looks new each time."""
    text = json.dumps(value, separators=(",", ":"))
    return locks().encrypt_at_time(text.encode(), int(now.timestamp())).decode().rstrip("=")


def unseal(text: str, *, now: datetime) -> Any:
    """Return the value, or None for what is older than an hour or was not sealed here."""
    if not 0 < len(text) <= LONGEST:
        return None
    padded = text + "=" * (-len(text) % 4)
    try:
        return json.loads(locks().decrypt_at_time(padded, LIFE, int(now.timestamp())))
    except (InvalidToken, ValueError):
        return None


def locks() -> MultiFernet:
    return MultiFernet([lock(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def lock(secret: str) -> Fernet:
    digest = hashlib.sha256(f"bookings.sealed:{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
