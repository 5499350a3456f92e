"""What a post says about itself: by whom, when, about what."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from articles.importers.front_matter import Unreadable
from articles.importers.media import Media
from articles.importers.posts import dates
from articles.importers.posts.blocks import tidy
from articles.importers.report import DOUBTFUL, LOST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, tzinfo

    from articles.importers.posts.blocks import Block
    from articles.importers.report import Result

LONGEST_SUMMARY = 300
LONGEST_TOPIC = 60
MACHINE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", re.IGNORECASE)


@dataclass
class Here:
    """What is known here already, and what the person who imports has said."""

    zone: tzinfo
    author: str = ""
    hosts: frozenset[str] = frozenset()
    addresses: dict[str, str] = field(default_factory=dict)
    """Old path to new path."""
    topics: dict[str, str] = field(default_factory=dict)
    """A topic's address or name in small letters, to its address."""
    media: Media = field(default_factory=Media)
    pictures: dict[str, str] = field(default_factory=dict)
    """The key of a picture that is here already, to its caption."""
    library: dict[str, str] = field(default_factory=dict)
    """What a reference is printed as, to its key."""
    words_of: Callable[[str], dict[str, Any]] = lambda key: {"key": key}
    """All that the library says of the reference of a key."""


def one_line(text: str) -> str:
    return " ".join(text.split())


def author_of(text: Mapping[str, str], here: Here, result: Result) -> str:
    name = one_line(text.get("author", ""))
    if not name or "@" in name or MACHINE_ID.fullmatch(name):
        if not here.author:
            raise Unreadable("It names no author. Say who with --author NAME.")
        result.say(DOUBTFUL, f"It names no author: {here.author} was taken, as you said.")
        return here.author
    return name


def summary_of(text: Mapping[str, str], blocks: Sequence[Block], result: Result) -> str:
    given = one_line(text.get("excerpt", ""))
    if 0 < len(given) <= LONGEST_SUMMARY:
        return given
    words = given or next(
        (one_line(re.sub(r"\[@[^\]]*\]", "", block.plain)) for block in blocks if block.kind == "paragraph"),
        "",
    )
    if not words:
        raise Unreadable("It has no paragraph that its summary could be made of.")
    result.say(DOUBTFUL, "Its summary is the opening of the text: write one.")
    return shortened(words)


def shortened(words: str) -> str:
    """Return as many whole sentences as fit, or the first words of a long one."""
    if len(words) <= LONGEST_SUMMARY:
        return words
    cut = words[: LONGEST_SUMMARY - 1]
    end = max(cut.rfind(stop) for stop in (". ", "! ", "? "))
    return cut[: end + 1] if end > 0 else cut.rpartition(" ")[0] + "…"


def published(text: Mapping[str, str], here: Here, result: Result) -> dict[str, date]:
    """Return the published date, if the row has a whole one. The last change has none without a note for readers."""
    day = day_in(text.get("published", ""), "published date", here, result)
    if not text.get("published", "").strip():
        result.say(
            DOUBTFUL, "It has no published date: give it one before it is published. None was guessed."
        )
    last = day_in(text.get("last_published", ""), "last published date", here, result)
    if last and last != day:
        result.say(
            DOUBTFUL,
            f"It was last published on {last:%d %B %Y}. That is no “updated” date here: readers would need to be told "
            "what changed.",
        )
    return {"published_date": day} if day else {}


def day_in(text: str, name: str, here: Here, result: Result) -> date | None:
    if not text.strip():
        return None
    try:
        return dates.day_of(text, here.zone)
    except dates.NoDay as error:
        result.say(DOUBTFUL, f"The {name} “{one_line(text)[:60]}” was left empty: {error}.")
        return None


def topics_of(text: Mapping[str, str], here: Here, result: Result) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the topics: each category, and the tags that are a topic here already."""
    chosen: dict[str, dict[str, Any]] = {}
    for name in names_in(text.get("categories", "")):
        slug = (
            here.topics.get(name.casefold())
            or here.topics.get(slugify(name))
            or slugify(name)[:LONGEST_TOPIC]
        )
        if MACHINE_ID.fullmatch(name) or not slug or len(name) > LONGEST_TOPIC:
            result.say(LOST, f"The category “{name[:80]}” could not be made a topic.")
        else:
            chosen[slug] = {"slug": slug, "name": name}
    for name in names_in(text.get("tags", "")):
        known = here.topics.get(name.casefold()) or here.topics.get(slugify(name))
        if known:
            chosen.setdefault(known, {})
        elif slugify(name) not in chosen:
            result.say(LOST, f"The tag “{name[:80]}” is no topic here and was left out.")
    new = [page for slug, page in chosen.items() if slug not in here.topics.values()]
    return list(chosen), new


def names_in(cell: str) -> list[str]:
    """Return the names in "a, b", "a;b" or a JSON list."""
    if cell.strip().startswith("["):
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            names = [one_line(tidy(name)[0]) for name in found if isinstance(name, str)]
            return [name for name in names if name]
    return [one_line(name) for name in re.split(r"[,;|\n]", cell) if name.strip()]
