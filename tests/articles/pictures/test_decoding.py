"""Whatever way a file keeps its colours, it comes out upright, in sRGB, eight bits a channel."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from articles.pictures.decoding import decode
from tests.articles.pictures import files

LEFT, RIGHT = (10, 10), (-10, 10)


def near(one, other, by=6):
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def at(image, place):
    return image.getpixel((place[0] % image.width, place[1] % image.height))


@pytest.mark.parametrize(
    ("mode", "format_"),
    [
        ("RGB", "PNG"),
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("RGB", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGB", "WEBP"),
        ("RGBA", "AVIF"),
    ],
)
def test_colours_stay_what_they_are(mode, format_):
    image = decode(files.saved(files.drawing(mode=mode), format_))
    assert (image.mode, image.size) == ("RGB", (900, 600))
    assert near(at(image, LEFT), files.RED, by=12)
    assert near(at(image, RIGHT), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "LA", "1"])
def test_greys_too(mode):
    image = decode(files.saved(files.drawing().convert("L").convert(mode)))
    assert image.mode == "RGB"
    assert near(at(image, RIGHT), (255, 255, 255))


def test_sixteen_bits_of_grey_are_scaled_and_not_cut():
    row = b"\0" + struct.pack(">H", 0x8000) * 100
    image = decode(files.png(100, 100, zlib.compress(row * 100), depth=16))
    assert near(at(image, LEFT), files.GREY, by=1)


def test_sixteen_bits_of_colour():
    row = b"\0" + struct.pack(">HHH", 0xCC00, 0, 0x3300) * 100
    image = decode(files.png(100, 100, zlib.compress(row * 100), depth=16, kind=2))
    assert near(at(image, LEFT), files.RED, by=1)


def test_a_palette_with_a_clear_colour():
    image = files.drawing().quantize(4)
    clear = image.getpixel((10, 10))
    done = decode(files.saved(image, "PNG", transparency=clear))
    assert (done.mode, at(done, LEFT)[3], at(done, RIGHT)[3]) == ("RGBA", 0, 255)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [(1, (900, 600), LEFT), (3, (900, 600), RIGHT), (6, (600, 900), (10, 10)), (8, (600, 900), (10, -10))],
)
def test_a_picture_is_turned_upright(format_, orientation, size, red):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = decode(files.saved(files.drawing(), format_, exif=exif))
    assert image.size == size
    assert near(at(image, red), files.RED, by=12)


def test_a_profile_is_followed():
    """The same numbers are another red in a profile whose red and blue are exchanged."""
    swapped = swapped_profile()
    image = decode(files.saved(files.drawing(), "PNG", icc_profile=swapped))
    red, _green, blue = at(image, LEFT)
    assert blue > red
    assert near(at(decode(files.saved(files.drawing())), LEFT), files.RED)


def swapped_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp0", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmp0", b"bXYZ", 1)


@pytest.mark.parametrize("profile", [b"x", b"\0" * 200, b"acsp" * 100])
def test_a_broken_profile_is_left_aside(profile):
    assert near(at(decode(files.saved(files.drawing(), "PNG", icc_profile=profile)), LEFT), files.RED)


def test_a_profile_for_other_colours_is_left_aside():
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert near(at(decode(files.saved(files.drawing(), "PNG", icc_profile=grey)), LEFT), files.RED)


def test_a_telephones_photo_with_a_second_one_in_it_is_one_photo():
    first, second = files.photograph(400, 300), files.photograph(100, 75)
    data = files.saved(first, "MPO", save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(data)).n_frames == 2
    assert decode(data).size == (400, 300)


def test_a_gif_that_does_not_move_is_taken():
    assert decode(files.saved(files.drawing(), "GIF")).size == (900, 600)


def test_large_photographs_are_scaled_while_they_are_decoded():
    data = files.saved(files.drawing(6_400, 4_800), "JPEG")
    assert decode(data).size == (3_200, 2_400)
