"""What the renderer found wrong, said to the person who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.rendering.composition import Problem


def explain(problem: Problem) -> str:
    """Return the problem in a sentence; one of a kind that has no words here yet names itself."""
    sentence = sentences().get(problem.kind)
    if sentence is None:
        return f"{problem.kind.replace('-', ' ').capitalize()}: {problem.detail}"
    return sentence % {"detail": problem.detail}


def sentences() -> dict[str, str]:
    return {
        "no-evidence": _("[@%(detail)s] has no checked source yet, and readers are told so."),
        "picture": _("The picture “%(detail)s” is not shown, only its words."),
        "too-long": _("The text is too long, at %(detail)s characters: what is too much is left out."),
        "too-deep": _("This stands too deep in lists or quotes to be shown: “%(detail)s”"),
        "unknown-contact": _("A care card names {%(detail)s}, which the clinic’s settings don’t know."),
        "contact-outside-heading": _(
            "Readers see {%(detail)s} as it stands: contacts are filled in in the heading of a care card only."
        ),
        "card-left-out": _(
            "Readers don’t see the care card “%(detail)s”: it needs a contact that the clinic has not set."
        ),
        "unknown-card": _(
            "This begins no card or box, and readers see it as it stands: “%(detail)s” There are urgent, non-urgent, "
            "emergency, do, dont and note; ::: stands at the beginning of its line."
        ),
        "box-in-box": _(
            "“%(detail)s” stands inside another box. End that one first, with ::: on its own line."
        ),
        "box-not-closed": _("“%(detail)s” has no end. Write ::: on a line of its own after it."),
        "list-missing": _(
            "“%(detail)s” holds no list. Begin each thing to do on its own line, with a hyphen."
        ),
        "heading-in-box": _(
            "There is a heading inside “%(detail)s”. Put it before the box, or make it plain text."
        ),
    }
