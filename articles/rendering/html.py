"""Tokens to HTML. Every text of an editor is escaped here; `safety.clean` is only the second lock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it.renderer import RendererHTML

from articles.rendering import boxes, cards, figures, readability
from articles.rendering.composition import LOWEST, TOP, Composition, Heading
from articles.rendering.markers import read_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from articles.rendering.figures import Figure

TELEPHONE = re.compile(r"\+?[0-9][0-9 ().-]*")


class BodyRenderer(RendererHTML):
    """Each method renders the tokens of its name."""

    def heading_open(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        page: Composition = env["page"]
        text = " ".join(readability.plain(tokens[at + 1].children or ()).split())
        heading = Heading(level(tokens[at]), page.anchor(text), text)
        page.headings.append(heading)
        page.section_level = heading.level
        return f'<h{heading.level} id="{heading.anchor}">'

    def heading_close(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        return f"</h{level(tokens[at])}>\n"

    def citation(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        page: Composition = env["page"]
        marker = read_marker(tokens[at].content)
        if marker is None or marker not in page.evidence:
            if marker is None or marker.key:
                page.complain("no-evidence", tokens[at].content)
            return f' <span class="citation-missing">{escape(_("(No checked reference yet.)"))}</span>'
        number = page.numbers.setdefault(marker.key, len(page.numbers) + 1)
        place = f"cite-{sum(map(len, page.places.values())) + 1}"
        page.places.setdefault(marker, []).append(place)
        page.sections[place] = page.headings[-1].text if page.headings else ""
        described = page.evidence[marker]
        study = f' <span class="citation__study">{escape(described)}</span>' if described else ""
        return (
            f'<sup class="citation"><a id="{place}" href="#source-{marker.key}">'
            f'<span class="visually-hidden">{escape(_("Source"))} </span>{number}'
            f"{study}</a></sup>"
        )

    def container_card_open(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        page: Composition = env["page"]
        card = cards.read_card(tokens[at], page.contacts)
        if card is None:  # never here: without_unanswerable has left it out
            return ""
        page.cards.append(card)
        page.open_cards.append(card)
        anchor = page.anchor(card.kind)
        page.card_anchors.setdefault(card.kind, f"card-{anchor}")
        title = min(page.section_level + 1, LOWEST)
        return (
            f'<section class="care-card care-card--{card.kind}" aria-labelledby="card-{anchor}">'
            f'<h{title} class="care-card__title" id="card-{anchor}">'
            f'<span class="visually-hidden">{escape(cards.prefix(card.kind))} </span>{escape(card.heading)}</h{title}>'
            '<div class="care-card__body">\n'
        )

    def container_card_close(self, _tokens: Sequence[Token], _at: int, _options: Any, env: Any) -> str:
        page: Composition = env["page"]
        call = call_link(page) if page.open_cards.pop().kind == "emergency" else ""
        awaiting = escape(_("Not yet signed off by a clinician."))
        status = "" if page.cards_signed_off else f'<p class="care-card__status">{awaiting}</p>'
        return f"{call}{status}</div></section>\n"

    def container_box_open(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        page: Composition = env["page"]
        box = boxes.read_box(tokens[at])
        page.marked_items |= {id(item): box.word for item in boxes.items(tokens, at) if box.word}
        anchor = page.anchor(f"box {box.kind}").removeprefix("section-")
        title = min(page.section_level + 1, LOWEST)
        return (
            f'<section class="box box--{box.kind}" aria-labelledby="{anchor}">'
            f'<h{title} class="box__title" id="{anchor}">{escape(box.heading)}</h{title}>\n'
        )

    def container_box_close(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return "</section>\n"

    def list_item_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        """Begin each item of a do or don't list with its word, for those who hear the list item by item."""
        word = env["page"].marked_items.get(id(tokens[at]))
        said = f'<span class="visually-hidden">{escape(word)}: </span>' if word else ""
        return self.renderToken(tokens, at, options, env) + said

    def table_open(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return (
            f'<div class="table-scroll" tabindex="0" role="group" aria-label="{escape(_("Table"))}"><table>\n'
        )

    def table_close(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return "</table></div>\n"

    def image(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        """Show a picture of ours; of any other only the words, and nothing is loaded from elsewhere."""
        figure, alt = self.known(tokens[at], options, env)
        return figures.picture(figure, alt, eager=is_near_the_top(env["page"])) if figure else alt

    def figure(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        image = (tokens[at].children or [])[0]
        figure, alt = self.known(image, options, env)
        if figure is None:
            return f"<p>{alt}</p>\n"
        shown = figures.picture(figure, alt, eager=is_near_the_top(env["page"]))
        return figures.captioned(shown, str(image.attrs.get("title") or figure.caption), figure.credit)

    def known(self, image: Token, options: Any, env: Any) -> tuple[Figure | None, str]:
        """Return the picture, if it is one of ours, and its words: the text's own come first."""
        page: Composition = env["page"]
        figure = page.pictures.get(figures.key_of(image))
        if figure is None or page.pictures_shown >= figures.MOST:
            page.complain("picture", f"![{image.content}]({image.attrs.get('src', '')})"[:200])
            return None, str(escape(image.content))
        page.pictures_shown += 1
        return figure, self.renderInlineAsText(image.children or [], options, env) or figure.alt


def is_near_the_top(page: Composition) -> bool:
    """Tell whether it stands before the first heading: those are loaded at once, all others when they are near."""
    return not page.headings


def level(token: Token) -> int:
    return max(TOP, int(token.tag[1:]))


def call_link(page: Composition) -> str:
    number = page.contacts.emergency_number
    if not TELEPHONE.fullmatch(number):
        return ""
    words = escape(_("Call %(number)s") % {"number": number})
    return f'<p class="care-card__call"><a href="tel:{re.sub("[^0-9+]", "", number)}">{words}</a></p>'
