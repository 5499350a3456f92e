"""Where old addresses lead: those of the posts that are brought, and those that their links name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articles.importers.posts import post
from articles.importers.report import DOUBTFUL
from articles.models import Article, FormerPost, OldAddress
from articles.queries.whole_article import is_as_loaded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from articles.importers.posts.csv_file import Row
    from articles.importers.report import Result

SOURCE_LENGTH = 300


@dataclass(frozen=True)
class Ways:
    """Where old addresses will lead once the posts of a file are brought."""

    planned: Mapping[str, str] = field(default_factory=dict)
    """Old path to new path, as the file says."""
    moving: Mapping[int, str] = field(default_factory=dict)
    """An article that is here and gets another address, to that address."""
    hosts: frozenset[str] = frozenset()
    """Where the posts say that they were: the old site's."""

    def known(self) -> dict[str, str]:
        """Return the new path of each old one. What an editor has said here comes before what the file says."""
        rows = OldAddress.objects.values_list("path", "article_id", "article__slug")
        here = {path: self.moving.get(article) or address_of(slug) for path, article, slug in rows}
        return {**self.planned, **here}


def ways_of(rows: Sequence[Row]) -> Ways:
    planned = {path: new_address(row) for row in reversed(rows) for path in old_paths(row)}
    new = {source_of(row): new_address(row) for row in reversed(rows)}
    posts = FormerPost.objects.values_list("source", "article_id", "article__slug")
    other = {
        article: new[source]
        for source, article, slug in posts
        if new.get(source, "") not in {"", address_of(slug)}
    }
    moving = {
        article.pk: other[article.pk]
        for article in Article.objects.filter(pk__in=other)
        if is_as_loaded(article)
    }
    hosts = {host_of(at) for row in rows if "://" in (at := row.cells.get("address", ""))} - {""}
    return Ways({path: address for path, address in planned.items() if address}, moving, frozenset(hosts))


def host_of(address: str) -> str:
    """Return the host that the address names, however it is written: with its scheme, port and path or without."""
    whole, is_with_scheme, after_it = address.strip().lower().partition("://")
    host = after_it if is_with_scheme else whole
    return host.partition("/")[0].partition(":")[0].removeprefix("www.")


def old_paths(row: Row) -> list[str]:
    return [path for path in (post.old_path(row.cells), post.true_path(row.cells)) if path]


def new_address(row: Row) -> str:
    return address_of(post.new_slug(post.slug_of(row.cells)))


def address_of(slug: str) -> str:
    return Article(slug=slug).get_absolute_url() if slug else ""


def source_of(row: Row) -> str:
    """Return what the post is known by: its number on the old blog, else its address there."""
    known = row.cells.get("id", "").strip()
    source = f"id:{known}" if known else f"post:{post.slug_of(row.cells)}"
    return "".join(letter for letter in source if letter.isprintable())[:SOURCE_LENGTH]


def astray(paths: Sequence[str], article: Article) -> list[str]:
    """Return a line for each of these old addresses that does not lead to the article."""
    leads_to = dict(OldAddress.objects.filter(path__in=paths).values_list("path", "article__slug"))
    lines = []
    for path in paths:
        if path not in leads_to:
            lines.append(f"{path} leads nowhere: it is none of the article's old addresses. Add it there.")
        elif leads_to[path] != article.slug:
            lines.append(f"{path} leads to another article, {leads_to[path]}.")
    return lines


def say_dead_ends(links: Iterable[tuple[Result, Sequence[str]]]) -> None:
    """Say of each link that was rewritten to lead to an article, and leads to none."""
    there = set(map(address_of, Article.objects.values_list("slug", flat=True)))
    for result, targets in links:
        for target in dict.fromkeys(targets):
            if target not in there:
                result.say(
                    DOUBTFUL, f"A link leads to {target}, where no article is: that post was not taken."
                )
