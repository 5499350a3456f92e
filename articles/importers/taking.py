"""Stores articles to be, each by itself, and says what became of it."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from articles.importers import addresses
from articles.importers.front_matter import ArticleFile, Unreadable
from articles.importers.markdown import in_words
from articles.importers.media import Media
from articles.importers.report import CHANGED, DOUBTFUL, Report, Result
from articles.importers.storing import write
from articles.models import Article, FormerPost, OldAddress
from articles.models.turns import take_turn
from articles.queries.whole_article import is_as_loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, tzinfo


@dataclass(frozen=True)
class Wishes:
    """What the person who imports has said."""

    zone: tzinfo
    now: datetime
    author: str = ""
    title: str = ""
    slug: str = ""
    hosts: frozenset[str] = frozenset()
    is_written: bool = False
    all_or_nothing: bool = False
    publish_anyway: bool = False
    media: Media = field(default_factory=Media)
    pause: float = 0
    """Seconds after each article that is written by itself, so that who waits to write gets in between."""


@dataclass
class Done:
    """What one import has done so far."""

    places: dict[str, str] = field(default_factory=dict)
    """The address of an article to where it stands in what is imported."""
    links: list[tuple[Result, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """One article to be: where it stands, what it is remembered by, and how to make its file."""

    result: Result
    source: str
    """Empty for a file of ours, which is remembered by its address."""
    digest: str
    make: Callable[[], ArticleFile]


def bring(candidates: Iterable[Candidate], report: Report, wishes: Wishes) -> Report:
    """Import what can be imported; in a dry run, or when all or nothing was asked for and one failed, nothing.

    Else each article is written by itself: on SQLite nobody could book while one transaction holds them all.
    """
    is_one = wishes.all_or_nothing or not wishes.is_written
    with transaction.atomic() if is_one else nullcontext():
        done = Done()
        for candidate in candidates:
            report.results.append(candidate.result)
            bring_one(candidate, done, wishes)
            if not is_one and candidate.result.outcome in CHANGED:
                time.sleep(wishes.pause)
        addresses.say_dead_ends(done.links)
        report.is_written = wishes.is_written and not (wishes.all_or_nothing and report.refused)
        if not report.is_written:
            transaction.set_rollback(True)
    return report


def bring_one(candidate: Candidate, done: Done, wishes: Wishes) -> None:
    result = candidate.result
    try:
        file = None if is_the_same(former_post(candidate), candidate) else candidate.make()
        with transaction.atomic():
            take_turn()  # so that nobody saves the article between the look whether they have and the writing
            store(candidate, file, done, wishes)
    except Unreadable as error:
        result.refuse(str(error))
    except ValidationError as error:
        result.refuse(in_words(error))
    except (DataError, IntegrityError) as error:
        result.refuse(f"The database does not take it: {str(error).splitlines()[0]}")


def former_post(candidate: Candidate) -> FormerPost | None:
    return FormerPost.objects.select_related("article").filter(source=candidate.source).first()


def is_the_same(former: FormerPost | None, candidate: Candidate) -> bool:
    return former is not None and former.article.file_digest == candidate.digest


def store(candidate: Candidate, file: ArticleFile | None, done: Done, wishes: Wishes) -> None:
    result = candidate.result
    former = former_post(candidate)
    if file is None and not is_the_same(former, candidate):
        file = candidate.make()  # somebody has changed it within this moment
    slug = file.fields["slug"] if file else former.article.slug if former else ""
    result.slug, result.title = slug, result.title or (file.fields["title"] if file else "")
    if slug in done.places:
        raise Unreadable(f"{done.places[slug]} has the same address, {slug}. Only the first was taken.")
    article = former.article if former else Article.objects.filter(slug=slug).first()
    if article and (why := why_kept(article, former, candidate)):
        result.keep(why, *not_brought(article, file))
    elif file is None or (
        article and article.file_digest == file.digest and not has_come(file, wishes.media)
    ):
        result.outcome = "unchanged"
    else:
        refuse_clash(article, file)
        result.outcome = "updated" if article else "created"
        article = article or Article()
        result.say(DOUBTFUL, *written(article, file, wishes, keep_addresses=bool(candidate.source)))
        if candidate.source and former is None:
            FormerPost.objects.create(source=candidate.source, article=article)
    if file and result.outcome != "kept":
        done.links.append((result, file.links))
    done.places[slug] = result.place  # one that could not be taken keeps no other from its address


def written(article: Article, file: ArticleFile, wishes: Wishes, *, keep_addresses: bool) -> list[str]:
    return write(
        article,
        file,
        media=wishes.media,
        publish_anyway=wishes.publish_anyway,
        keep_addresses=keep_addresses,
        today=wishes.now.astimezone(wishes.zone).date(),
    )


def has_come(file: ArticleFile, media: Media) -> bool:
    """Whether a picture that the file names is here only now: the file itself says nothing of it."""
    return any(item["key"] in media.made for item in file.pictures)


def why_kept(article: Article, former: FormerPost | None, candidate: Candidate) -> str:
    """Return why the article here stays as it is; "" if it needn't."""
    if candidate.source and former is None:
        return "An article of this address is here already, from elsewhere: it was kept."
    if not is_as_loaded(article):
        return "Somebody has edited the article since, or wrote it here: it was kept."
    return ""


def not_brought(article: Article, file: ArticleFile | None) -> list[str]:
    """Return what an article lacks that was kept as it is."""
    if file is None:
        return []
    is_news = article.file_digest and article.file_digest != file.digest
    news = ["What has changed in it elsewhere was not brought."] if is_news else []
    return [*news, *addresses.astray(file.old_addresses, article)]


def refuse_clash(article: Article | None, file: ArticleFile) -> None:
    same = Article.objects.filter(slug=file.fields["slug"]).first()
    if same and same != article:
        raise Unreadable(f"Another article has the address {file.fields['slug']}.")
    taken = OldAddress.objects.filter(path__in=file.old_addresses).exclude(article=article).first()
    if taken:
        raise Unreadable(f"The old address {taken.path} leads to another article, {taken.article.slug}.")
