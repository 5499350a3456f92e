"""Fills the tables of search, in the transaction of whoever saves; the worker mends what passed that by."""

from __future__ import annotations

import hashlib
import itertools
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from articles.models.search import SearchClause, SearchEntry, SearchPosting, SearchSign, SearchSpelling
from articles.rendering.key_points import key_points
from articles.rendering.plain import plain_text
from articles.searching import typos, warnings
from articles.searching.weights import weights
from articles.searching.words import terms_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from articles.models.articles import Article
    from articles.rendering.plain import PlainText
    from articles.searching.words import Word

VERSION = 4  # raise it whenever the same text would be indexed otherwise
AT_ONCE = 20  # articles that whoever saves a topic or an author waits for; the worker takes the others
CHUNK = 900
NEVER = 2_147_483_647  # a revision that no article has
LONGEST_PASSAGE = 1_000  # characters


@transaction.atomic
def index(articles: QuerySet[Article]) -> int:
    """Bring what search has of these articles up to date; return how many had changed.

    Each article is locked and read again, so that two who save it leave one index: that of the last one.
    """
    rows = articles.model.objects.filter(pk__in=articles.order_by().values("pk"))
    locked = rows.select_for_update(of=("self",)).select_related("author").order_by("pk")
    return sum(index_one(article) for article in locked)


def index_some(articles: QuerySet[Article]) -> int:
    """Index the first few; the others are seen to be out of date by their revision."""
    first = list(articles.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return index(articles.model.objects.filter(pk__in=first))


def index_one(article: Article) -> bool:
    topics = names(article)
    digest = digest_of(article, topics)
    entry = SearchEntry.objects.filter(pk=article.pk).only("digest", "revision").first()
    if entry is not None and entry.digest == digest:
        if entry.revision != article.revision:
            SearchEntry.objects.filter(pk=article.pk).update(revision=article.revision)
        return False
    fill(article, topics, digest)
    return True


def digest_of(article: Article, topics: list[str]) -> str:
    own = (article.title, article.summary, article.key_points, article.body, article.author.name)
    return hashlib.sha256(json.dumps([VERSION, *own, topics]).encode()).hexdigest()


def fill(article: Article, topics: list[str], digest: str) -> None:
    text = plain_text(article.body)
    body = [(point, "") for point in key_points(article.key_points)] + text.passages
    cut = [(part, words(part), card) for passage, card in body for part in pieces(passage)]
    before = {
        "title": [article.title],
        "topics": topics,
        "author": [article.author.name],
        "summary": [article.summary],
        "headings": [*text.headings, *(card.heading for card in text.cards)],
    }
    read = {field: [words(line) for line in lines] for field, lines in before.items()}
    read["body"] = [found for _part, found, _card in cut]
    passages = [(part, " ".join(dict.fromkeys(terms_of(found))), card) for part, found, card in cut]
    SearchEntry.objects.update_or_create(
        pk=article.pk, defaults={"digest": digest, "revision": article.revision, "passages": passages}
    )
    fill_postings(article, read)
    remember_spellings(
        word for field, lines in read.items() if field != "author" for line in lines for word in line
    )
    fill_clauses(article, text, warnings.body_parts(" ".join([article.title, *topics])))


def pieces(passage: str) -> Iterator[str]:
    """Cut a passage that is too long to be looked through at once, between words."""
    while len(passage) > LONGEST_PASSAGE:
        end = passage.rfind(" ", 0, LONGEST_PASSAGE) + 1 or LONGEST_PASSAGE
        yield passage[:end].rstrip()
        passage = passage[end:]
    yield passage


def fill_postings(article: Article, read: dict[str, list[list[Word]]]) -> None:
    said = {field: [term for line in lines for term in terms_of(line)] for field, lines in read.items()}
    SearchPosting.objects.filter(article=article).delete()
    SearchPosting.objects.bulk_create(
        (SearchPosting(article=article, term=term, weight=weight) for term, weight in weights(said).items()),
        batch_size=CHUNK,
    )


def remember_spellings(read: Iterable[Word]) -> None:
    """Keep the words by which mistyped ones are mended. Nobody waits for another: the same word may stand here twice."""
    written = {word.plain for word in read if not word.is_small and typos.can_be_mistyped(word.plain)}
    for chunk in chunks(sorted(written)):
        known = SearchSpelling.objects.filter(key__in=set(map(typos.sound, chunk)), plain__in=chunk)
        new = set(chunk) - set(known.values_list("plain", flat=True))
        SearchSpelling.objects.bulk_create(
            [
                SearchSpelling(key=key, plain=plain)
                for plain in sorted(new)
                for key in sorted(typos.keys(plain))
            ],
            batch_size=CHUNK,
        )


def fill_clauses(article: Article, text: PlainText, about: set[str]) -> None:
    SearchSign.objects.filter(clause__article=article).delete()
    SearchClause.objects.filter(article=article).delete()
    signs: list[dict[str, int]] = []
    rows: list[SearchClause] = []
    for number, card in enumerate(text.cards):
        if card.kind not in warnings.KINDS:
            continue
        for clause in itertools.chain.from_iterable(warnings.clauses(item, about) for item in card.items):
            signs.append(clause.signs)
            fields: dict[str, Any] = {"card": number, "kind": card.kind, "information": card.information}
            fields |= {"least": clause.least, "whole": clause.whole, "body": clause.body}
            rows.append(SearchClause(article=article, **fields))
    SearchClause.objects.bulk_create(rows)
    SearchSign.objects.bulk_create(
        SearchSign(clause=row, term=term, weight=weight)
        for row, counted in zip(rows, signs, strict=True)
        for term, weight in counted.items()
    )


def chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def changed(articles: QuerySet[Article]) -> list[int]:
    """Return those whose text is not what was indexed, in three queries."""
    rows = articles.select_related("author", "search_entry").prefetch_related("topics")
    return [article.pk for article in rows if kept_digest(article) != digest_of(article, names(article))]


def kept_digest(article: Article) -> str:
    entry = getattr(article, "search_entry", None)
    return entry.digest if entry else ""


def names(article: Article) -> list[str]:
    return sorted(topic.name for topic in article.topics.all())


@transaction.atomic
def rebuild(articles: QuerySet[Article]) -> int:
    """Index articles whatever is known of them, from the text as it is."""
    SearchEntry.objects.filter(article__in=articles.order_by().values("pk")).delete()
    return index(articles)


@transaction.atomic
def forget() -> None:
    """Take every article for one that was never indexed, and its spellings away: whoever comes next makes both anew.

    Its passages stay, for those who search meanwhile.
    """
    SearchEntry.objects.update(digest="", revision=NEVER)
    SearchSpelling.objects.all().delete()


def out_of_date(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Return those that were never indexed, or were changed since by something that raised their revision."""
    return articles.exclude(search_entry__revision=F("revision"))
