"""A file with TOML front matter between `+++` lines, read into plain values; every complaint names the file."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from articles.models import (
    Article,
    Author,
    Citation,
    ListedReference,
    Picture,
    Reference,
    Topic,
    UpdateNote,
    WarningAnswer,
)
from articles.queries.whole_article import content_fields, kind, one_form
from articles.rendering.body import markers
from articles.rendering.markers import Marker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from django.db.models import Model

T = TypeVar("T")

LARGEST = 1_000_000  # bytes
FENCE = "+++\n"
TEXTS = ("topics", "old_addresses", "key_points")
REQUIRED = ("title", "slug", "author", "summary")


def known(model: type[Model], *more: tuple[str, type]) -> dict[str, type]:
    return {field.name: kind(field) for field in content_fields(model)} | dict(more)


TABLES: dict[str, tuple[dict[str, type], tuple[str, ...]]] = {
    "references": (
        known(Reference, *known(ListedReference).items(), ("listed", bool)),
        ("key", "printed", "status"),
    ),
    "citations": (known(Citation), ("claim", "verdict")),
    "people": (known(Author), ("slug", "name")),
    "topic_pages": (known(Topic), ("slug", "name")),
    "pictures": (known(Picture), ("key",)),
    "update_notes": (known(UpdateNote), ("date", "kind", "note")),
    "answers": (known(WarningAnswer), ("rule", "words", "answer", "answered_date")),
}
ARTICLE = known(Article, ("next_reviewer", str), *((name, list) for name in (*TABLES, *TEXTS)))


class Unreadable(Exception):  # noqa: N818 -- the name reads as a fact
    """The file can't be taken as it is; the message says where and why, in words for its writer."""


@dataclass(frozen=True)
class ArticleFile:
    fields: dict[str, Any]
    body: str
    digest: str
    references: list[dict[str, Any]] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    topic_pages: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    update_notes: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    old_addresses: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Where links of the old site lead now; nothing of it is stored."""


def read(path: Path, *, strict: bool = True) -> ArticleFile:
    """Return what the file holds. Raises Unreadable.

    Markers and citations that don't fit each other are refused when strict; otherwise they are doubts, since a
    draft may well be half done.
    """
    text = text_of(path)
    front, body = split(text, path)
    try:
        values = tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"{path.name}: the front matter is not TOML: {error}") from error
    check(values, ARTICLE, path, "front matter", REQUIRED)
    lists = {name: values.pop(name, []) for name in (*TABLES, *TEXTS)}
    for name, (known_names, required) in TABLES.items():
        for number, item in enumerate(lists[name], start=1):
            check(item, known_names, path, f"{SINGULAR[name]} {number}", required)
    for name in TEXTS:
        if not all(isinstance(item, str) for item in lists[name]):
            raise Unreadable(f"{path.name}: {name} must hold texts.")
    digest = hashlib.sha256(text.encode()).hexdigest()
    file = ArticleFile(fields=values, body=one_form(body), digest=digest, **lists)
    problems = marker_problems(file)
    if problems and strict:
        raise Unreadable(f"{path.name}: {'; '.join(problems)}.")
    refuse_twice(file, path)
    file.doubts.extend(problems)
    return file


def text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"{path.name}: the file is larger than {LARGEST:,} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name}: the file is not text in UTF-8.") from error
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror}.") from error


def split(text: str, path: Path) -> tuple[str, str]:
    opened, fence, rest = text.partition(FENCE)
    front, closing, body = rest.partition("\n" + FENCE)
    if opened or not fence or not closing:
        raise Unreadable(f"{path.name}: the file must begin with front matter between two lines of +++.")
    return front + "\n", body


def check(item: Any, known: Mapping[str, type], path: Path, place: str, required: tuple[str, ...]) -> None:
    """Refuse unknown names, wrong types and holes: a mistyped name must not be dropped without a word."""
    if not isinstance(item, dict):
        raise Unreadable(f"{path.name}: {place} must be a table.")
    for name, value in item.items():
        if name not in known:
            raise Unreadable(f"{path.name}: {place} has an unknown name, {name}.")
        if not isinstance(value, known[name]) or any(
            isinstance(value, narrower) != (known[name] is narrower) for narrower in (bool, datetime)
        ):
            raise Unreadable(f"{path.name}: {name} in {place} must be {WORDS[known[name]]}.")
    for name in required:
        if not item.get(name):
            raise Unreadable(f"{path.name}: {place} needs {name}.")


WORDS = {
    str: "text",
    date: "a date",
    datetime: "a date with a time",
    int: "a number",
    bool: "true or false",
    list: "a list",
}
SINGULAR = {
    "references": "reference",
    "citations": "citation",
    "people": "person",
    "topic_pages": "topic page",
    "pictures": "picture",
    "update_notes": "update note",
    "answers": "answer",
}


def marker_problems(file: ArticleFile) -> list[str]:
    """Return where markers, citations and references don't fit: each has its counterpart, each stands once."""
    keys = [item["key"] for item in file.references]
    described = [marker_of(item) for item in file.citations]
    used = markers(file.body)
    problems = {
        *(f"[@{text}] is not a citation" for text in used if not isinstance(text, Marker)),
        *(f"{mark} has no citation" for mark in used if isinstance(mark, Marker) and mark not in described),
        *(f"{mark} is not in the text" for mark in described if mark not in used),
        *(
            f"{mark} cites a reference that is not listed"
            for mark in described
            if mark.key and mark.key not in keys
        ),
        *(f"reference {key} is listed twice" for key in twice(keys)),
        *(f"{mark} is described twice" for mark in twice(described)),
    }
    return sorted(problems)


def refuse_twice(file: ArticleFile, path: Path) -> None:
    """Refuse what no database holds, whatever the text is like."""
    keys = [item["key"] for item in file.references]
    cited = [marker_of(item) for item in file.citations]
    unknown = [
        f"{mark} cites a reference that is not listed" for mark in cited if mark.key and mark.key not in keys
    ]
    doubled = [f"{item} stands there twice" for item in (*twice(keys), *twice(cited))]
    if problems := unknown + doubled:
        raise Unreadable(f"{path.name}: {'; '.join(sorted(problems))}.")


def marker_of(citation: Mapping[str, Any]) -> Marker:
    return Marker(citation.get("reference", ""), citation.get("label", ""))


def twice(items: Sequence[T]) -> set[T]:
    return {item for item in items if items.count(item) > 1}
