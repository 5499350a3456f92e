"""The one rule for text that people type: what a name, a line, a paragraph may hold.

Both apps use it; it knows neither. Refused are characters that no keyboard types on purpose and that break
mail headers, calendar files or the reading direction of a page; every script, emoji and one-letter names are fine.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
APOSTROPHES = frozenset("'\u2018\u2019\u02bc\u0060\u00b4")
READING_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

UNREADABLE = "\ufffd"  # what stands for bytes that are no text, lone surrogates among them
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols without ink
LAST_OF_PLANE = 0xFFFE  # U+xFFFE and U+xFFFF are no characters in any plane
NONCHARACTERS = range(0xFDD0, 0xFDF0)


def problem(text: str, *, multiline: bool) -> str | _StrPromise | None:
    """Return what is wrong with the text, in words for the person who typed it, or None."""
    allowed = frozenset("\n\r\t") if multiline else frozenset()
    characters = set(text) - allowed
    if characters & LINE_BREAKS and not multiline:
        return _("Please write this on one line.")
    if UNREADABLE in characters:
        return _("Some characters did not arrive. Please type the text again.")
    if any(is_control(character) for character in characters):
        return _("Please remove the invisible control characters; typing the text again usually helps.")
    if text.strip() and not any(is_visible(character) for character in text):
        return _("Please write something that can be seen.")
    return None


def is_control(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or character in READING_DIRECTION
        or code & LAST_OF_PLANE == LAST_OF_PLANE
        or code in NONCHARACTERS
    )


def is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZM" and character not in BLANK


def folded(text: str) -> str:
    """Return the text as a search sees it: no case, no accents, no apostrophes. Zoë O'Brien is `zoe obrien`."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        letter for letter in letters if unicodedata.category(letter) != "Mn" and letter not in APOSTROPHES
    )


def one_line(text: str) -> None:
    """Validate a name, a title, a telephone number: one visible line."""
    if found := problem(text, multiline=False):
        raise ValidationError(found, code="text")


def paragraphs(text: str) -> None:
    """Validate longer text: line breaks and tabs are welcome."""
    if found := problem(text, multiline=True):
        raise ValidationError(found, code="text")
