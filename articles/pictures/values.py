"""What an upload becomes, or why it is not taken."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

LARGEST = 15_000_000  # bytes
MOST_PIXELS = {
    "JPEG": 60_000_000,
    "WEBP": 25_000_000,
    "PNG": 25_000_000,
    "AVIF": 25_000_000,
    "GIF": 25_000_000,
}
"""By format: a JPEG is scaled down while it is decoded, the others are held in memory whole."""
LONGEST_SIDE = 20_000
SMALLEST_SIDE = 40
WIDTHS = (480, 800, 1200, 1600)
TALLEST = 2_400
SHARE = (1200, 630)  # what Open Graph readers show beside a link
SMALLEST_SHARE = 600
FOR_TEXT, FOR_SHARE = "text", "share"


@dataclass(frozen=True)
class Encoded:
    """One file of a picture."""

    purpose: str
    format: str
    """avif, webp, jpg or png: the ending of its address"""
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Made:
    width: int
    height: int
    renditions: list[Encoded]
    """Widest last; of each width the modern formats first, the one that every browser knows last."""

    @property
    def digest(self) -> str:
        """Return what names these very files: other ones have other addresses, so each can be kept for good."""
        return hashlib.sha256(b"".join(each.content for each in self.renditions)).hexdigest()[:12]


@dataclass(frozen=True)
class Refused(Exception):  # noqa: N818 -- the name reads as a fact
    """The upload is not taken: `refusals.message` says it to the editor."""

    reason: str
    values: dict[str, Any] = field(default_factory=dict)
