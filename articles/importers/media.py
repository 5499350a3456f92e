"""Picture files that come along with articles: read before anything is written, by the process that reads uploads."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.utils.text import slugify

from articles.importers.front_matter import Unreadable
from articles.pictures.reading import read
from articles.pictures.refusals import message
from articles.pictures.values import LARGEST, Made, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

NAME = re.compile(r"[\w~.%+-]+\.(?:jpe?g|png|webp|avif)(?![\w~.%+-])", re.IGNORECASE)  # not www.pngtree.com
ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".avif"}
DESCRIPTIONS = "alt.toml"
LONGEST_KEY = 60
LONGEST_ENDING = 8
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
    names: dict[str, str] = field(default_factory=dict)
    """The key of a picture to the name of its file in the folder."""
    twins: dict[str, str] = field(default_factory=dict)
    """The name of a file that would have the key of another, and why it was not taken."""
    now: datetime | None = None


def plain_name(name: str) -> str:
    """Return the name of a file as it is written nowhere in two ways."""
    return unicodedata.normalize("NFC", unquote(name)).rpartition("/")[2]


def key_of_blog(name: str) -> str:
    """Return the key here of a picture of the old blog, by the name of its file.

    Where not enough of the name is left in it to tell it from others, it ends in a digest of the whole.
    """
    whole = plain_name(name)
    stem = re.sub(r"[~._]", "-", whole.rpartition(".")[0])
    slug = slugify(stem)
    key = f"{OF_THE_BLOG}{slug}"
    is_telling = re.search("[a-z]", slug) or (slug and stem.isascii())
    if is_telling and len(key) <= LONGEST_KEY:
        return key.strip("-")
    ending = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:LONGEST_ENDING]
    return f"{key[: LONGEST_KEY - LONGEST_ENDING - 1].strip('-')}-{ending}"


def key_of_ours(name: str) -> str:
    return name.rpartition(".")[0]


def read_folder(folder: Path, key_of: Callable[[str], str], known: Mapping[str, str], now: datetime) -> Media:
    """Return the pictures of a folder that are not here yet. Raises Unreadable. Takes seconds for each.

    `known` holds those that are, each key with the digest of its files.
    """
    if not folder.is_dir():
        raise Unreadable(f"{folder}: there is no such folder.")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS)
    chosen, twins = one_of_each(files, key_of, known)
    media = Media(
        alts=alts(descriptions(folder), key_of, chosen, twins),
        names={key: plain_name(file.name) for key, file in chosen.items()},
        twins=twins,
        now=now,
    )
    for key in [key for key in chosen if key not in known]:
        if len(media.made) + len(media.refused) >= MOST:
            media.refused[key] = f"More than {MOST:,} are new: it is for the next import."
            continue
        try:
            media.made[key] = read(bytes_of(chosen[key]))
        except Refused as refused:
            media.refused[key] = message(refused)
    return media


def one_of_each(
    files: Iterable[Path], key_of: Callable[[str], str], known: Mapping[str, str]
) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the one file of each key, and why the others that would have it were not taken, by their names."""
    by_key: dict[str, list[Path]] = {}
    for file in files:
        by_key.setdefault(key_of(file.name), []).append(file)
    chosen = {key: which(several, known.get(key, "")) for key, several in by_key.items()}
    twins = {
        plain_name(file.name): f"{chosen[key].name} has the same key, {key}: upload this one in the admin."
        for key, several in by_key.items()
        for file in several
        if file != chosen[key]
    }
    return chosen, twins


def which(files: list[Path], digest: str) -> Path:
    """Return the file that is here already, if one of several is, else the first."""
    for file in files if digest and len(files) > 1 else []:
        try:
            if read(bytes_of(file)).digest == digest:
                return file
        except Refused:
            continue
    return files[0]


def alts(
    said: dict[str, str], key_of: Callable[[str], str], chosen: Mapping[str, Path], twins: Mapping[str, str]
) -> dict[str, str]:
    """Return what each picture shows: what was said of the very file comes first."""
    found = {key_of(name): alt for name, alt in said.items() if plain_name(name) not in twins}
    return found | {key: said[file.name] for key, file in chosen.items() if file.name in said}


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
