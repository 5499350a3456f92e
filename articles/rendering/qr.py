"""A picture of an address that telephones read: an SVG of plain squares, drawn here, asked of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def svg(address: str, label: str) -> SafeString:
    code = segno.make(address, error="m", micro=False)
    rows = list(code.matrix_iter(border=QUIET))
    # Digits and fixed letters only.
    path = mark_safe("".join(runs(row, y) for y, row in enumerate(rows)))  # noqa: S308
    size = len(rows)
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="{}" height="{}" fill="#ffffff"/><path fill="#000000" d="{}"/></svg>',
        label,
        *(size, size, size, size),
        path,
    )


def runs(row: Iterable[int], y: int) -> str:
    """Return the row's dark modules as rectangles, those side by side as one."""
    drawn, start = [], None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            drawn.append(f"M{start} {y}h{x - start}v1H{start}z")
            start = None
    return "".join(drawn)
