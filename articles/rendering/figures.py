"""Pictures in the text: `![what it shows](picture:key "caption")`, each in the sizes and formats that there are.

The text names a picture of the clinic's by its key; an address elsewhere is never loaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FIGURE = "figure"
SOURCE = re.compile(r"picture:([a-z0-9-]{1,60})")
TALLEST = 800  # pixels: a tall picture is shown narrower, so that it fits on a screen
MOST = 100  # on one page: more is a mistake, and a page of megabytes
COLUMN = "(min-width: 45rem) 42rem, calc(100vw - 2rem)"


@dataclass(frozen=True)
class Figure:
    """What a page needs to know of a picture to show it."""

    alt: str
    caption: str
    credit: str
    width: int
    height: int
    src: str
    srcset: str
    """For browsers that know none of `sources`."""
    sources: tuple[tuple[str, str], ...] = ()
    """Content type and srcset, the best first."""


def key_of(image: Token) -> str:
    """Return the key of the picture that the image names, or "" when it names something else."""
    found = SOURCE.fullmatch(str(image.attrs.get("src", "")))
    return found[1] if found else ""


def keys(tokens: Iterable[Token]) -> list[str]:
    """Return the keys of all pictures in reading order, once each."""
    images = [child for token in tokens for child in token.children or () if child.type == "image"]
    return list(dict.fromkeys(key for key in map(key_of, images) if key))


def with_figures(tokens: Iterable[Token], known: Mapping[str, Figure]) -> Iterator[Token]:
    """Make a figure of each paragraph that is one known picture and nothing else."""
    waiting: list[Token] = []
    for token in tokens:
        waiting.append(token)
        if token.type == "paragraph_open" or (len(waiting) == 2 and token.type == "inline"):  # noqa: PLR2004 -- the second of a paragraph's three
            continue
        image = lone_image(waiting)
        if image and key_of(image) in known:
            yield Token(FIGURE, "", 0, children=[image], level=waiting[0].level, block=True)
        else:
            yield from waiting
        waiting = []


def lone_image(paragraph: list[Token]) -> Token | None:
    if [token.type for token in paragraph] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    children = paragraph[1].children or []
    return children[0] if [child.type for child in children] == ["image"] else None


def picture(figure: Figure, alt: str, *, eager: bool = False, sizes: str = COLUMN) -> str:
    """Return the element: width and height keep its place, so nothing moves when it arrives."""
    sources = "".join(
        f'<source type="{type_}" srcset="{escape(srcset)}" sizes="{sizes}">'
        for type_, srcset in figure.sources
    )
    width, height = shown_size(figure)
    loading = "" if eager else ' loading="lazy"'
    return (
        f'<picture>{sources}<img src="{escape(figure.src)}" srcset="{escape(figure.srcset)}" sizes="{sizes}"'
        f' width="{width}" height="{height}" alt="{escape(alt)}"{loading} decoding="async"></picture>'
    )


def shown_size(figure: Figure) -> tuple[int, int]:
    if figure.height <= TALLEST:
        return figure.width, figure.height
    return max(1, round(figure.width * TALLEST / figure.height)), TALLEST


def captioned(shown: str, caption: str, credit: str) -> str:
    """Return the picture as a figure with its caption, and whom it comes from."""
    said = f"{escape(caption)} " if caption else ""
    said += f'<span class="figure__credit">{escape(credit)}</span>' if credit else ""
    words = f'<figcaption class="figure__caption">{said.strip()}</figcaption>' if said else ""
    return f'<figure class="figure">{shown}{words}</figure>\n'
