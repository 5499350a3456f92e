"""Pictures that come with posts and with files of ours."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.exporters.markdown import export
from articles.importers import bring
from articles.importers.front_matter import Unreadable
from articles.importers.media import NAME, key_of_blog, read_folder
from articles.models import Article, Picture
from articles.pictures.reading import read
from articles.queries import whole_article
from tests.articles.importers.test_bring import NOW, SHINS, TORONTO, outcomes, paragraph, posts, ricos, words
from tests.articles.pictures.files import photograph, saved

pytestmark = pytest.mark.django_db
__all__ = ["posts"]
ADDRESS = "wix:image://v1/ab12_c~mv2.jpg/knee.jpg#originWidth=900"
KEY = "blog-ab12-c-mv2"


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "ab12_c~mv2.jpg").write_bytes(saved(photograph(640, 480), "JPEG"))
    return folder


def image(**data):
    return {"type": "IMAGE", "imageData": {"image": {"src": {"id": "ab12_c~mv2.jpg"}}, **data}}


def with_folder(folder):
    return {"media": bring.with_media(bring.Wishes(zone=TORONTO, now=NOW), folder).media}


def test_a_picture_that_says_what_it_shows_comes_along(posts, media):
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image(altText="A knee", caption="Bent"))}
    posts(row, **with_folder(media))
    picture = Picture.objects.get()
    assert (picture.key, picture.alt, picture.caption, picture.uploaded_at) == (KEY, "A knee", "Bent", NOW)
    assert picture.renditions.exists()
    assert Article.objects.get().body == f"It hurts.\n\n![](picture:{KEY})\n"


def test_one_that_does_not_is_asked_for_and_comes_the_next_time(posts, media):
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image()), "Cover Image": ADDRESS}
    report = posts(row, **with_folder(media))
    assert [
        found.endswith("Say what it shows in alt.toml, then import again.") for found in words(report, "lost")
    ] == [
        True,
        True,
    ]
    assert (Picture.objects.count(), outcomes(posts(row, **with_folder(media)))) == (0, ["unchanged"])
    (media / "alt.toml").write_text('"ab12_c~mv2.jpg" = "A knee"\n')
    assert outcomes(posts(row, **with_folder(media))) == ["updated"]
    assert (Picture.objects.get().alt, Article.objects.get().cover) == ("A knee", Picture.objects.get())
    assert outcomes(posts(row, **with_folder(media))) == ["unchanged"]
    assert outcomes(posts(row)) == ["unchanged"]  # it is here now: the folder is not needed


def test_an_editors_words_about_a_picture_are_kept(posts, media):
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image(altText="A knee"))}
    posts(row, **with_folder(media))
    Picture.objects.update(alt="A left knee")
    posts(row | {"Title": "Sorer"}, **with_folder(media))
    assert Picture.objects.get().alt == "A left knee"


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"PK\x03\x04", b"\xff\xd8\xff" + b"x" * 99])
def test_what_is_no_picture_is_left_out_with_the_reason(posts, media, content):
    (media / "ab12_c~mv2.jpg").write_bytes(content)
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image(altText="A knee"))}
    report = posts(row, **with_folder(media))
    assert (outcomes(report), Picture.objects.count()) == (["created"], 0)
    assert words(report, "lost")[0].startswith("A picture was left out: ab12_c~mv2.jpg. ")


def test_another_caption_of_a_picture_is_not_lost_silently(posts, media):
    def shown(*captions):
        return ricos(paragraph("It hurts."), *[image(altText="A knee", caption=said) for said in captions])

    first = SHINS | {"Rich Content": shown("Bent", "Straight", "Bent", "")}
    other = {"Slug": "b", "Internal ID": "b2", "Title": "B", "Post Page URL": "/post/b"}
    second = SHINS | other | {"Rich Content": shown("Kneeling", "Bent")}
    report = posts(first, second, **with_folder(media))
    said = "The picture blog-ab12-c-mv2 has another caption already; this one was lost: "
    assert words(report, "lost") == [f"{said}“Straight”.", f"{said}“Kneeling”."]
    assert Picture.objects.get().caption == "Bent"


def test_the_words_below_a_picture_that_is_left_out_are_said(posts):
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image(caption="Where it hurts"))}
    assert words(posts(row), "lost") == [
        "A picture was left out: ab12_c~mv2.jpg (“Where it hurts”). There is no file of it in --media."
    ]


def test_a_link_in_the_folder_is_not_followed(posts, media, tmp_path):
    (tmp_path / "outside.jpg").write_bytes((media / "ab12_c~mv2.jpg").read_bytes())
    (media / "ab12_c~mv2.jpg").unlink()
    (media / "ab12_c~mv2.jpg").symlink_to(tmp_path / "outside.jpg")
    posts(SHINS | {"Rich Content": ricos(paragraph("x"), image(altText="A knee"))}, **with_folder(media))
    assert not Picture.objects.exists()


@pytest.mark.parametrize("text", ["no toml", '"a.jpg" = 3'])
def test_descriptions_that_can_not_be_read(media, text):
    (media / "alt.toml").write_text(text)
    with pytest.raises(Unreadable, match=r"^alt\.toml: "):
        with_folder(media)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(Unreadable, match="no such folder"):
        with_folder(tmp_path / "none")


def test_exported_pictures_come_back(make_article, tmp_path):
    for key in ("in-text", "as-cover", "unused"):
        picture = Picture(key=key, alt=f"Shows {key}", credit="Photo: us", uploaded_at=NOW)
        picture.take(read(saved(photograph(640, 480), "JPEG")))
    cover = Picture.objects.get(key="as-cover")
    article = make_article(body="It hurts.\n\n![](picture:in-text)\n", cover=cover, status="draft")
    before = whole_article.whole_article(article)
    export(Article.objects.all(), tmp_path / "first")
    assert sorted(file.name for file in (tmp_path / "first" / "pictures").iterdir()) == [
        "as-cover.jpg",
        "in-text.jpg",
    ]
    Article.objects.all().delete()
    Picture.objects.all().delete()
    wishes = bring.Wishes(zone=TORONTO, now=NOW + dt.timedelta(days=1), is_written=True)
    assert outcomes(bring.from_folder(tmp_path / "first", wishes)) == ["created"]
    again = Article.objects.get()
    assert whole_article.whole_article(again) == before
    assert (again.cover.key, again.cover.credit) == ("as-cover", "Photo: us")
    export(Article.objects.all(), tmp_path / "second")
    texts = [(tmp_path / folder / "sore-shins.md").read_bytes() for folder in ("first", "second")]
    assert texts[0] == texts[1]


def test_pictures_that_come_later_come_along(make_article, tmp_path):
    picture = Picture(key="as-cover", alt="A knee", uploaded_at=NOW)
    picture.take(read(saved(photograph(640, 480), "JPEG")))
    make_article(body="It hurts.\n", cover=picture, status="draft")
    export(Article.objects.all(), tmp_path)
    Article.objects.all().delete()
    Picture.objects.all().delete()
    wishes = bring.Wishes(zone=TORONTO, now=NOW, is_written=True)
    (tmp_path / "pictures").rename(tmp_path / "not yet")
    assert [outcomes(bring.from_folder(tmp_path, wishes)) for _time in range(2)] == [
        ["created"],
        ["unchanged"],
    ]
    (tmp_path / "not yet").rename(tmp_path / "pictures")
    assert [outcomes(bring.from_folder(tmp_path, wishes)) for _time in range(2)] == [
        ["updated"],
        ["unchanged"],
    ]
    assert Article.objects.get().cover.key == "as-cover"


def test_a_cover_without_its_file_is_said(make_article, tmp_path):
    (tmp_path / "a.md").write_text(
        '+++\ntitle = "A"\nslug = "a"\nauthor = "Ann"\nsummary = "S."\ncover = "gone"\n\n'
        '[[pictures]]\nkey = "gone"\nalt = "Shows it"\n+++\nText.\n'
    )
    report = bring.from_folder(tmp_path, bring.Wishes(zone=TORONTO, now=NOW, is_written=True))
    assert outcomes(report) == ["created"]
    assert words(report) == [
        "The picture gone could not be taken. There is no file of it.",
        "The cover picture gone is not here: there is none now.",
    ]


def test_words_on_several_lines_become_one_and_too_many_are_said_to_be_cut(posts, media):
    long = " ".join(["word"] * 80)
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image(altText="A\n knee", caption=long))}
    report = posts(row, **with_folder(media))
    picture = Picture.objects.get()
    assert (outcomes(report), picture.alt, picture.caption) == (["created"], "A knee", long[:300].rstrip())
    assert words(report, "lost") == ["The words of a picture were cut at 300 letters: ab12_c~mv2.jpg."]


def test_an_alt_of_blanks_is_asked_for(posts, media):
    row = SHINS | {"Rich Content": ricos(paragraph("It hurts."), image(altText=" \u00a0"))}
    (lost,) = words(posts(row, **with_folder(media)), "lost")
    assert lost.endswith("Say what it shows in alt.toml, then import again.")
    assert not Picture.objects.exists()


def test_only_new_pictures_count_towards_the_most(media, monkeypatch):
    (media / "zz.jpg").write_bytes((media / "ab12_c~mv2.jpg").read_bytes())
    monkeypatch.setattr("articles.importers.media.MOST", 1)
    first = read_folder(media, key_of_blog, {}, NOW)
    assert (list(first.made), first.refused) == (
        [KEY],
        {"blog-zz": "More than 1 are new: it is for the next import."},
    )
    second = read_folder(media, key_of_blog, {KEY: ""}, NOW)
    assert (list(second.made), second.refused) == (["blog-zz"], {})


def test_a_host_that_looks_like_a_picture_is_not_its_name():
    addresses = ["https://www.pngtree.com/a/knee.jpg", "https://cdn.png-site.org/knee.jpg?size=big"]
    assert [NAME.search(address)[0] for address in addresses] == ["knee.jpg", "knee.jpg"]
    assert NAME.search(ADDRESS)[0] == "ab12_c~mv2.jpg"
