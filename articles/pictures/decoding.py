"""Bytes to an upright picture in sRGB, with nothing else left of the file.

What a file is, its bytes say; its name and what the browser calls it are not asked.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageCms, ImageOps

from articles.pictures.values import LONGEST_SIDE, MOST_PIXELS, SMALLEST_SIDE, WIDTHS, Refused

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")
MARKUP = (b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script")
PICTURES = (b"\xff\xd8\xff", b"\x89png\r\n\x1a\n", b"gif8")  # in small letters
HEAD = 1_024
ONE_IN_256 = 1 / 256


def decode(data: bytes) -> Image.Image:
    """Return the picture in mode RGB or RGBA. Raises Refused."""
    opened = open_it(data)
    check_size(opened)
    opened.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # a JPEG is decoded at no more than it takes
    try:
        opened.load()
        return bare(in_srgb(ImageOps.exif_transpose(reduced(opened))))
    except MemoryError:
        raise
    except Exception as error:
        raise Refused("broken") from error


def open_it(data: bytes) -> ImageFile:
    if not data:
        raise Refused("empty")
    try:
        opened = Image.open(io.BytesIO(data), formats=list(MOST_PIXELS))
    except Image.DecompressionBombError as error:
        raise Refused("too-many-pixels") from error
    except MemoryError:
        raise
    except Exception as error:
        raise Refused(what_else(data)) from error
    if (
        getattr(opened, "is_animated", False) and opened.format != "MPO"
    ):  # MPO: a telephone's JPEG with a preview
        raise Refused("animated")
    return opened


def what_else(data: bytes) -> str:
    """Name what editors are likely to have taken for a picture."""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "svg"
    if head.startswith(MARKUP):
        return "markup"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "heic"
    if head.startswith(PICTURES) or data[8:12] == b"WEBP" or data[4:12] == b"ftypavif":
        return "broken"
    return "not-a-picture"


def check_size(opened: ImageFile) -> None:
    width, height = opened.size
    most = MOST_PIXELS.get(opened.format or "", MOST_PIXELS["JPEG"])
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise Refused("too-many-pixels")
    if min(width, height) < SMALLEST_SIDE:
        raise Refused("too-small", {"width": width, "height": height, "least": SMALLEST_SIDE})


def reduced(image: Image.Image) -> Image.Image:
    """Make it smaller at once: every later step needs its memory once more."""
    image = in_eight_bits(image)
    if image.mode in {"P", "PA", "1"}:  # numbers of colours can't be averaged
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    factor = min(image.size) // WIDTHS[-1]
    return image.reduce(factor) if factor > 1 else image


def in_srgb(image: Image.Image) -> Image.Image:
    """Translate the colours by the file's own profile, if it has one that fits."""
    profile = image.info.get("icc_profile")
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if image.mode not in {"RGB", "L", "CMYK"}:
        image = image.convert("RGB")
    colours = translated(image, profile) if profile else image.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    return colours


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16-bit greys down: converting alone would cut all but the darkest to white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * ONE_IN_256).convert("L")


def translated(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        done = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image.convert("RGB")
    return done or image.convert("RGB")


def bare(image: Image.Image) -> Image.Image:
    """Return the pixels alone: no EXIF, place, XMP, comment or profile for a later save to pick up."""
    return Image.frombytes(image.mode, image.size, image.tobytes())
