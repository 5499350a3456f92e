"""Text that only this site's keys open: AES-256-GCM, bound to the place where it is kept."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Sequence

NONCE_BYTES = 12
BLOCK = 256  # bytes: a short answer and a shorter one look alike
KEY_ID_LENGTH = 16


class CannotOpen(Exception):  # noqa: N818 -- the name reads as a fact
    """No key at hand opens it, or it is not what was sealed for this place."""


class Sealed(NamedTuple):
    key_id: str
    data: bytes


class Keyring:
    """Several keys (URL-safe base64 of 32 bytes), newest first: the first one seals, each one opens its own."""

    def __init__(self, keys: Sequence[str]) -> None:
        raw = [base64.urlsafe_b64decode(key) for key in keys]
        self.ciphers = {id_of(key): AESGCM(key) for key in raw}
        self.current = id_of(raw[0])

    def seal(self, text: str, place: str) -> Sealed:
        """Seal the text for this place; trailing blanks are not kept."""
        plain = text.encode()
        padded = plain.ljust(-(-max(len(plain), 1) // BLOCK) * BLOCK)
        nonce = secrets.token_bytes(NONCE_BYTES)
        data = self.ciphers[self.current].encrypt(nonce, padded, place.encode())
        return Sealed(self.current, nonce + data)

    def open(self, sealed: Sealed, place: str) -> str:
        """Return what was sealed for this place. Raises CannotOpen; its text names the key, never the content."""
        cipher = self.ciphers.get(sealed.key_id)
        if cipher is None:
            raise CannotOpen(f"there is no key {sealed.key_id} in ANSWERS_KEYS")
        nonce, data = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, data, place.encode()).decode().rstrip(" ")
        except (InvalidTag, ValueError):
            raise CannotOpen(f"key {sealed.key_id} does not open it here") from None


def id_of(key: bytes) -> str:
    """Return a name for the key that says nothing about it."""
    return hashlib.sha256(b"answers key: " + key).hexdigest()[:KEY_ID_LENGTH]
