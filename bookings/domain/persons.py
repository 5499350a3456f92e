"""Which rows are one person, by what staff have linked: a link is undone by taking it away and asking again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def eldest_of(rows: Iterable[int], links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each row the smallest number among those it is linked with, through however many others."""
    eldest = {row: row for row in rows}

    def find(row: int) -> int:
        while eldest[row] != row:
            row = eldest[row]
        return row

    for one, other in links:
        first, second = sorted((find(one), find(other)))
        eldest[second] = first
    return {row: find(row) for row in eldest}
