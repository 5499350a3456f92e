"""What a reader's question finds: articles, topics, a care card if it sounds urgent, and what was mended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Case, Count, F, Sum, Value, When
from django.db.models.functions import Cast

from articles.models import Article, Topic
from articles.models.search import SearchClause, SearchPosting, SearchSign, SearchSpelling, Synonym
from articles.queries.page import topics_with_articles
from articles.rendering.cards import card_of
from articles.rendering.one_card import OneCard, one_card
from articles.searching import extracts, typos, warnings
from articles.searching.question import (
    Asked,
    Synonyms,
    asked_words,
    candidates,
    corrected,
    held,
    mended_text,
    slots,
    unknown,
)
from articles.searching.weights import rarity
from articles.searching.words import term_of, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models.expressions import Combinable

    from articles.rendering.cards import Contacts
    from articles.searching.extracts import Part
    from articles.searching.words import Word

ON_A_PAGE = 10
MOST_CLAUSES = 200
STANDS_FOR = 60  # in a hundred: what a word says that was not typed, but stands for one that was


@dataclass(frozen=True)
class Result:
    article: Article
    rank: int
    title: list[Part]
    extract: list[Part]


@dataclass(frozen=True)
class CardShown:
    article: Article
    card: OneCard


@dataclass(frozen=True)
class Found:
    """What one question finds."""

    total: int = 0
    page: int = 1
    is_partial: bool = False
    """No article has everything that was asked for; these have at least half of it."""
    results: list[Result] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    every_topic: list[Topic] = field(default_factory=list)
    mended: str = ""
    """The question with the words that were looked for instead of mistyped ones."""
    has_words: bool = True
    warning: CardShown | None = None


def find_articles(text: str, today: date, contacts: Contacts, *, page: int = 1) -> Found:
    """Answer a question, in at most twelve queries whatever is found."""
    every_topic = list(topics_with_articles(today))
    asked = asked_words(text)
    if not asked:
        return Found(has_words=False, every_topic=every_topic)
    synonyms = Synonyms(row.listed for row in Synonym.objects.all())
    known = having(candidates(asked, synonyms), today)
    mended = instead_of(asked, synonyms, known, today)
    looked_for = mended_text(text, asked, mended)
    if mended:
        asked = corrected(asked, mended)
        known = having(candidates(asked, synonyms), today)
    wanted = Asked(tuple(slots(asked, synonyms, known)))
    every = Article.objects.published(today).count()
    worth = {term: rarity(known[term], every) for term in wanted.bits}
    worth = {term: it if term in wanted.own else it * STANDS_FOR // 100 + 1 for term, it in worth.items()}
    hits, is_partial = ranked(wanted, worth, today)
    page = max(1, min(page, -(-len(hits) // ON_A_PAGE)))
    return Found(
        total=len(hits),
        page=page,
        is_partial=is_partial,
        results=results(hits, page, worth, contacts),
        topics=named(every_topic, wanted),
        every_topic=every_topic,
        mended=looked_for if mended else "",
        has_words=bool(wanted.slots),
        warning=warning(asked, synonyms, today, contacts),
    )


def having(terms: Collection[str], today: date) -> dict[str, int]:
    """Return how many articles readers see have each term; those that none has are left out."""
    rows = SearchPosting.objects.filter(term__in=terms, article__in=Article.objects.published(today))
    return dict(rows.values_list("term").annotate(having=Count("pk")))


def instead_of(
    asked: Sequence[Word], synonyms: Synonyms, known: Collection[str], today: date
) -> dict[int, str]:
    """Return, by place, what the words that nothing knows may stand for."""
    places = unknown(asked, synonyms, known)
    if not places:
        return {}
    keys = {at: typos.keys(asked[at].plain) for at in places}
    rows = SearchSpelling.objects.filter(key__in=set().union(*keys.values()))
    near = rows.order_by("key", "plain").values_list("key", "plain").distinct()
    by_key: dict[str, set[str]] = defaultdict(set)
    for key, plain in near:
        by_key[key].add(plain)
    options = {
        at: typos.nearest(asked[at].plain, set().union(*(by_key[key] for key in keys[at]))) for at in places
    }
    public = seen(set().union(*options.values()), today)
    found = {at: typos.likeliest(asked[at].plain, (options[at] & public) | synonyms.plain) for at in places}
    return {at: plain for at, plain in found.items() if plain}


def seen(spellings: Collection[str], today: date) -> set[str]:
    """Return those of these words that an article readers see has: no draft is told of."""
    by_term: dict[str, set[str]] = defaultdict(set)
    for plain in spellings:
        by_term[term_of(plain)].add(plain)
    return set().union(*(by_term[term] for term in having(by_term, today))) if by_term else set()


def ranked(wanted: Asked, worth: Mapping[str, int], today: date) -> tuple[list[int], bool]:
    """Return the articles that have all slots, the best first; if none has, those with at least half of them."""
    bits, masks = wanted.bits, wanted.masks()
    if not bits:
        return [], False
    shown = SearchPosting.objects.filter(term__in=bits, article__in=Article.objects.published(today))
    rows = (
        shown.values_list("article_id")
        .annotate(
            mask=total({term: Value(bit) for term, bit in bits.items()}),
            score=total({term: F("weight") * Value(it) for term, it in worth.items()}),
        )
        .order_by("-article__published_date", "-article_id")
    )
    by_held: dict[int, list[tuple[int, int]]] = defaultdict(list)
    counted: dict[int, int] = {}
    for pk, mask, score in rows:
        if mask not in counted:
            counted[mask] = held(mask, masks)
        by_held[counted[mask]].append((-score, pk))
    every = len(masks)
    enough = [every] if by_held[every] else range(every - 1, (every - 1) // 2, -1)
    found = [pk for many in enough for _score, pk in sorted(by_held[many], key=itemgetter(0))]
    return found, bool(found) and not by_held[every]


def total(worth: Mapping[str, Combinable]) -> Cast:
    """Sum by term. Whole numbers: PostgreSQL would make decimals of them."""
    cases = [When(term=term, then=Cast(it, BigIntegerField())) for term, it in worth.items()]
    return Cast(Sum(Case(*cases, default=Value(0), output_field=BigIntegerField())), BigIntegerField())


def results(hits: Sequence[int], page: int, worth: Mapping[str, int], contacts: Contacts) -> list[Result]:
    first = (page - 1) * ON_A_PAGE
    shown = hits[first : first + ON_A_PAGE]
    found = Article.objects.select_related("author", "search_entry").defer("body").in_bulk(shown)
    return [
        Result(
            article=article,
            rank=rank,
            title=extracts.marked(article.title, worth),
            extract=extracts.best(passages(article, contacts), worth)
            or extracts.marked(article.summary, worth),
        )
        for rank, article in enumerate((found[pk] for pk in shown), start=first + 1)
    ]


def passages(article: Article, contacts: Contacts) -> Iterable[str]:
    """Return what readers see: nothing of a card that names a contact which is not set."""
    for text, card in article.search_entry.passages:
        if not card or card_of(card, contacts):
            yield text


def named(topics: Iterable[Topic], wanted: Asked) -> list[Topic]:
    """Return the topics whose name has everything that was asked for."""
    masks, bits = wanted.masks(), wanted.bits
    of_topic = {topic: set(terms(topic.name)) for topic in topics}
    masks_of = {topic: sum(bits.get(term, 0) for term in found) for topic, found in of_topic.items()}
    return [topic for topic, mask in masks_of.items() if masks and held(mask, masks) == len(masks)]


def warning(asked: Sequence[Word], synonyms: Synonyms, today: date, contacts: Contacts) -> CardShown | None:
    """Return the care card whose signs the question names, if any."""
    meant = {word.term for word in asked} | synonyms.meant(asked)
    shown = Article.objects.published(today)
    clauses = (
        SearchClause.objects.filter(signs__term__in=meant, article__in=shown)
        .annotate(held=Sum("signs__weight"))
        .filter(held__gte=F("least"))
        .order_by("kind", "-article__published_date", "-article_id", "pk")[:MOST_CLAUSES]
    )
    answerable = {clause.pk: clause for clause in clauses if card_of(clause.information, contacts)}
    signs: dict[int, set[str]] = defaultdict(set)
    if answerable:
        rows = SearchSign.objects.filter(clause__in=answerable, term__in=meant)
        for clause, term in rows.values_list("clause_id", "term"):
            signs[clause].add(term)
    matches = [
        warnings.Match(
            card=(clause.article_id, clause.card),
            kind=clause.kind,
            signs=frozenset(signs[pk]),
            is_whole=clause.held == clause.whole,
            body=frozenset(clause.body),
        )
        for pk, clause in answerable.items()
    ]
    grave = warnings.grave(matches, asked, meant)
    return card_shown(*grave[0], contacts) if grave else None


def card_shown(article_id: int, number: int, contacts: Contacts) -> CardShown | None:
    article = Article.objects.get(pk=article_id)
    card = one_card(article.body, number, contacts, signed_off=article.cards_signed_off)
    return CardShown(article, card) if card else None
