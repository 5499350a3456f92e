"""Picture files that come along with articles: read before anything is written, by the process that reads uploads."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils.text import slugify

from articles.importers.front_matter import Unreadable
from articles.pictures.reading import read
from articles.pictures.refusals import message
from articles.pictures.values import LARGEST, Made, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

NAME = re.compile(r"[\w~.%+-]+\.(?:jpe?g|png|webp|avif)(?![\w~.%+-])", re.IGNORECASE)  # not www.pngtree.com
ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".avif"}
DESCRIPTIONS = "alt.toml"
LONGEST_KEY = 60
MOST = 1_000
OF_THE_BLOG = "blog-"  # so that none is taken for a picture that an editor named


@dataclass(frozen=True)
class Media:
    made: dict[str, Made] = field(default_factory=dict)
    """The key of a picture to its files."""
    refused: dict[str, str] = field(default_factory=dict)
    """The key of a file that is no picture we take, and why."""
    alts: dict[str, str] = field(default_factory=dict)
    """The key of a picture to what it shows; empty for decoration."""
    now: datetime | None = None


def key_of_blog(name: str) -> str:
    """Return the key here of a picture of the old blog, by the name of its file."""
    stem = unquote(name).rpartition("/")[2].rpartition(".")[0]
    return f"{OF_THE_BLOG}{slugify(re.sub(r'[~._]', '-', stem))}"[:LONGEST_KEY].strip("-")


def key_of_ours(name: str) -> str:
    return name.rpartition(".")[0]


def read_folder(folder: Path, key_of: Callable[[str], str], known: Collection[str], now: datetime) -> Media:
    """Return the pictures of a folder that are not here yet. Raises Unreadable. Takes seconds for each."""
    if not folder.is_dir():
        raise Unreadable(f"{folder}: there is no such folder.")
    media = Media(alts={key_of(name): alt for name, alt in descriptions(folder).items()}, now=now)
    for file in sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS):
        key = key_of(file.name)
        if key in known or key in media.made:
            continue
        if len(media.made) + len(media.refused) >= MOST:
            media.refused[key] = f"More than {MOST:,} are new: it is for the next import."
            continue
        try:
            media.made[key] = read(bytes_of(file))
        except Refused as refused:
            media.refused[key] = message(refused)
    return media


def bytes_of(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise Refused("broken")
    if file.stat().st_size > LARGEST:
        raise Refused("too-large", {"most": LARGEST // 1_000_000})
    return file.read_bytes()


def descriptions(folder: Path) -> dict[str, str]:
    """Return what somebody wrote about the pictures in alt.toml. Raises Unreadable."""
    file = folder / DESCRIPTIONS
    if not file.exists():
        return {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f'{DESCRIPTIONS}: each line is "name.jpg" = "what it shows". {error}') from error
    if not all(isinstance(alt, str) for alt in values.values()):
        raise Unreadable(f'{DESCRIPTIONS}: each line is "name.jpg" = "what it shows".')
    return values
