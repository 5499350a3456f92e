"""A picture in the sizes and formats that pages ask for. Nothing is ever made larger than it came."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from articles.pictures.values import (
    FOR_SHARE,
    FOR_TEXT,
    SHARE,
    SMALLEST_SHARE,
    TALLEST,
    WIDTHS,
    Encoded,
    Made,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LOSSY: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 58, "speed": 7, "max_threads": 1}),
    "webp": ("WEBP", {"quality": 78, "method": 4}),
    "jpg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
}
LOSSLESS: dict[str, tuple[str, dict[str, Any]]] = {
    "webp": ("WEBP", {"lossless": True, "quality": 60, "method": 4}),
    "png": ("PNG", {"optimize": True}),
}
PNG_FOR_CLEAR = {**{name: LOSSY[name] for name in ("avif", "webp")}, "png": LOSSLESS["png"]}
LOSSLESS_MAY_COST = 1.5
PAPER = (255, 255, 255)


def encode(image: Image.Image) -> Made:
    """Return every rendition of an upright picture in RGB or RGBA."""
    image = fitted(image, WIDTHS[-1])
    ways = ways_for(image)
    renditions = [
        written(scaled, FOR_TEXT, ending, *ways[ending]) for scaled in every_width(image) for ending in ways
    ]
    return Made(*image.size, [*renditions, *share(image)])


def fitted(image: Image.Image, width: int) -> Image.Image:
    scale = min(1, width / image.width, TALLEST / image.height)
    if scale == 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def every_width(image: Image.Image) -> Iterator[Image.Image]:
    for width in WIDTHS:
        if width < image.width:
            yield fitted(image, width)
    yield image


def ways_for(image: Image.Image) -> dict[str, tuple[str, dict[str, Any]]]:
    """Keep drawings sharp: lossless wherever that costs hardly more than the photograph's way."""
    sample = fitted(image, WIDTHS[1])
    exact, rough = saved(sample, *LOSSLESS["png"]), saved(on_paper(sample), *LOSSY["jpg"])
    if len(exact) <= LOSSLESS_MAY_COST * len(rough):
        return LOSSLESS
    return PNG_FOR_CLEAR if image.mode == "RGBA" else LOSSY


def share(image: Image.Image) -> Iterator[Encoded]:
    """Yield the cut that goes beside a shared link, unless the picture is too small for one."""
    ratio = SHARE[0] / SHARE[1]
    width = min(SHARE[0], image.width, round(image.height * ratio))
    if width >= SMALLEST_SHARE:
        size = width, round(width / ratio)
        cut = ImageOps.fit(on_paper(image), size, Image.Resampling.LANCZOS)
        yield written(cut, FOR_SHARE, "jpg", *LOSSY["jpg"])


def on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def written(image: Image.Image, purpose: str, ending: str, format_: str, options: dict[str, Any]) -> Encoded:
    return Encoded(purpose, ending, *image.size, saved(image, format_, options))


def saved(image: Image.Image, format_: str, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()
