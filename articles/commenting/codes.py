"""Random numbers of forms, and what follows from them. Only digests are stored.

The erasure code follows from the form's number under the site's key: the same form sent twice shows the same code,
and nobody who sees the form's number can work it out.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

from django.utils.crypto import salted_hmac

FORM_NUMBER = re.compile(r"[A-Za-z0-9_-]{43}")
CODE_BYTES = 20  # 160 bits: 32 letters and digits
MISREAD = str.maketrans("018", "OIB")  # the code's alphabet has no 0, 1, 8
NOT_OF_CODE = re.compile(r"[^A-Z2-7]")


def new_form_number() -> str:
    return secrets.token_urlsafe(32)


def is_form_number(text: str) -> bool:
    return bool(FORM_NUMBER.fullmatch(text))


def erasure_code(form_number: str) -> str:
    """Return the code as it is shown, in groups of four."""
    digest = salted_hmac("articles.erasure", form_number, algorithm="sha256").digest()
    letters = base64.b32encode(digest[:CODE_BYTES]).decode()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def form_digest(form_number: str) -> str:
    return hashlib.sha256(form_number.encode()).hexdigest()


def code_digest(typed: str) -> str:
    """Return the digest of a code however it was typed: lower case, without hyphens, 0 for O."""
    letters = NOT_OF_CODE.sub("", typed.upper().translate(MISREAD))
    return hashlib.sha256(letters.encode()).hexdigest()


def text_digest(*texts: str) -> str:
    """Return what the same words have in common, whatever their case and spaces."""
    same = "\n".join(" ".join(text.casefold().split()) for text in texts)
    return hashlib.sha256(same.encode()).hexdigest()
