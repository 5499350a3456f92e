"""The tree of nodes that rich content of the old blog is: nothing in it need be as it should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.importers.posts.blocks import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = ("IMAGE", "GALLERY")
BLANK = {"type": "TEXT", "textData": {"text": " "}}


def at(value: Any, *names: str) -> Any:
    """Return what lies under these names, or None where anything on the way is not as it should be."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_of(value: Any) -> str:
    return tidy(value)[0].strip("\n") if isinstance(value, str) else ""


def said_by(leaf: dict[str, Any]) -> str:
    """Return the words of a leaf. A line break at their end parts them from the next leaf, so it stays."""
    value = at(leaf, "textData", "text")
    return tidy(value)[0] if isinstance(value, str) else ""


def children(node: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = node.get("nodes")
    return [part for part in nodes if isinstance(part, dict)] if isinstance(nodes, list) else []


def leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the text below a node in reading order, with a blank where another block begins."""
    is_begun = is_apart = False
    for part in parts(node):
        if part.get("type") == "TEXT":
            yield from (BLANK, part) if is_apart else (part,)
            is_begun, is_apart = True, False
        else:
            is_apart = is_begun


def parts(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the node and all below it but what is inside a picture within, in a loop: trees may be of any depth."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if current is node or current.get("type") not in PICTURES:
            waiting.extend(reversed(children(current)))


def words(node: dict[str, Any]) -> str:
    return "".join(map(said_by, leaves(node))).strip("\n")
