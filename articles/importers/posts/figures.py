"""The pictures of a post: those that there is a file for, and words that say what it shows, come along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.importers.media import NAME, key_of_blog, plain_name
from articles.importers.posts.facts import one_line
from articles.importers.report import DOUBTFUL, LOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.importers.posts.blocks import Block
    from articles.importers.posts.facts import Here
    from articles.importers.report import Result

LONGEST_WORDS = 300


def put(blocks: Sequence[Block], cover: str, here: Here, result: Result) -> tuple[list[dict[str, Any]], str]:
    """Put each picture where it stood; return the pictures, and the key of the cover. Others are said to be lost."""
    found: dict[str, dict[str, Any]] = {}
    for block in blocks:
        if block.kind == "picture":
            item = picture(block.address, block.alt, block.plain, here, result)
            if item:
                block.kind, block.text = "figure", f"![](picture:{item['key']})"
                earlier = found.setdefault(item["key"], item)
                say_other_caption(item, earlier.get("caption", ""), result)
    item = picture(cover, "", "", here, result) if cover.strip() else None
    if item:
        found.setdefault(item["key"], item)
    return list(found.values()), item["key"] if item else ""


def picture(address: str, alt: str, caption: str, here: Here, result: Result) -> dict[str, Any] | None:
    """Return the picture's row, or None with the reason said."""
    name = NAME.search(address)
    file = plain_name(name[0]) if name else ""
    key = key_of_blog(name[0]) if name else ""
    known = key in here.pictures
    alt, caption = one_line(here.media.alts.get(key, alt)), one_line(caption)
    where = address.strip()[:200] or "without an address"
    lost = f"{where} (“{caption[:LONGEST_WORDS]}”)" if caption else where
    if file in here.media.twins:
        result.say(LOST, f"A picture was left out: {lost}. {here.media.twins[file]}")
        return None
    say_other_file(file, here.media.names.get(key, file), result)
    if not known and key not in here.media.made:
        why = here.media.refused.get(key, "There is no file of it in --media.")
        result.say(LOST, f"A picture was left out: {lost}. {why}")
    elif not known and not alt and key not in here.media.alts:
        result.say(LOST, f"A picture was left out: {lost}. Say what it shows in alt.toml, then import again.")
    elif known:
        say_other_caption({"key": key, "caption": caption}, here.pictures[key], result)
        return {"key": key}
    else:
        if max(len(alt), len(caption)) > LONGEST_WORDS:
            result.say(LOST, f"The words of a picture were cut at {LONGEST_WORDS} letters: {where}.")
        words = {"alt": alt[:LONGEST_WORDS].strip(), "caption": caption[:LONGEST_WORDS].strip()}
        return {"key": key, "is_decoration": not alt, **words}
    return None


def say_other_file(name: str, taken: str, result: Result) -> None:
    if name != taken:
        result.say(DOUBTFUL, f"For the picture {name} the file {taken} was taken.")


def say_other_caption(item: dict[str, Any], there: str, result: Result) -> None:
    """Say that a picture has other words below it where it was before: those are all it has."""
    caption = item.get("caption", "")
    if caption and caption != there:
        result.say(
            LOST, f"The picture {item['key']} has another caption already; this one was lost: “{caption}”."
        )
