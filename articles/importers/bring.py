"""Brings articles from elsewhere: a CSV of posts, a folder of Markdown, one page of plain text.

Everything is tried for real in one transaction, each article by itself, so that a dry run can promise what a
written one does. Importing again changes nothing; what an editor has changed since stays as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from articles.importers import front_matter
from articles.importers.front_matter import ArticleFile, Unreadable
from articles.importers.markdown import in_words
from articles.importers.media import NAME, Media, key_of_blog, key_of_ours, read_folder
from articles.importers.posts import csv_file, facts, page, post
from articles.importers.posts.markdown_file import read as read_markdown
from articles.importers.report import DOUBTFUL, Report, Result
from articles.importers.storing import write
from articles.models import Article, FormerPost, OldAddress, Picture, Reference, Topic
from articles.queries.whole_article import fingerprint, row_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo
    from pathlib import Path

    from articles.importers.fetching import Fetcher

LARGEST_PAGE = 1_000_000
SOURCE_LENGTH = 300
MOST_NAMED = 10


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


@dataclass(frozen=True)
class Candidate:
    """One article to be: where it stands, what it is remembered by, and how to make its file."""

    result: Result
    source: str
    """Empty for a file of ours, which is remembered by its address."""
    digest: str
    make: Callable[[], ArticleFile]


def bring(candidates: Iterable[Candidate], report: Report, wishes: Wishes) -> Report:
    """Import what can be imported; in a dry run, or when all or nothing was asked for and one failed, nothing."""
    with transaction.atomic():
        seen: dict[str, str] = {}
        for candidate in candidates:
            report.results.append(candidate.result)
            bring_one(candidate, seen, wishes)
        report.is_written = wishes.is_written and not (wishes.all_or_nothing and report.refused)
        if not report.is_written:
            transaction.set_rollback(True)
    return report


def bring_one(candidate: Candidate, seen: dict[str, str], wishes: Wishes) -> None:
    result = candidate.result
    try:
        with transaction.atomic():
            store(candidate, seen, wishes)
    except Unreadable as error:
        result.refuse(str(error))
    except ValidationError as error:
        result.refuse(in_words(error))
    except (DataError, IntegrityError) as error:
        result.refuse(f"The database does not take it: {str(error).splitlines()[0]}")


def store(candidate: Candidate, seen: dict[str, str], wishes: Wishes) -> None:
    result = candidate.result
    former = FormerPost.objects.select_related("article").filter(source=candidate.source).first()
    file = None
    if former is None or former.article.file_digest != candidate.digest:
        file = candidate.make()
    slug = file.fields["slug"] if file else former.article.slug if former else ""
    result.slug, result.title = slug, result.title or (file.fields["title"] if file else "")
    if slug in seen:
        raise Unreadable(f"{seen[slug]} has the same address, {slug}. Only the first was taken.")
    article = former.article if former else Article.objects.filter(slug=slug).first()
    if why := why_kept(article, former, candidate):
        result.keep(
            why, *(["What has changed in it elsewhere was not brought."] if is_news(article, file) else [])
        )
    elif file is None or (
        article and article.file_digest == file.digest and not has_come(file, wishes.media)
    ):
        result.outcome = "unchanged"
    else:
        refuse_clash(article, file)
        result.outcome = "updated" if article else "created"
        article = article or Article()
        result.say(DOUBTFUL, *write(article, file, media=wishes.media, publish_anyway=wishes.publish_anyway))
        if candidate.source and former is None:
            FormerPost.objects.create(source=candidate.source, article=article)
    seen[slug] = result.place  # one that could not be taken keeps no other from its address


def has_come(file: ArticleFile, media: Media) -> bool:
    """Whether a picture that the file names is here only now: the file itself says nothing of it."""
    return any(item["key"] in media.made for item in file.pictures)


def why_kept(article: Article | None, former: FormerPost | None, candidate: Candidate) -> str:
    """Return why the article here stays as it is; "" if it needn't."""
    if article is None:
        return ""
    if candidate.source and former is None:
        return "An article of this address is here already, from elsewhere: it was kept."
    if fingerprint(article) != article.loaded_digest:
        return "Somebody has edited the article since, or wrote it here: it was kept."
    return ""


def is_news(article: Article | None, file: ArticleFile | None) -> bool:
    """Whether what the article was made of has changed since."""
    return bool(article and file and article.file_digest and article.file_digest != file.digest)


def refuse_clash(article: Article | None, file: ArticleFile) -> None:
    same = Article.objects.filter(slug=file.fields["slug"]).first()
    if same and same != article:
        raise Unreadable(f"Another article has the address {file.fields['slug']}.")
    taken = OldAddress.objects.filter(path__in=file.old_addresses).exclude(article=article).first()
    if taken:
        raise Unreadable(f"The old address {taken.path} leads to another article, {taken.article.slug}.")


def from_csv(path: Path, wishes: Wishes) -> Report:
    """Import the posts of the old blog's CSV file. Raises Unreadable for a file that is none."""
    table = csv_file.read(csv_file.bytes_of(path, csv_file.LARGEST), path.name)
    return csv_report(table, path.name, wishes)


def csv_report(table: csv_file.Table, name: str, wishes: Wishes) -> Report:
    report = Report(notes=[f"{name}: {note}" for note in table.notes])
    report.results += [Result(f"{name}, row {number}").refuse(words) for number, words in table.broken]
    if not table.rows:
        report.notes.append(f"{name}: there is no post in it.")
    addresses = {post.old_path(row.cells): new_address(row) for row in table.rows if post.old_path(row.cells)}
    return bring(csv_candidates(table, name, wishes, addresses), report, wishes)


def new_address(row: csv_file.Row) -> str:
    slug = post.new_slug(post.slug_of(row.cells))
    return Article(slug=slug).get_absolute_url() if slug else ""


def csv_candidates(
    table: csv_file.Table, name: str, wishes: Wishes, addresses: dict[str, str]
) -> Iterator[Candidate]:
    ids: dict[str, int] = {}
    for row in table.rows:
        result = Result(f"{name}, row {row.number}", title=facts.one_line(row.cells["title"])[:200])
        source = source_of(row)
        twice = ids.setdefault(source, row.number)

        def make(row: csv_file.Row = row, result: Result = result, twice: int = twice) -> ArticleFile:
            if twice != row.number:
                raise Unreadable(f"Row {twice} is the same post, by its Internal ID.")
            return post.article_file(row.cells, here(wishes, addresses), result)

        simple = twice == row.number and not shows_pictures(row.cells)
        yield Candidate(result, source, post.digest(row.cells) if simple else "", make)


def shows_pictures(cells: Mapping[str, str]) -> bool:
    """Whether a picture may have come since: then the row's own digest doesn't tell that all is as it was."""
    return any(NAME.search(cells.get(name, "")) for name in ("rich", "cover"))


def source_of(row: csv_file.Row) -> str:
    """Return what the post is known by: its number on the old blog, else its address there."""
    known = row.cells.get("id", "").strip()
    source = f"id:{known}" if known else f"post:{post.slug_of(row.cells)}"
    return "".join(letter for letter in source if letter.isprintable())[:SOURCE_LENGTH]


def here(wishes: Wishes, addresses: dict[str, str]) -> facts.Here:
    """Return what is known here at this moment, rows imported just before included."""
    old = OldAddress.objects.select_related("article")
    topics = Topic.objects.values_list("slug", "name")
    return facts.Here(
        zone=wishes.zone,
        author=wishes.author,
        hosts=wishes.hosts,
        addresses={row.path: row.article.get_absolute_url() for row in old} | addresses,
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
    source = f"page:{post.slug_of(cells)}"[:SOURCE_LENGTH]

    def make() -> ArticleFile:
        return post.article_file(cells, here(wishes, {}), result)

    return bring([Candidate(result, source, post.digest(cells), make)], Report(), wishes)


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
        known = Picture.objects.values_list("key", flat=True)
        media = read_folder(folder / "pictures", key_of_ours, set(known), wishes.now)
        wishes = replace(wishes, media=media)
    return bring(map(markdown_candidate(wishes), files), report, wishes)


def with_media(wishes: Wishes, folder: Path) -> Wishes:
    """Return the wishes with the pictures of the folder, for posts. Raises Unreadable."""
    known = Picture.objects.values_list("key", flat=True)
    return replace(wishes, media=read_folder(folder, key_of_blog, set(known), wishes.now))


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
