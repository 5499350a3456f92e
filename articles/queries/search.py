"""What a reader's question finds: articles, topics, a care card if it sounds urgent, and what was mended."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import Exists, OuterRef

from articles.models import Article, Topic
from articles.models.search import (
    MOST_WEIGHT,
    WEIGHT_BITS,
    SearchPosting,
    SearchSpelling,
    Synonym,
)
from articles.queries.urgent import urgent
from articles.rendering.cards import card_of
from articles.searching import extracts, typos
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
from articles.searching.words import term_of, terms, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from articles.queries.urgent import CardShown
    from articles.rendering.cards import Contacts
    from articles.searching.extracts import Part
    from articles.searching.words import Word

ON_A_PAGE = 10
MOST_READ = 2_000  # characters in which signs of an emergency are looked for, however few are searched for
SCORE_BITS = 40
MOST_SCORE = (1 << SCORE_BITS) - 1
STANDS_FOR = 60  # in a hundred: what a word says that was not typed, but stands for one that was


@dataclass(frozen=True)
class Result:
    article: Article
    rank: int
    title: list[Part]
    extract: list[Part]


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
    is_grave: bool = False


class Library:
    """What readers can see of the index, as far as a question has asked for it.

    The database hands over, for each term, one list of whole numbers: the articles that have it, each with its weight
    in the lower bits. They are added up here: thousands of rows, or sums made there, take several times as long.
    """

    def __init__(self, today: date) -> None:
        newest_first = Article.objects.published(today).order_by("-published_date", "-pk")
        self.places = {row[0]: place for place, row in enumerate(rows_of(newest_first.values_list("pk")))}
        self.postings: dict[str, list[int]] = {}
        """By term, the articles that have it, each with its weight; a term that none has is not here."""

    def read(self, terms: Iterable[str]) -> None:
        new = [term for term in terms if term not in self.postings]
        if not new:
            return
        places = self.places
        for term, listed in rows_of(SearchPosting.objects.lists(new)):
            if visible := [both for both in json.loads(listed) if both >> WEIGHT_BITS in places]:
                self.postings[term] = visible

    def seen(self, spellings: Iterable[str]) -> set[str]:
        """Return those of these words that an article readers see has: no draft is told of."""
        by_term: dict[str, set[str]] = defaultdict(set)
        for plain in spellings:
            by_term[term_of(plain)].add(plain)
        self.read(by_term)
        return set().union(*(plain for term, plain in by_term.items() if term in self.postings))

    def worth(self, wanted: Asked) -> dict[str, int]:
        """Return what each term says: more, the fewer articles have it, and less if it only stands for what was typed."""
        worth = {term: rarity(len(self.postings[term]), len(self.places)) for term in wanted.bits}
        own = wanted.own
        return {term: it if term in own else it * STANDS_FOR // 100 + 1 for term, it in worth.items()}

    def ranked(self, wanted: Asked, worth: Mapping[str, int]) -> tuple[list[int], bool]:
        """Return the articles that have all slots, the best first; if none has, those with at least half of them."""
        found: dict[int, int] = defaultdict(int)  # the bits of an article's terms, and below them the score
        for term, bit in wanted.bits.items():
            has, it = bit << SCORE_BITS, worth[term]
            for both in self.postings[term]:
                found[both >> WEIGHT_BITS] += has + (both & MOST_WEIGHT) * it
        masks = wanted.masks()
        counted = {mask: held(mask, masks) for mask in {both >> SCORE_BITS for both in found.values()}}
        by_held: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for article, both in found.items():
            score = both & MOST_SCORE
            by_held[counted[both >> SCORE_BITS]].append((-score, self.places[article], article))
        every = len(masks)
        enough = [every] if by_held[every] else range(every - 1, (every - 1) // 2, -1)
        best = [article for many in enough for _score, _place, article in sorted(by_held[many])]
        return best, bool(best) and not by_held[every]


def rows_of(values: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Return plain rows of whole numbers and texts: thousands of them, without what Django does to each."""
    sql, parameters = values.query.sql_with_params()
    with connections[values.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def shown_topics(today: date) -> list[Topic]:
    shown = Article.objects.published(today).filter(topics=OuterRef("pk"))
    return list(Topic.objects.filter(Exists(shown)))


def find_articles(text: str, today: date, contacts: Contacts, *, page: int = 1) -> Found:
    """Answer a question, in a small number of queries whatever is found."""
    every_topic = shown_topics(today)
    asked = asked_words(text)
    if not asked:
        return Found(has_words=False, every_topic=every_topic)
    synonyms = Synonyms(row.listed for row in Synonym.objects.all())
    library = Library(today)
    library.read(candidates(asked, synonyms))
    mended = instead_of(asked, synonyms, library)
    looked_for = mended_text(text, asked, mended)
    typed = words(text[:MOST_READ])
    rest = typed[len(asked) :]
    if mended:
        asked = corrected(asked, mended)
        library.read(candidates(asked, synonyms))
    wanted = Asked(tuple(slots(asked, synonyms, library.postings)))
    worth = library.worth(wanted)
    hits, is_partial = library.ranked(wanted, worth)
    page = max(1, min(page, -(-len(hits) // ON_A_PAGE)))
    sounds = urgent([*asked, *rest], synonyms, today, contacts, typed=typed if mended else ())
    return Found(
        total=len(hits),
        page=page,
        is_partial=is_partial,
        results=results(hits, page, worth, contacts),
        topics=named(every_topic, wanted),
        every_topic=every_topic,
        mended=looked_for if mended else "",
        has_words=bool(wanted.slots),
        **sounds._asdict(),
    )


def find_warning(text: str, today: date, contacts: Contacts) -> Found:
    """Return only the care card that a question brings which is too long to be searched for."""
    synonyms = Synonyms(row.listed for row in Synonym.objects.all())
    sounds = urgent(words(text[:MOST_READ]), synonyms, today, contacts)
    return Found(every_topic=shown_topics(today), has_words=False, **sounds._asdict())


def instead_of(asked: Sequence[Word], synonyms: Synonyms, library: Library) -> dict[int, str]:
    """Return, by place, what the words that nothing knows may stand for."""
    places = unknown(asked, synonyms, library.postings)
    if not places:
        return {}
    keys = {at: typos.asked_keys(asked[at].plain) for at in places}
    rows = SearchSpelling.objects.filter(key__in=set().union(*keys.values()))
    near = rows.order_by("key", "plain").values_list("key", "plain").distinct()
    by_key: dict[str, set[str]] = defaultdict(set)
    for key, plain in near:
        by_key[key].add(plain)
    options = {
        at: typos.nearest(asked[at].plain, set().union(*(by_key[key] for key in keys[at]))) for at in places
    }
    public = library.seen(set().union(*options.values()))
    found = {at: typos.likeliest(asked[at].plain, (options[at] & public) | synonyms.plain) for at in places}
    return {at: plain for at, plain in found.items() if plain}


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
        for rank, article in enumerate((found[pk] for pk in shown if pk in found), start=first + 1)
    ]


def passages(article: Article, contacts: Contacts) -> Iterable[tuple[str, str]]:
    """Return what readers see: nothing of a card that names a contact which is not set."""
    for text, terms_of_it, card in article.search_entry.passages:
        if not card or card_of(card, contacts):
            yield text, terms_of_it


def named(topics: Iterable[Topic], wanted: Asked) -> list[Topic]:
    """Return the topics whose name has everything that was asked for."""
    masks, bits = wanted.masks(), wanted.bits
    of_topic = {topic: set(terms(topic.name)) for topic in topics}
    masks_of = {topic: sum(bits.get(term, 0) for term in found) for topic, found in of_topic.items()}
    return [topic for topic, mask in masks_of.items() if masks and held(mask, masks) == len(masks)]
