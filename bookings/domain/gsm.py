"""The letters of an SMS: 160 of GSM 03.38 make one, any other letter makes it hold 70."""

from __future__ import annotations

import unicodedata

ONE_SMS = 160
# Without those that count twice (euro, brackets, backslash, caret, tilde, bar).
LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØøÅå_ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
    "ΔΦΓΛΩΠΨΣΘΞ"
)
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def in_gsm(text: str) -> str:
    """Return the text in letters that each count once: without accents that GSM lacks, and without other scripts."""
    folded = (fold(letter) for letter in unicodedata.normalize("NFC", text.translate(ALIKE)))
    return " ".join("".join(folded).split())


def fold(letter: str) -> str:
    if letter in LETTERS:
        return letter
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if part in LETTERS)


def one_sms(name: str, what: str, link: str) -> str:
    """Return `name: what link` as one SMS. The name gives way where there is no room; what it says and the link don't."""
    said = f"{in_gsm(what)} {link}"
    room = ONE_SMS - len(said) - len(": ")
    shown = in_gsm(name)[: max(0, room)].rstrip()
    return f"{shown}: {said}" if shown else said
