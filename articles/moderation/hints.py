from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

import plaintext
from articles.moderation import words

if TYPE_CHECKING:
    from collections.abc import Iterable

LOUD_FROM = 20  # letters: below that capitals are a name or an abbreviation
LOUD_SHARE = 0.6
LOUD_MARKS = re.compile(r"[!?]{3,}")


class Hint(StrEnum):
    """In the order in which a moderator should see them."""

    RED_FLAG = "red_flag"
    TESTIMONIAL = "testimonial"
    HEALTH = "health"
    DRUG = "drug"
    CONTACT = "contact"
    LINK = "link"
    CLINICIAN = "clinician"
    SHOUTING = "shouting"


MEANING = {
    Hint.RED_FLAG: _("May need help now"),
    Hint.TESTIMONIAL: _("Reads like a testimonial"),
    Hint.HEALTH: _("Somebody’s health"),
    Hint.DRUG: _("Names a medicine"),
    Hint.CONTACT: _("Contact details"),
    Hint.LINK: _("A link"),
    Hint.CLINICIAN: _("Signed like staff or a clinician"),
    Hint.SHOUTING: _("Shouting"),
}


def pattern(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts))


OF_TEXT = {
    Hint.RED_FLAG: pattern(words.RED_FLAGS),
    Hint.TESTIMONIAL: pattern(words.TESTIMONIALS),
    Hint.HEALTH: pattern(words.HEALTH),
    Hint.DRUG: pattern([rf"\b(?:{words.DRUGS})\b"]),
    Hint.CONTACT: pattern(words.CONTACT),
    Hint.LINK: pattern(words.LINK),
}
OF_NAME = {
    Hint.CONTACT: OF_TEXT[Hint.CONTACT],
    Hint.LINK: OF_TEXT[Hint.LINK],
    Hint.CLINICIAN: pattern(words.CLINICIAN),
}


def hints(text: str, *, name: str = "", clinic: str = "") -> tuple[Hint, ...]:
    """Return what a moderator should look at, in the order of `Hint`; the same text always has the same hints.

    A name that holds the clinic's own, where that is given, is one like staff's.
    """
    found = {hint for hint, wanted in OF_TEXT.items() if wanted.search(read(text))}
    found |= {hint for hint, wanted in OF_NAME.items() if wanted.search(read(name))}
    if clinic and read(clinic) in read(name):
        found.add(Hint.CLINICIAN)
    if is_shouting(text):
        found.add(Hint.SHOUTING)
    return tuple(hint for hint in Hint if hint in found)


def read(text: str) -> str:
    """Return the text as the rules see it; characters that nobody sees keep no word apart."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(plaintext.folded(seen).split())


def is_shouting(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    loud = sum(letter.isupper() for letter in letters)
    return (len(letters) >= LOUD_FROM and loud >= LOUD_SHARE * len(letters)) or bool(LOUD_MARKS.search(text))
