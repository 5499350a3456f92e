"""What a mail server's refusal is about: this address or message, or whoever sends."""

from __future__ import annotations

import re

PERMANENT = range(500, 600)
OF_THE_SESSION = {
    500,
    502,
    503,
    504,
    530,
    534,
    535,
    538,
}  # RFC 5321, RFC 4954: commands, and who may give them
# RFC 3463: X.7 is policy (relaying, sign-in, black lists), X.1.7 and X.1.8 are the sender's address.
OF_THE_SENDER = re.compile(r"5\.(7\.\d+|1\.[78])\b")
RELAYING = re.compile(r"\brelay", re.IGNORECASE)  # servers that give no such number


def is_for_good(code: int, said: bytes) -> bool:
    """Tell whether the answer refuses this very address or message for good.

    Not so what passes (4xx), and what the server would say about any other address too, until the clinic's set-up is
    mended: nobody has become unreachable by that.
    """
    words = said.decode(errors="replace").strip()
    about_us = code in OF_THE_SESSION or OF_THE_SENDER.match(words) or RELAYING.search(words)
    return code in PERMANENT and not about_us
