"""Search over five thousand articles: from the WSGI environment to the last byte of the page of results.

Their texts are nonsense by a fixed seed: small words as often as in English, a few words that nearly all of them have
(the worst that can be asked for), and a long tail. One in ten has a care card.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db import connections
from django.urls import reverse

from articles.models import Article, Author, Synonym, Topic
from bench.databases import asking
from bench.page import getting
from bench.scenes import settle
from bench.workload import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

ARTICLES = 5_000
WRITTEN = 250
COPIED = {
    "articles_article_topics": "topic_id",
    "articles_searchentry": "digest, revision, passages",
    "articles_searchposting": "term, weight",
}
COMMON = [
    "knee",
    "pain",
    "run",
    "training",
    "strength",
    "week",
    "load",
    "tendon",
    "muscle",
    "shoe",
    "hip",
    "calf",
    "step",
    "pace",
    "hill",
    "injury",
]
SMALL = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "it",
    "for",
    "with",
    "as",
    "on",
    "be",
    "at",
    "by",
    "this",
    "are",
    "from",
    "or",
]
CARD = "\n::: urgent See {doctor} today if:\n- your knee is hot and swollen\n- you have a fever\n:::\n\n## After\n\n"
QUESTIONS = {
    "a rare word": "patellofemoral",
    "one word of nearly all": "knee",
    "three words of nearly all": "knee pain running",
    "with synonyms": "kneecap pain runner",
    "mistyped": "patelofemoral knee pain",
    "urgent": "hot swollen knee fever",
    "nobody has all of it": "knee pain training xylophone zeppelin",
    "eight words of nearly all": "knee pain run training strength week load tendon",
}


@dataclass(frozen=True)
class Library:
    database: BaseDatabaseWrapper


def readings(
    site: Callable[..., Any], library: Library, articles: int = ARTICLES
) -> dict[str, Callable[[], bytes]]:
    """Fill the database; return the calls, one for each kind of question."""
    with asking(library.database):
        seed(articles)
        settle(library.database)
    path = reverse("articles:index")
    return {
        what: getting(site, library, path, QUERY_STRING=f"q={quote(asked)}")
        for what, asked in QUESTIONS.items()
    }


def seed(articles: int) -> None:
    """Write a few hundred articles and index them as always; the others are their copies, rows and all."""
    chance = random.Random(2026)  # noqa: S311 -- the same nonsense each time
    words = sentences(chance)
    author = Author.objects.create(name="Sample Author", slug="sample-author")
    topics = [Topic.objects.create(name=name.capitalize(), slug=name) for name in COMMON]
    for number in range(WRITTEN):
        article = Article(slug=f"sample-{number}", author=author, status="published")
        article.title = " ".join([chance.choice(COMMON), *next(words)[:4]]).capitalize()
        article.summary = " ".join(next(words)[:20])
        article.body = body(words, with_card=not number % 10)
        article.published_date = FIRST_DAY - timedelta(days=1 + number)
        article.save()
        article.set_topics([topics[number % len(topics)]])
    Synonym.objects.create(phrases="kneecap\npatella\npatellofemoral")
    Synonym.objects.create(phrases="runner\nrun pain\njogger")
    copies(articles)


def copies(articles: int) -> None:
    first = list(Article.objects.order_by("pk"))
    lowest = first[0].pk
    for copy in range(1, articles // WRITTEN):
        for article in first:
            article.pk, article.slug = article.pk + WRITTEN, f"copy-{copy}-{article.pk}"
        Article.objects.bulk_create(first)
        added = copy * WRITTEN
        for table, columns in COPIED.items():
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {table} (article_id, {columns}) SELECT article_id + %s, {columns} FROM {table}"
                    " WHERE article_id < %s",
                    [added, lowest + WRITTEN],
                )


def sentences(chance: random.Random) -> Iterator[list[str]]:
    """Yield the words of one sentence after the other."""
    syllables = [a + b for a in "bdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "el", "is", "or")]
    tail = ["patellofemoral", *("".join(chance.choices(syllables, k=3)) for _word in range(20_000))]
    chances = [1 / (20 + rank) for rank in range(len(tail))]
    while True:
        rare = chance.choices(tail, chances, k=5)
        yield chance.sample([*rare, *chance.choices(COMMON, k=4), *chance.choices(SMALL, k=6)], k=15)


def body(words: Iterator[list[str]], *, with_card: bool) -> str:
    paragraphs = [
        " ".join(" ".join(next(words)).capitalize() + "." for _sentence in range(5))
        for _paragraph in range(8)
    ]
    return "## Why\n\n" + (CARD if with_card else "") + "\n\n".join(paragraphs) + "\n"
