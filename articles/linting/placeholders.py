"""Contacts in curly brackets where nobody fills them in: only the heading of a care card does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting.claims import Said
from articles.linting.rule import ERROR, Found, Rule, body, quoted
from articles.rendering import cards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.linting.manuscript import Manuscript
    from articles.linting.text import Block

MOST_NAMES = 4  # that one message lists


def told(manuscript: Manuscript) -> Iterator[Said]:
    """Return all words of ours that readers see, but for code and the headings of care cards."""
    for name in ("title", "summary", "key_points", "updated_note"):
        yield Said(getattr(manuscript, name), None, name)
    for block in manuscript.text.blocks:
        yield from told_in(block)
    for words in (manuscript.pictures or {}).values():
        yield Said(words, None, "body")
    for words in manuscript.topics:
        yield Said(words, None, "topics")
    for person in manuscript.people:
        yield Said(f"{person.credentials}\n{person.biography}", None, person.role)
    for claim in manuscript.claims:
        yield Said(f"{claim.claim}\n{claim.shows}", None, f"citation:{claim.marker}")


def told_in(block: Block) -> Iterator[Said]:
    for sentence_start, words in lines(block):
        yield Said(words, block.line_at(sentence_start), "body")
    for image in block.images:
        yield Said(f"{image.text}\n{image.caption}", block.line_at(image.offset), "body")
    for link in block.links:
        yield Said(unquote(link.text), block.line_at(link.offset), "body")


def lines(block: Block) -> Iterator[tuple[int, str]]:
    starts = [0, *block.breaks]
    for start, end in zip(starts, [*block.breaks, len(block.prose)], strict=True):
        yield start, block.prose[start:end]


def outside(manuscript: Manuscript) -> Iterator[Found]:
    for words, line, field in told(manuscript):
        names = dict.fromkeys(cards.meant_contacts(words))
        if names:
            message = _(
                "Readers see %(names)s as it stands, in “%(words)s”: contacts are filled in in the heading of a "
                "care card only."
            )
            listed = ", ".join(f"{{{name}}}" for name in list(names)[:MOST_NAMES])
            yield Found(message % {"names": listed, "words": quoted(words, 120)}, words, line, field)


RULES = (
    Rule(
        slug="contact-outside-heading",
        severity=ERROR,
        title=lazy("Contacts are named in the heading of a care card"),
        why=lazy(
            "{doctor}, {advice_line} and {emergency_number} are filled in from the clinic’s settings, and in the heading "
            "of a care card only. Anywhere else readers get the brackets and no number, just when they need one. Put "
            "it into the heading of a care card, or say it in words. Where the brackets themselves are meant, write "
            "them as code."
        ),
        bad=body("Call {emergency_number} at once."),
        good=body("::: emergency Call {emergency_number} now if:\n- your foot is cold\n:::\n"),
        check=outside,
    ),
)
