"""A file with TOML front matter between `+++` lines, read into plain values; every complaint names the file."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from articles.rendering.body import markers
from articles.rendering.markers import Marker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LARGEST = 1_000_000  # bytes
FENCE = "+++\n"
ARTICLE = {
    "title": str,
    "slug": str,
    "author": str,
    "summary": str,
    "about": str,
    "status": str,
    "published_date": date,
    "updated_date": date,
    "updated_note": str,
    "key_points": list,
    "topics": list,
    "old_addresses": list,
    "references": list,
    "citations": list,
}
LISTS = ("references", "citations", "topics", "old_addresses", "key_points")
REQUIRED = ("title", "slug", "author", "summary")
REFERENCE = {
    "key": str,
    "printed": str,
    "status": str,
    "checked_by": str,
    "checked_date": date,
    "doi": str,
    "pmid": str,
    "pmcid": str,
    "study_type": str,
    "population": str,
    "size": int,
    "proposed_correction": str,
    "note": str,
    "added_in_this_edition": bool,
}
CITATION = {"reference": str, "label": str, "claim": str, "verdict": str, "shows": str, "note": str}


class Unreadable(Exception):  # noqa: N818 -- the name reads as a fact
    """The file can't be taken as it is; the message says where and why, in words for its writer."""


@dataclass(frozen=True)
class ArticleFile:
    fields: dict[str, Any]
    body: str
    digest: str
    references: list[dict[str, Any]] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    old_addresses: list[str] = field(default_factory=list)


def read(path: Path) -> ArticleFile:
    """Return what the file holds. Raises Unreadable."""
    text = text_of(path)
    front, body = split(text, path)
    try:
        values = tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"{path.name}: the front matter is not TOML: {error}") from error
    check(values, ARTICLE, path, "front matter", REQUIRED)
    lists = {name: values.pop(name, []) for name in LISTS}
    for number, item in enumerate(lists["references"], start=1):
        check(item, REFERENCE, path, f"reference {number}", ("key", "printed", "status"))
    for number, item in enumerate(lists["citations"], start=1):
        check(item, CITATION, path, f"citation {number}", ("claim", "verdict"))
    for name in ("topics", "old_addresses", "key_points"):
        if not all(isinstance(item, str) for item in lists[name]):
            raise Unreadable(f"{path.name}: {name} must hold texts.")
    digest = hashlib.sha256(text.encode()).hexdigest()
    file = ArticleFile(fields=values, body=body.strip() + "\n", digest=digest, **lists)
    check_markers(file, path)
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
        wrong_kind = isinstance(value, bool) != (known[name] is bool) or isinstance(value, datetime)
        if wrong_kind or not isinstance(value, known[name]):
            raise Unreadable(f"{path.name}: {name} in {place} must be {WORDS[known[name]]}.")
    for name in required:
        if not item.get(name):
            raise Unreadable(f"{path.name}: {place} needs {name}.")


WORDS = {str: "text", date: "a date", int: "a number", bool: "true or false", list: "a list"}


def check_markers(file: ArticleFile, path: Path) -> None:
    """Each place in the text has its citation, each citation its place, each cited reference its entry."""
    keys = [item["key"] for item in file.references]
    described = [Marker(item.get("reference", ""), item.get("label", "")) for item in file.citations]
    used = markers(file.body)
    problems = [
        *(f"[@{text}] is not a citation" for text in used if not isinstance(text, Marker)),
        *(f"{mark} has no citation" for mark in used if isinstance(mark, Marker) and mark not in described),
        *(f"{mark} is not in the text" for mark in described if mark not in used),
        *(
            f"{mark} cites a reference that is not listed"
            for mark in described
            if mark.key and mark.key not in keys
        ),
        *(f"reference {key} is listed twice" for key in {key for key in keys if keys.count(key) > 1}),
        *(f"{mark} is described twice" for mark in {mark for mark in described if described.count(mark) > 1}),
    ]
    if problems:
        raise Unreadable(f"{path.name}: {'; '.join(sorted(set(problems)))}.")
