"""The few sentences that stand before the text: one a line, in plain words."""

from __future__ import annotations

MOST = 5
LONGEST = 200  # characters in one


def key_points(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def too_many(text: str) -> bool:
    return len(key_points(text)) > MOST


def too_long(text: str) -> list[str]:
    return [point for point in key_points(text) if len(point) > LONGEST]


def with_markup(text: str) -> list[str]:
    """Return the points that hold a citation or Markdown: they would be printed as they are typed."""
    marks = ("[@", "](", "**", "::", "`")
    begins = ("#", "- ", "* ", "> ", "1.")
    return [
        point
        for point in key_points(text)
        if point.startswith(begins) or any(mark in point for mark in marks)
    ]
