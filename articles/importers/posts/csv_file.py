"""The old blog's export of its posts, a CSV file: read row by row, so that one bad row costs no other."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from articles.importers.front_matter import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LARGEST = 50_000_000  # bytes
LARGEST_CELL = 10_000_000
DELIMITERS = (",", ";", "\t")
COLUMNS = {
    "author": ("author", "author name"),
    "title": ("title",),
    "slug": ("slug",),
    "plain": ("plain content", "content text"),
    "rich": ("rich content",),
    "cover": ("cover image",),
    "published": ("published date", "first published date"),
    "last_published": ("last published date",),
    "address": ("post page url",),
    "excerpt": ("excerpt",),
    "tags": ("tags",),
    "categories": ("categories", "main category"),
    "id": ("internal id", "id", "uuid", "post id"),
}
KINDS_OF_FILE = {
    b"PK\x03\x04": "a ZIP file or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a video",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


class LineReader(Protocol):
    """What csv.reader returns."""

    line_num: int

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Row:
    number: int
    """As a spreadsheet counts: the names of the columns are row 1."""
    cells: dict[str, str]


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def bytes_of(path: Path, largest: int) -> bytes:
    """Return the file. Raises Unreadable for one that can't be read, or is too large to try."""
    try:
        if path.stat().st_size > largest:
            raise Unreadable(f"{path.name}: the file is larger than {largest:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror}.") from error


def text_of(content: bytes, name: str) -> str:
    """Return the text in these bytes. Raises Unreadable, with what the file is instead."""
    for start, kind in KINDS_OF_FILE.items():
        if content.startswith(start):
            raise Unreadable(f"{name}: this is {kind}. It must be text in UTF-8{advice(name)}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"{name}: line {line} is not text in UTF-8. Save the file as UTF-8{advice(name)}."
        ) from error
    if not text.strip():
        raise Unreadable(f"{name}: the file is empty.")
    return text


def advice(name: str) -> str:
    return (
        ", as the blog exports it (“CSV UTF-8” in Excel)" if name.lower().endswith((".csv", ".tsv")) else ""
    )


def read(content: bytes, name: str) -> Table:
    """Return the rows that are whole, and what is wrong with the others. Raises Unreadable."""
    text = text_of(content, name)
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        return table(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), name)
    finally:
        csv.field_size_limit(before)


def table(reader: LineReader, name: str) -> Table:
    found = Table()
    try:
        header = next(reader)
    except (csv.Error, StopIteration) as error:
        raise Unreadable(f"{name}: the first row can’t be read: {error}.") from error
    places = columns(header, name, found)
    used = {place for several in places.values() for place in several}
    ignored: dict[str, int] = {}
    for number, cells, problem in records(reader, len(header)):
        if problem:
            found.broken.append((number, problem))
        elif any(cell.strip() for cell in cells):
            values = {name: first_filled(cells, several) for name, several in places.items()}
            found.rows.append(Row(number, values))
            for place, cell in enumerate(cells):
                if place not in used and cell.strip():
                    ignored[header[place]] = ignored.get(header[place], 0) + 1
    found.notes += [
        f"The column {title[:60]!r} was not brought: {count} rows had something in it."
        for title, count in ignored.items()
    ]
    return found


def columns(header: Sequence[str], name: str, found: Table) -> dict[str, list[int]]:
    """Return where each column is that we know. Raises Unreadable when one is missing that is needed."""
    titles = [re.sub(r"[\s_]+", " ", title).strip().lower() for title in header]
    places = {
        column: [place for alias in aliases for place, title in enumerate(titles) if title == alias]
        for column, aliases in COLUMNS.items()
    }
    if not places["title"] or not (places["plain"] or places["rich"]):
        seen = ", ".join(title.strip()[:40] for title in header[:20]) or "nothing"
        raise Unreadable(
            f"{name}: the columns Title and Rich Content or Plain Content are needed. The first row has: {seen}."
        )
    doubled = sorted({title for title in titles if title and titles.count(title) > 1})
    found.notes += [
        f"The column {title[:60]!r} is there twice: the first that is filled was used." for title in doubled
    ]
    return places


def first_filled(cells: Sequence[str], places: Sequence[int]) -> str:
    return next((cells[place] for place in places if cells[place].strip()), "")


def records(reader: LineReader, width: int) -> Iterator[tuple[int, list[str], str]]:
    """Yield each row with its number, its cells, and what is wrong with it."""
    number = 1
    while True:
        number += 1
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, [], f"{in_words(str(error))}{lines(first, reader.line_num)}"
            continue
        wrong = f"It has {len(cells)} columns, the first row has {width}.{lines(first, reader.line_num)}"
        yield number, cells, "" if len(cells) in {0, width} else wrong


def lines(first: int, last: int) -> str:
    """Say which lines of the file went with a row that was not taken: other posts may have been among them."""
    if first >= last:
        return f" It is line {last} of the file."
    return (
        f" Lines {first} to {last} of the file were read as this one row: if other posts stand there, they were not"
        " taken either."
    )


def in_words(problem: str) -> str:
    if "unexpected end" in problem:
        return (
            "A quotation mark is opened and never closed, so that the rest of the file can’t be told apart."
        )
    if "larger than field limit" in problem:
        return f"A cell is larger than {LARGEST_CELL:,} characters."
    return f"It is no whole row of a CSV file ({problem})."
