"""Reads the pictures that a text names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import Picture
from articles.rendering import body as rendering

if TYPE_CHECKING:
    from articles.rendering.figures import Figure


def figures_in(text: str) -> dict[str, Figure]:
    """Return the pictures that there are, by key, in one query; in none where the text names no picture."""
    keys = rendering.pictures(text) if "picture:" in text else []
    if not keys:
        return {}
    return {picture.key: picture.figure() for picture in Picture.objects.filter(key__in=keys)}
