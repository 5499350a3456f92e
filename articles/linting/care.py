"""Rules on care cards, which tell people when to get help: they must be understood at once, by everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from articles.linting.manuscript import Manuscript
from articles.linting.rule import ERROR, WARNING, Example, Found, Rule, body
from articles.rendering import cards
from articles.rendering.cards import Contacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.linting.text import Card

ENDING = re.compile(r"\w\W{0,3}\sif:\Z")
TWO_ACTIONS = re.compile(r"\band\b|\bthen\b|[.;!?]", re.IGNORECASE)
RENDERED = re.compile(r'<section class="care-card [^>]{0,200}>\s{0,9}(<h[2-6][^>]{0,300}>)?([^\n]{0,300})')
HIDDEN = re.compile(r'\A<span class="visually-hidden">[^<]*\w[^<]*</span>')


def heading(manuscript: Manuscript) -> Iterator[Found]:
    for card in manuscript.text.cards:
        if not ENDING.search(card.heading):
            message = _(
                "The heading of a care card ends in “if:”, as in “See a doctor today if:”. This one: “%(words)s”"
            )
            yield Found(message % {"words": card.heading}, f"{card.kind} {card.heading}", card.line)


def two_actions(manuscript: Manuscript) -> Iterator[Found]:
    for card in manuscript.text.cards:
        if TWO_ACTIONS.search(card.heading):
            message = _(
                "The heading of a care card asks for one action. This one may ask for more: “%(words)s”"
            )
            yield Found(message % {"words": card.heading}, f"{card.kind} {card.heading}", card.line)


def hidden_prefix(manuscript: Manuscript) -> Iterator[Found]:
    if not manuscript.text.cards and manuscript.page is None:
        return
    for found in RENDERED.finditer(manuscript.html):
        if not found[1] or not HIDDEN.match(found[2]):
            message = _("On the page, the heading of a care card does not say how urgent it is: “%(words)s”")
            words = re.sub(r"<[^>]*>", "", found[2])
            yield Found(message % {"words": words}, words)


def links(manuscript: Manuscript) -> Iterator[Found]:
    for block in manuscript.text.blocks:
        if block.card == "emergency":
            for link in block.links:
                if link.text.startswith("tel:"):
                    continue
                message = _("An emergency card leads nowhere else. This one has a link: %(words)s")
                yield Found(message % {"words": link.text}, link.text, block.line_at(link.offset))


def heading_after(manuscript: Manuscript) -> Iterator[Found]:
    for card, line in manuscript.text.without_heading:
        message = _("A heading of its own follows after the care card “%(words)s”.")
        yield Found(message % {"words": card.heading}, f"{card.kind} {card.heading}", line)


def unknown_contact(manuscript: Manuscript) -> Iterator[Found]:
    for card in manuscript.text.cards:
        for name in cards.unknown_contacts(card.heading):
            message = _(
                "A care card names {%(name)s}: only {doctor}, {advice_line}, {emergency_number} are known."
            )
            yield Found(message % {"name": name}, f"{card.kind} {card.heading}", card.line)


def left_out(manuscript: Manuscript) -> Iterator[Found]:
    if manuscript.contacts is None:
        return
    for card in manuscript.text.cards:
        known = not cards.unknown_contacts(card.heading)
        if known and lacks_contact(card, manuscript.contacts):
            message = _(
                "Readers don’t see the card “%(words)s”: the clinic has not set the contact that it needs."
            )
            yield Found(message % {"words": card.heading}, f"{card.kind} {card.heading}", card.line)


def lacks_contact(card: Card, contacts: Contacts) -> bool:
    if card.kind == "emergency" and not contacts.emergency_number:
        return True
    return cards.fill(card.heading, contacts) is None


def unread(manuscript: Manuscript) -> Iterator[Found]:
    for words, line in manuscript.text.unread:
        message = _("Readers see “%(words)s” as it stands: it begins no card or box.")
        yield Found(message % {"words": words}, words, line)


def misplaced(manuscript: Manuscript) -> Iterator[Found]:
    words = {
        "box-in-box": _(
            "“%(box)s” stands inside another box or card: readers lose track of what belongs where."
        ),
        "box-not-closed": _("“%(box)s” has no end of its own: close it with a line of :::"),
        "list-missing": _("“%(box)s” holds no list of what to do or not to do."),
        "heading-in-box": _("“%(box)s” holds a heading: a box has its own already."),
    }
    for kind, box in manuscript.text.box_problems:
        yield Found(words.get(kind, _("“%(box)s” can’t stand like this.")) % {"box": box}, f"{kind} {box}")


GOOD = "::: urgent See {doctor} today if:\n- your knee locks\n:::\n"
CALL = "::: emergency Call {emergency_number} now if:\n- your foot is cold%s\n:::\n"
RULES = (
    Rule(
        slug="card-heading",
        severity=ERROR,
        title=lazy("A care card says what to do, then when"),
        why=lazy(
            "The heading of a care card is an action that ends in “if:”, and the list below it says when. Whoever reads "
            "only the heading then knows what to do. After the care cards of the NHS design system."
        ),
        bad=body("::: urgent Warning signs\n- your knee locks\n:::\n"),
        good=body(GOOD),
        check=heading,
    ),
    Rule(
        slug="card-one-action",
        severity=WARNING,
        title=lazy("A care card asks for one action"),
        why=lazy(
            "Two things to do in one heading make people in pain choose. Ask for the one that matters. “See a doctor or "
            "a physiotherapist” is one action; “rest and see a doctor” is two."
        ),
        bad=body("::: urgent Rest, and see {doctor} today if:\n- your knee locks\n:::\n"),
        good=body(GOOD),
        check=two_actions,
    ),
    Rule(
        slug="card-urgency",
        severity=ERROR,
        title=lazy("A care card says its urgency in words"),
        why=lazy(
            "Some readers don’t see the card’s colour. The page tells them “Urgent advice:” inside the heading itself, "
            "so that a screen reader’s list of headings has it. This rule looks at the finished page: if it finds "
            "something, our program is at fault, not your text."
        ),
        bad=Example(
            '<section class="care-card care-card--urgent"><h2>See a doctor today if:</h2>',
            Manuscript(page='<section class="care-card care-card--urgent"><h2>See a doctor today if:</h2>'),
        ),
        good=body(GOOD),
        check=hidden_prefix,
    ),
    Rule(
        slug="card-links",
        severity=ERROR,
        title=lazy("An emergency card has no further reading"),
        why=lazy(
            "Whoever needs an emergency card must call, not read on. The number to call is a link already; any other "
            "link leads away from it."
        ),
        bad=body(CALL % " ([read more](https://example.org/cold-feet))"),
        good=body(CALL % ""),
        check=links,
    ),
    Rule(
        slug="card-heading-after",
        severity=ERROR,
        title=lazy("After the care cards, a heading follows"),
        why=lazy(
            "A care card begins with a heading. Text that follows without one would belong to the card for everybody "
            "who moves by headings: what the clinic offers would read as part of an urgent warning. A box begins with a "
            "heading of its own, so it may follow too."
        ),
        bad=body(f"{GOOD}\nWe offer dry needling."),
        good=body(f"{GOOD}\n## What the clinic offers\n\nWe offer dry needling."),
        check=heading_after,
    ),
    Rule(
        slug="card-unknown-contact",
        severity=ERROR,
        title=lazy("A care card names a contact that exists"),
        why=lazy(
            "Whom to turn to comes from the clinic’s settings. A mistyped name in curly brackets finds nobody there, "
            "and the whole card would be left out."
        ),
        bad=body("::: urgent See {docter} today if:\n- your knee locks\n:::\n"),
        good=body(GOOD),
        check=unknown_contact,
    ),
    Rule(
        slug="card-left-out",
        severity=WARNING,
        title=lazy("Whom the care cards name is set"),
        why=lazy(
            "A card that can’t name whom to turn to is not shown, and an emergency card only where the clinic has set "
            "its emergency number. Set the contact in the clinic’s settings, or say in writing why the page may do "
            "without this card."
        ),
        bad=Example(CALL % "", Manuscript(body=CALL % "", contacts=Contacts(doctor="a doctor"))),
        good=Example(GOOD, Manuscript(body=GOOD, contacts=Contacts(doctor="a doctor"))),
        check=left_out,
    ),
    Rule(
        slug="unknown-block",
        severity=ERROR,
        title=lazy("What stands between ::: lines is known"),
        why=lazy(
            "A line that begins with ::: and a name that the site does not know is printed as it stands, colons and "
            "all, in a list, a quotation or a table too. A care card among the ordinary text is easily missed. Look "
            "for a slip of the pen in its name, and for blanks before it: four of them make it code."
        ),
        bad=body("::: urgnet See {doctor} today if:\n- your knee locks\n:::\n"),
        good=body(GOOD),
        check=unread,
    ),
    Rule(
        slug="box-misplaced",
        severity=ERROR,
        title=lazy("Boxes and care cards stand side by side, each with its end"),
        why=lazy(
            "A box inside a box, a box without an end, or a heading inside one makes text belong where it does not: "
            "what the clinic offers may read as part of an urgent warning. Close each box with a line of its own."
        ),
        bad=body("::: note Shoes\nChange them bit by bit.\n"),
        good=body("::: note Shoes\nChange them bit by bit.\n:::\n"),
        check=misplaced,
    ),
)
