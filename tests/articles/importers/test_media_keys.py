"""Two pictures of the old blog are never taken for one."""

from __future__ import annotations

import re
import unicodedata

import pytest

from articles.importers import bring
from articles.importers.media import key_of_blog
from articles.models import Article, Picture
from articles.models.pictures import KEY as ALLOWED
from tests.articles.importers.test_bring import NOW, SHINS, TORONTO, outcomes, paragraph, posts, ricos, words
from tests.articles.importers.test_media import with_folder
from tests.articles.pictures.files import photograph, saved

pytestmark = pytest.mark.django_db
__all__ = ["posts"]
LONG = "what-a-runner-should-know-about-the-knee-and-the-hip-part_"


@pytest.fixture
def put(tmp_path):
    """Put a file of its own size under each name into a folder; return what an import is told of it."""
    folder = tmp_path / "media"
    folder.mkdir()

    def files(*names, alts=""):
        for name in names:
            content = photograph(400 + 20 * len(list(folder.iterdir())), 300)
            (folder / name).write_bytes(saved(content, "PNG" if name.endswith("png") else "JPEG"))
        (folder / "alt.toml").write_text(alts, encoding="utf-8")
        return with_folder(folder)

    return files


def image(name, alt=""):
    return {"type": "IMAGE", "imageData": {"image": {"src": {"url": name}}, "altText": alt}}


def row(*images):
    return SHINS | {"Rich Content": ricos(paragraph("It hurts."), *images)}


def shown():
    return re.findall(r"picture:([\w-]+)", Article.objects.get().body)


def test_names_that_a_key_can_not_tell_apart(posts, put):
    pair = row(image("knee.jpg", "A knee"), image("knee.png", "A drawing"))
    report = posts(pair, **put("knee.jpg", "knee.png"))
    assert (shown(), Picture.objects.get().alt) == (["blog-knee"], "A knee")
    refused = "A picture was left out: knee.png. knee.jpg has the same key, blog-knee: upload this one in the admin."
    assert words(report, "lost") == [refused]
    assert outcomes(posts(pair, **put())) == ["unchanged"]


def test_the_words_for_one_are_not_put_below_another(posts, put):
    media = put("knee.jpg", "knee.png", alts='"knee.jpg" = "A knee"\n"knee.png" = "A drawing"\n')
    posts(row(image("knee.jpg"), image("knee.png")), **media)
    assert Picture.objects.get().alt == "A knee"


def test_one_that_is_here_already_stays_what_it_was(posts, put):
    drawing = row(image("knee.png", "A drawing"))
    posts(drawing, **put("knee.png"))
    before = Picture.objects.get().digest
    assert outcomes(posts(drawing, **put("knee.jpg"))) == ["unchanged"]
    both = row(image("knee.png"), image("knee.jpg", "A knee"))
    report = posts(both, **put())
    assert (shown(), Picture.objects.get().digest) == (["blog-knee"], before)
    assert words(report, "lost")[0].startswith("A picture was left out: knee.jpg. knee.png has the same key")


def test_a_file_of_another_ending_is_taken_and_said(posts, put):
    report = posts(row(image("knee.png", "A knee")), **put("knee.jpg"))
    assert shown() == ["blog-knee"]
    assert "For the picture knee.png the file knee.jpg was taken." in words(report, "doubtful")
    exact = posts(row(image("knee.jpg", "A knee")), **put())
    assert not any(found.startswith("For the picture") for found in words(exact))


def test_names_without_latin_letters(posts, put):
    pair = row(image("膝盖.jpg", "A knee"), image("%E8%84%9A.png", "A foot"))
    posts(pair, **put("膝盖.jpg", "脚.png"))
    assert shown() == [key_of_blog("膝盖.jpg"), key_of_blog("脚.png")]
    assert set(Picture.objects.values_list("key", "alt")) == {
        (key_of_blog("膝盖.jpg"), "A knee"),
        (key_of_blog("脚.png"), "A foot"),
    }


def test_long_names_that_end_in_a_number(posts, put):
    names = [f"{LONG}{number}.jpg" for number in (1, 2)]
    posts(row(*[image(name, f"Shows {name[-5]}") for name in names]), **put(*names))
    assert [Picture.objects.get(key=key).alt for key in shown()] == ["Shows 1", "Shows 2"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("knee.jpg", "blog-knee"),
        ("ab12_c~mv2.jpg", "blog-ab12-c-mv2"),
        ("2024.jpg", "blog-2024"),
        ("Größe%20M.webp", "blog-groe-m"),
        (f"{'a' * 55}.jpg", f"blog-{'a' * 55}"),
        ("膝盖.jpg", "blog-19856616"),
        (f"{'a' * 56}.jpg", f"blog-{'a' * 46}-731f038f"),
    ],
)
def test_keys_stay_the_same_from_import_to_import(name, key):
    assert key_of_blog(name) == key


@pytest.mark.parametrize(
    "name", ["膝盖1.jpg", "___.jpg", "é.png", "\udcff.jpg", f"{'膝' * 90}.jpg", f"{'a-' * 90}.jpg", ".jpg"]
)
def test_every_key_is_one_that_a_picture_can_have(name):
    key = key_of_blog(name)
    ALLOWED(key)
    assert len(key) <= 60
    assert key_of_blog(unicodedata.normalize("NFD", name)) == key


def test_two_files_of_one_key_beside_files_of_ours_are_said(put, tmp_path, contacts):
    put("knee.jpg", "knee.png")
    (tmp_path / "media").rename(tmp_path / "pictures")
    (tmp_path / "a.md").write_text(
        '+++\ntitle = "A"\nslug = "a"\nauthor = "Ann"\nsummary = "S."\n\n'
        '[[pictures]]\nkey = "knee"\nalt = "Shows it"\n+++\nText.\n'
    )
    report = bring.from_folder(tmp_path, bring.Wishes(zone=TORONTO, now=NOW, is_written=True))
    assert (outcomes(report), Picture.objects.get().key) == (["created"], "knee")
    assert report.notes == [
        "pictures/knee.png was left out: knee.jpg has the same key, knee: upload this one in the admin."
    ]
