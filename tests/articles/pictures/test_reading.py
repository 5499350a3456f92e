"""What an upload becomes, through the process of its own that decodes it."""

from __future__ import annotations

import io
import os

import pytest
from PIL import ExifTags, Image

from articles.pictures import child, reading
from articles.pictures.refusals import MESSAGES, message
from articles.pictures.values import LARGEST, Refused
from tests.articles.pictures import files


def read(data):
    return reading.read(data)


def opened(rendition) -> Image.Image:
    return Image.open(io.BytesIO(rendition.content))


def of_text(made):
    return [(each.format, each.width, each.height) for each in made.renditions if each.purpose == "text"]


@pytest.mark.parametrize("name", files.BAD)
def test_what_is_no_picture_of_ours_is_refused_in_words(name):
    data, reason = files.BAD[name]
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.reason == reason
    assert message(refused.value).endswith(".")


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(reading, "COMMAND", ("/nonexistent",))
    with pytest.raises(Refused) as refused:
        read(files.saved(files.drawing()) + b"x" * LARGEST)
    assert message(refused.value) == "The file is larger than 15 MB. Save it smaller, then choose it again."


def test_every_reason_has_words():
    reasons = {reason for _data, reason in files.BAD.values()} | {"too-large", "too-heavy"}
    assert set(MESSAGES) == reasons


def test_a_photograph_comes_in_every_width_and_format():
    made = read(files.saved(files.photograph(2_000, 1_000), "JPEG"))
    assert (made.width, made.height) == (1_600, 800)
    sizes = [(480, 240), (800, 400), (1_200, 600), (1_600, 800)]
    assert of_text(made) == [(ending, *size) for size in sizes for ending in ("avif", "webp", "jpg")]
    for rendition in made.renditions:
        picture = opened(rendition)
        assert picture.size == (rendition.width, rendition.height)
        assert picture.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[rendition.format]


def test_nothing_is_made_larger_than_it_came():
    made = read(files.saved(files.photograph(600, 300), "JPEG"))
    assert of_text(made) == [
        (ending, *size) for size in ((480, 240), (600, 300)) for ending in ("avif", "webp", "jpg")
    ]


def test_a_drawing_stays_exact():
    made = read(files.saved(files.drawing(480, 300)))
    assert of_text(made) == [("webp", 480, 300), ("png", 480, 300)]
    for rendition in made.renditions[:2]:
        assert opened(rendition).convert("RGB").getpixel((10, 10)) == files.RED


def test_what_can_be_seen_through_stays_so_but_not_beside_a_link():
    clear = files.photograph(900, 600)
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    made = read(files.saved(clear))
    assert {ending for ending, *_size in of_text(made)} <= {"avif", "webp", "png"}
    assert all(opened(each).has_transparency_data for each in made.renditions if each.purpose == "text")
    assert opened(made.renditions[-1]).mode == "RGB"


def shares(made):
    return [(each.format, each.width, each.height) for each in made.renditions if each.purpose == "share"]


@pytest.mark.parametrize(
    ("size", "share"),
    [
        ((2_000, 2_000), [("jpg", 1_200, 630)]),
        ((900, 900), [("jpg", 900, 472)]),
        ((599, 599), []),
        ((1_600, 200), []),
    ],
)
def test_the_cut_for_shared_links(size, share):
    assert shares(read(files.saved(files.drawing(*size)))) == share


def test_a_long_strip_is_made_shorter():
    made = read(files.saved(files.drawing(1_000, 6_000)))
    assert (made.width, made.height) == (400, 2_400)


def test_what_the_camera_wrote_is_gone():
    data = files.with_everything()
    for word in (b"SECRETMAKER", b"SECRETXMP", b"SECRETCOMMENT", b"Exif", b"ICC_PROFILE"):
        assert word in data  # it was there
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    for rendition in read(data).renditions:
        for word in (b"SECRET", b"Exif", b"ICC_PROFILE", b"xmpmeta", b"ICCP", b"colrprof"):
            assert word not in rendition.content
        picture = opened(rendition)
        assert not picture.getexif()
        assert not picture.getexif().get_ifd(
            ExifTags.IFD.GPSInfo
        )  # three letters stand in any picture by chance
        assert not {"icc_profile", "xmp", "exif", "comment"} & set(picture.info)


def test_what_hangs_on_behind_the_picture_is_gone():
    page = b"<script>alert(1)</script>"
    made = read(files.saved(files.photograph(), "JPEG", comment=page) + page + files.archive())
    assert not [each for each in made.renditions if b"<script" in each.content or b"PK\3\4" in each.content]


def test_a_decoder_that_wants_too_much_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "COMMAND", hungry("x = bytearray(4_000_000_000)"))
    assert refusal() == "too-heavy"


def test_a_decoder_that_falls_over_takes_nobody_along(monkeypatch):
    monkeypatch.setattr(reading, "COMMAND", hungry("import os; os.kill(os.getpid(), 11)"))
    assert refusal() == "too-heavy"
    monkeypatch.setattr(reading, "COMMAND", hungry("raise SystemExit(3)"))
    assert refusal() == "broken"


def test_a_decoder_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    monkeypatch.setattr(reading, "COMMAND", hungry("import time; time.sleep(60)"))
    assert refusal() == "too-heavy"


def hungry(code):
    """Return a command that does this in the place of decoding, under the very same bounds."""
    hook = f"def decode(data):\n    {code}\n"
    start = (
        "import types, sys; from articles.pictures import child; made = types.ModuleType('d');"
        f"exec({hook!r}, made.__dict__); sys.modules['articles.pictures.decoding'] = made; child.main()"
    )
    return (reading.COMMAND[0], "-B", "-c", start)


def refusal():
    with pytest.raises(Refused) as refused:
        read(b"anything")
    return refused.value.reason


def test_the_decoder_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "known")
    assert os.environ["SECRET_KEY"] == "known"
    monkeypatch.setattr(
        reading,
        "COMMAND",
        hungry("import os; raise MemoryError if 'SECRET_KEY' in os.environ else SystemExit(3)"),
    )
    assert refusal() == "broken"


def test_in_the_child_memory_that_runs_out_is_a_refusal(monkeypatch):
    def hungry(data):
        raise MemoryError

    monkeypatch.setattr("articles.pictures.decoding.decode", hungry)
    assert child.answer(b"x") == ({"refused": "too-heavy", "values": {}}, [])
