"""Brings articles from elsewhere: a CSV of posts, a folder of Markdown, one page of plain text.

Everything is tried for real, each article by itself, so that a dry run, which takes all of it back, can promise what
a written one does. Importing again changes nothing; what an editor has changed since stays as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from articles.importers import addresses, front_matter
from articles.importers.addresses import Ways
from articles.importers.front_matter import ArticleFile, Unreadable
from articles.importers.media import NAME, key_of_blog, key_of_ours, read_folder
from articles.importers.posts import csv_file, facts, page, post
from articles.importers.posts.markdown_file import read as read_markdown
from articles.importers.report import DOUBTFUL, Report, Result
from articles.importers.taking import Candidate, Wishes, bring
from articles.models import Picture, Reference, Topic
from articles.queries.whole_article import row_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from articles.importers.fetching import Fetcher

__all__ = [
    "Wishes",
    "fetch_pictures",
    "from_csv",
    "from_file",
    "from_folder",
    "from_page",
    "page_bytes",
    "with_media",
]
LARGEST_PAGE = 1_000_000
MOST_NAMED = 10


def from_csv(path: Path, wishes: Wishes) -> Report:
    """Import the posts of the old blog's CSV file. Raises Unreadable for a file that is none."""
    table = csv_file.read(csv_file.bytes_of(path, csv_file.LARGEST), path.name)
    return csv_report(table, path.name, wishes)


def csv_report(table: csv_file.Table, name: str, wishes: Wishes) -> Report:
    report = Report(notes=[f"{name}: {note}" for note in table.notes])
    report.results += [Result(f"{name}, row {number}").refuse(words) for number, words in table.broken]
    if not table.rows:
        report.notes.append(f"{name}: there is no post in it.")
    return bring(csv_candidates(table, name, wishes, addresses.ways_of(table.rows)), report, wishes)


def csv_candidates(table: csv_file.Table, name: str, wishes: Wishes, ways: Ways) -> Iterator[Candidate]:
    ids: dict[str, int] = {}
    for row in table.rows:
        result = Result(f"{name}, row {row.number}", title=facts.one_line(row.cells["title"])[:200])
        source = addresses.source_of(row)
        twice = ids.setdefault(source, row.number) if source.startswith("id:") else row.number

        def make(row: csv_file.Row = row, result: Result = result, twice: int = twice) -> ArticleFile:
            if twice != row.number:
                raise Unreadable(f"Row {twice} is the same post, by its Internal ID.")
            return post.article_file(row.cells, here(wishes, ways), result)

        simple = twice == row.number and not shows_pictures(row.cells)
        digest = post.digest(row.cells, old_hosts(wishes, ways)) if simple else ""
        yield Candidate(result, source, digest, make)


def shows_pictures(cells: Mapping[str, str]) -> bool:
    """Whether a picture may have come since: then the row's own digest doesn't tell that all is as it was."""
    return any(NAME.search(cells.get(name, "")) for name in ("rich", "cover"))


def old_hosts(wishes: Wishes, ways: Ways) -> frozenset[str]:
    """Return the hosts of the old site: those that were said, and those where the posts say that they were."""
    return wishes.hosts | ways.hosts


def here(wishes: Wishes, ways: Ways) -> facts.Here:
    """Return what is known here at this moment, rows imported just before included."""
    topics = Topic.objects.values_list("slug", "name")
    return facts.Here(
        zone=wishes.zone,
        author=wishes.author,
        hosts=old_hosts(wishes, ways),
        addresses=ways.known(),
        topics={name.casefold(): slug for slug, name in topics} | {slug: slug for slug, _name in topics},
        library=dict(Reference.objects.values_list("printed", "key")),
        media=wishes.media,
        pictures=dict(Picture.objects.values_list("key", "caption")),
        words_of=lambda key: row_values(Reference.objects.get(key=key)),
    )


def from_page(content: bytes, name: str, wishes: Wishes) -> Report:
    """Import one page of plain text. Raises Unreadable for what is no text."""
    if len(content) > LARGEST_PAGE:
        raise Unreadable(f"{name}: the page is larger than {LARGEST_PAGE:,} bytes.")
    cells = page.cells_of(csv_file.text_of(content, name), title=wishes.title, slug=wishes.slug)
    result = Result(name)
    source = f"page:{post.slug_of(cells)}"[: addresses.SOURCE_LENGTH]

    def make() -> ArticleFile:
        if "author" in cells:
            result.say(
                DOUBTFUL, f"“{cells['author']}” was taken for its author: a line of the page said “By”."
            )
        return post.article_file(cells, here(wishes, Ways()), result)

    return bring([Candidate(result, source, post.digest(cells, wishes.hosts), make)], Report(), wishes)


def page_bytes(path: Path) -> bytes:
    return csv_file.bytes_of(path, LARGEST_PAGE)


def from_file(path: Path, wishes: Wishes) -> Report:
    return bring([markdown_candidate(wishes)(path)], Report(), wishes)


def from_folder(folder: Path, wishes: Wishes) -> Report:
    """Import every `.md` file of the folder: files of ours as they say, plain Markdown as drafts."""
    inside = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    files = [file for file in inside if file.suffix.lower() == ".md"]
    report = Report() if files else Report(notes=[f"{folder}: there is no .md file in it."])
    if others := [file.name for file in inside if file not in files and file.name != "pictures"]:
        named = ", ".join(others[:MOST_NAMED]) + (" …" if len(others) > MOST_NAMED else "")
        report.notes.append(
            f"{folder}: only .md files are brought; left where they are: {len(others)} ({named})."
        )
    if (folder / "pictures").is_dir():
        media = read_folder(folder / "pictures", key_of_ours, pictures_here(), wishes.now)
        report.notes += [f"pictures/{name} was left out: {why}" for name, why in media.twins.items()]
        wishes = replace(wishes, media=media)
    return bring(map(markdown_candidate(wishes), files), report, wishes)


def with_media(wishes: Wishes, folder: Path) -> Wishes:
    """Return the wishes with the pictures of the folder, for posts. Raises Unreadable."""
    return replace(wishes, media=read_folder(folder, key_of_blog, pictures_here(), wishes.now))


def pictures_here() -> dict[str, str]:
    return dict(Picture.objects.values_list("key", "digest"))


def fetch_pictures(path: Path, folder: Path, fetcher: Fetcher) -> list[str]:
    """Fetch the pictures that the posts of a CSV show; return a line for each that could not be. Raises Unreadable."""
    table = csv_file.read(csv_file.bytes_of(path, csv_file.LARGEST), path.name)
    addresses = [address for row in table.rows for address in post.picture_addresses(row.cells)]
    missing = fetcher.fetch_all(addresses, folder)
    return [f"Not fetched: {address[:200]} {why}" for address, why in missing.items()]


def markdown_candidate(wishes: Wishes) -> Callable[[Path], Candidate]:
    def candidate(path: Path) -> Candidate:
        result = Result(path.name)
        digest = digest_of(path)
        return Candidate(result, "", digest, lambda: read_markdown(path, wishes.author, result))

    return candidate


def digest_of(path: Path) -> str:
    """Return the digest that reading the file would give, or "" for one that can't be read."""
    try:
        return hashlib.sha256(front_matter.text_of(path).encode()).hexdigest()
    except Unreadable:
        return ""
