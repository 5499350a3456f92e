"""Whether a question sounds urgent, and the care card of ours that says so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Sum

from articles.models import Article
from articles.models.search import SearchClause, SearchSign
from articles.rendering.cards import card_of
from articles.rendering.one_card import OneCard, one_card
from articles.searching import warnings

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from articles.rendering.cards import Contacts
    from articles.searching.question import Synonyms
    from articles.searching.words import Word

MOST_CLAUSES = 200


class CardShown(NamedTuple):
    article: Article
    card: OneCard


class Urgent(NamedTuple):
    warning: CardShown | None
    is_grave: bool
    """The question names the signs of a graver card than that one, or of any card, which can't be shown."""


def urgent(
    asked: Sequence[Word],
    synonyms: Synonyms,
    today: date,
    contacts: Contacts,
    *,
    typed: Sequence[Word] = (),
) -> Urgent:
    """Return the care card whose signs the question names, if any: as it is read, or as it was typed.

    A card that names a contact which is not set can't be shown. Its signs are as grave nevertheless.
    """
    meant = {word.term for word in (*asked, *typed)}
    for phrases in (synonyms, warnings.SAID):
        meant |= phrases.meant(asked) | phrases.meant(typed)
    clauses = clauses_held(meant, today)
    kinds = {(clause.article_id, clause.card): clause.kind for clause in clauses}
    answerable = {
        (clause.article_id, clause.card) for clause in clauses if card_of(clause.information, contacts)
    }
    cards = warnings.grave(matches(clauses, meant), asked, meant)
    for card in cards:
        if card in answerable and (shown := card_shown(*card, contacts)):
            return Urgent(shown, is_grave=kinds[card] != kinds[cards[0]])
    return Urgent(None, is_grave=bool(cards))


def clauses_held(meant: Collection[str], today: date) -> list[Any]:
    """Return the clauses of cards of which the question has the least, each with how much it has."""
    held = SearchClause.objects.filter(signs__term__in=meant, article__in=Article.objects.published(today))
    enough = held.annotate(held=Sum("signs__weight")).filter(held__gte=F("least"))
    return list(enough.order_by("kind", "-article__published_date", "-article_id", "pk")[:MOST_CLAUSES])


def matches(clauses: Sequence[Any], meant: Collection[str]) -> list[warnings.Match]:
    signs: dict[int, set[str]] = defaultdict(set)
    if clauses:
        rows = SearchSign.objects.filter(clause__in=[clause.pk for clause in clauses], term__in=meant)
        for clause, term in rows.values_list("clause_id", "term"):
            signs[clause].add(term)
    return [
        warnings.Match(
            card=(clause.article_id, clause.card),
            kind=clause.kind,
            signs=frozenset(signs[clause.pk]),
            is_whole=clause.held == clause.whole,
            body=frozenset(clause.body),
        )
        for clause in clauses
    ]


def card_shown(article_id: int, number: int, contacts: Contacts) -> CardShown | None:
    """Return the card, unless the article was deleted or changed since it was indexed."""
    article = Article.objects.filter(pk=article_id).first()
    if article is None:
        return None
    card = one_card(article.body, number, contacts, signed_off=article.cards_signed_off)
    return CardShown(article, card) if card else None
