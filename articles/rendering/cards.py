"""Care cards: what to do, how urgently, and when.

    ::: urgent Speak to {doctor} today[ or call {advice_line}] if:
    - your knee locks or gives way
    :::

The heading is one action that ends in "if:". Whom to turn to comes from the clinic's settings, since articles
don't know the clinic's country: `{doctor}`, `{advice_line}`, `{emergency_number}`. A part in square brackets
is left out when its contact is not set; a card that can't name its contact is not shown at all, and an
emergency card only where the emergency number is set. After the NHS design system's care cards.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from mdit_py_plugins.container import container_plugin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

KINDS = ("non-urgent", "urgent", "emergency")
OPEN, CLOSE = "container_card_open", "container_card_close"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BRACED = re.compile(r"\{([^{}\n]{1,40})\}")
OPENED = re.compile(r"\{([^{}]{0,40})")
FEWEST_LETTERS = 3  # {x} is no contact
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Contacts:
    """Whom a card may name; empty means that the clinic has not set it."""

    clinic: str = ""
    doctor: str = ""
    advice_line: str = ""
    emergency_number: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Contacts:
        return cls(**{field.name: settings.get(field.name) or "" for field in fields(cls)})

    def named(self, name: str) -> str | None:
        """Return a contact, "" if it is not set; None if there is none of this name."""
        return vars(self).get(name)


@dataclass(frozen=True)
class CareCard:
    kind: str
    heading: str


def care_cards(markdown: MarkdownIt) -> None:
    container_plugin(markdown, "card", validate=lambda parameters, _markup: bool(card_kind(parameters)))


def card_kind(parameters: str) -> str:
    kind = parameters.strip().partition(" ")[0]
    return kind if kind in KINDS else ""


def read_card(token: Token, contacts: Contacts) -> CareCard | None:
    """Return the card with its contacts filled in, or None when one it needs is not set."""
    return card_of(token.info, contacts)


def card_of(information: str, contacts: Contacts) -> CareCard | None:
    """Read the line that opens a card, as `read_card` does."""
    kind, _space, heading = information.strip().partition(" ")
    if kind == "emergency" and not contacts.emergency_number:
        return None
    filled = fill(heading.strip(), contacts)
    return None if filled is None else CareCard(kind, filled)


def fill(heading: str, contacts: Contacts) -> str | None:
    """Fill in the contacts; optional parts whose contact is not set go, and None says that a needed one is not."""
    chosen = OPTIONAL.sub(lambda part: "" if is_unset(part[1], contacts) else part[1], heading)
    if is_unset(chosen, contacts):
        return None
    return PLACEHOLDER.sub(lambda found: contacts.named(found[1]) or found[0], chosen)


def is_unset(text: str, contacts: Contacts) -> bool:
    return any(contacts.named(name) == "" for name in PLACEHOLDER.findall(text))


def known_contacts() -> set[str]:
    return {field.name for field in fields(Contacts)}


def unknown_contacts(heading: str) -> list[str]:
    """Return what stands in curly brackets, or behind one that is never closed, and is no contact."""
    known = known_contacts()
    rest = PLACEHOLDER.sub(lambda found: "" if found[1] in known else found[0], heading)
    return [name.strip() for name in OPENED.findall(rest)]


def meant_contacts(text: str) -> list[str]:
    """Return what in curly brackets is meant for a contact, slips of the pen too: {Docter}, {advice line}; not {x}."""
    return [name for name in BRACED.findall(text) if is_meant(name)]


@functools.lru_cache(maxsize=1000)
def is_meant(name: str) -> bool:
    if PLACEHOLDER.fullmatch(f"{{{name}}}") and len(name) >= FEWEST_LETTERS:
        return True
    tidy = re.sub(r"\W+", "_", name.strip().lower())
    return bool(difflib.get_close_matches(tidy, known_contacts(), n=1, cutoff=0.75))


def prefix(kind: str) -> str:
    """Return the words that say the urgency to those who don't see the colour."""
    return {
        "non-urgent": _("Non-urgent advice:"),
        "urgent": _("Urgent advice:"),
        "emergency": _("Immediate action required:"),
    }[kind]


def without_unanswerable(tokens: Iterable[Token], contacts: Contacts) -> Iterator[Token]:
    """Leave out, with all they hold, the cards that can't name whom to turn to."""
    inside_left_out = 0
    for token in tokens:
        if inside_left_out:
            inside_left_out += (token.type == OPEN) - (token.type == CLOSE)
        elif token.type == OPEN and read_card(token, contacts) is None:
            inside_left_out = 1
        else:
            yield token


def digest(source: str, tokens: Sequence[Token]) -> str:
    """Return a fingerprint of all cards as written: a clinician's sign-off holds for these words only."""
    lines = re.split("\r\n?|\n", source)  # as the parser counts them
    cards = [lines[token.map[0] : token.map[1]] for token in tokens if token.type == OPEN and token.map]
    if not cards:
        return ""
    text = "\n".join(line.rstrip() for card in cards for line in card)
    return hashlib.sha256(text.encode()).hexdigest()
