"""Files as people upload them, good and bad, made here: none is copied from anywhere."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageCms

GREY, RED = (128, 128, 128), (204, 0, 51)  # a red that every palette has


def saved(image: Image.Image, format_: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def drawing(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Few colours: a red half and a white one."""
    image = Image.new("RGB", (width, height), (255, 255, 255))
    image.paste(RED, (0, 0, width // 2, height))
    return image.convert(mode)


def photograph(width: int = 900, height: int = 600) -> Image.Image:
    return Image.effect_noise((width, height), 60).convert("RGB")


def with_everything() -> bytes:
    """A JPEG that tells where and when it was taken, and holds a thumbnail."""
    image = photograph(1000, 700)
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif[0x0112] = 1
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (43.0, 39.0, 12.0)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETXMP</x:xmpmeta>"
    return saved(
        image,
        "JPEG",
        exif=exif.tobytes() + saved(image.resize((80, 56)), "JPEG"),
        xmp=xmp,
        comment=b"SECRETCOMMENT",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, content: bytes, *, depth: int = 8, kind: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few bytes that unpack to 900 million pixels."""
    return png(width, height, zlib.compress(b"\0" * 1_000_000))


def moving(format_: str) -> bytes:
    frames = [Image.new("RGB", (200, 200), colour) for colour in (RED, GREY)]
    return saved(frames[0], format_, save_all=True, append_images=frames[1:])


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("picture.png", saved(drawing(100, 100)))
    return file.getvalue()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WEBP_BOMB = b"RIFF\0\0\1\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\xff\x00" * 2 + b"x" * 100

BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "one byte": (b"\0", "not-a-picture"),
    "text": (b"not a picture " * 50, "not-a-picture"),
    "an SVG": (SVG, "svg"),
    "an SVG after a mark and blanks": (b"\xef\xbb\xbf \n<svg/>", "svg"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "markup"),
    "a page that begins like a GIF": (b"GIF89a/*<script>*/=1;alert(1)//", "broken"),
    "a ZIP": (archive(), "not-a-picture"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not-a-picture"),
    "a BMP": (saved(drawing(100, 100), "BMP"), "not-a-picture"),
    "a TIFF": (saved(drawing(100, 100), "TIFF"), "not-a-picture"),
    "an EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n", "not-a-picture"),
    "an HEIC photo": (HEIC, "heic"),
    "a PNG bomb": (bomb(), "too-many-pixels"),
    "a smaller PNG bomb": (bomb(6_000, 6_000), "too-many-pixels"),
    "a WebP bomb": (WEBP_BOMB, "too-many-pixels"),
    "a line of pixels": (bomb(25_000, 50), "too-many-pixels"),
    "a PNG of no width": (png(0, 10, zlib.compress(b"")), "broken"),
    "a counting pixel": (saved(drawing(1, 1)), "too-small"),
    "a narrow strip": (saved(drawing(2_000, 39)), "too-small"),
    "half a JPEG": (saved(photograph(), "JPEG")[:20_000], "broken"),
    "half a PNG": (saved(photograph())[:20_000], "broken"),
    "half a WebP": (saved(photograph(), "WEBP")[:5_000], "broken"),
    "half an AVIF": (saved(photograph(), "AVIF", speed=10)[:3_000], "broken"),
    "a JPEG's head": (saved(photograph(), "JPEG")[:20], "broken"),
    "a PNG with pixels of another size": (png(500, 500, zlib.compress(b"\0" * 100)), "broken"),
    "a PNG that is no zlib": (png(500, 500, b"x" * 1_000), "broken"),
    "a PNG with a wrong sum": (saved(drawing()).replace(b"IDAT", b"IDAT\0", 1), "broken"),
    "a moving GIF": (moving("GIF"), "animated"),
    "a moving PNG": (moving("PNG"), "animated"),
    "a moving WebP": (moving("WEBP"), "animated"),
}
