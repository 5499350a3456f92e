"""Plain text with placeholders such as {name}: all of a template language that editors are given.

Between two curly brackets stands the name of a value and nothing else: no attribute, no format, no expression.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with the values in the places of their names; once, so that braces in a value stay as they are.

    It never fails and loses nothing: a placeholder without a value is left as it was typed.
    """
    return PLACEHOLDER.sub(lambda found: values.get(name_in(found[1]), found[0]), text)


def unknown(text: str, known: Collection[str]) -> list[str]:
    """Return the names that are no known placeholder's, as they were typed, each once."""
    names = (name.strip() for name in PLACEHOLDER.findall(text))
    return list(dict.fromkeys(name for name in names if name_in(name) not in known))


def has_stray_bracket(text: str) -> bool:
    """Tell whether a curly bracket stands alone, or in another pair."""
    return bool(set("{}") & set(PLACEHOLDER.sub("", text)))


def name_in(typed: str) -> str:
    return typed.strip().lower()
