"""Pictures from the upload to the page: who shows one is told of each change, and nothing but its files is served."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from PIL import Image

from articles.models import Article, Rendition
from articles.queries import figures_in
from tests import factories

pytestmark = pytest.mark.django_db
SHOWN = "## Rolling\n\n![](picture:foam-roller)\n"


@pytest.fixture
def picture(db):
    return factories.picture(caption="Slowly.", credit="Photo: the clinic")


def page(client, address):
    return client.get(address).content.decode()


def revision(article):
    return Article.objects.values_list("revision", flat=True).get(pk=article.pk)


# -- what is stored


def test_a_picture_knows_the_address_of_each_of_its_files(picture):
    figure = picture.figure()
    named = re.findall(
        r"/pictures/(\S+)", " ".join([figure.src, figure.srcset, *dict(figure.sources).values()])
    )
    share = picture.share_image()["address"].removeprefix("/pictures/")
    assert {*named, share} == set(Rendition.objects.values_list("name", flat=True))
    assert figure.srcset == (
        f"/pictures/foam-roller-{picture.digest}-480.jpg 480w, /pictures/foam-roller-{picture.digest}-800.jpg 800w"
    )
    assert [kind for kind, _srcset in figure.sources] == ["image/avif", "image/webp"]
    assert figure.src == f"/pictures/foam-roller-{picture.digest}-800.jpg"


def test_another_file_has_other_addresses_and_the_former_ones_end(client, picture):
    former = picture.figure().src
    picture.take(factories.made("second", widths=(480,), share=False))
    assert picture.figure().src != former
    assert (client.get(former).status_code, client.get(picture.figure().src).status_code) == (404, 200)
    assert picture.share_image() is None
    assert Rendition.objects.count() == 3


def test_the_same_file_again_keeps_its_addresses(picture):
    former = picture.figure()
    picture.take(factories.made(picture.key))
    assert picture.figure() == former


@pytest.mark.parametrize(("alt", "is_decoration"), [("", False), ("Words", True)])
def test_a_picture_has_words_or_is_a_decoration(picture, alt, is_decoration):
    picture.alt, picture.is_decoration = alt, is_decoration
    with pytest.raises(IntegrityError), transaction.atomic():
        picture.save()


@pytest.mark.parametrize("key", ["A", "a b", "-a", "a--b", "a-", "", "ä", "a/b", "a.b", "a\x00"])
def test_keys_that_an_address_could_not_hold(picture, key):
    picture.key = key
    with pytest.raises(ValidationError):
        picture.full_clean()


def test_the_table_of_files_is_read_without_their_bytes(picture, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [file.name for file in picture.renditions.all()]
    assert len(names) == 7
    assert picture.renditions.get(name=names[0]).content  # asked for by name


# -- what is served


def test_a_file_is_served_as_what_it_is_and_for_good(client, picture):
    for ending, kind in {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}.items():
        answer = client.get(picture.address(480, ending))
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer.content == f"foam-roller 480 {ending}".encode()
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_a_browser_that_has_it_is_told_so(client, picture):
    address = picture.address(480, "jpg")
    etag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    unknown = client.get(
        "/pictures/foam-roller-0-480.jpg", headers={"If-None-Match": '"foam-roller-0-480.jpg"'}
    )
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "foam-roller-000000000000-480.jpg",
        "foam-roller.jpg",
        "..%2f..%2fetc%2fpasswd",
        "....//settings.py",
        "a%00.jpg",
        "%ED%A0%80.jpg",
        "a" * 5_000 + ".jpg",
        "%0a.jpg",
        "a.svg",
        "",
    ],
)
def test_anything_else_is_not_there(client, picture, name):
    assert client.get(f"/pictures/{name}").status_code == 404


def test_looking_takes_no_form(client, picture):
    assert client.post(picture.address(480, "jpg")).status_code == 405


def test_pictures_are_not_compressed_again_but_pages_are(client, picture):
    name = picture.address(480, "jpg")
    Rendition.objects.filter(name=name.rpartition("/")[2]).update(content=b"a" * 5_000)
    headers = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in client.get(name, headers=headers)
    assert client.get("/articles/", headers=headers)["Content-Encoding"] == "gzip"


# -- what articles show


def test_an_article_shows_it(client, picture, make_article):
    make_article(body=SHOWN)
    html = page(client, "/articles/sore-shins/")
    assert f'srcset="{picture.figure().srcset}"' in html
    assert "Photo: the clinic" in html
    assert client.get(re.search(r'<img src="(/pictures/[^"]+)"', html)[1]).status_code == 200


def test_a_text_without_pictures_asks_for_none(client, make_article, django_assert_num_queries, picture):
    with django_assert_num_queries(0):
        assert figures_in("A text without any.") == {}
    with django_assert_num_queries(1):
        assert set(figures_in(f"{SHOWN}\n![](picture:unknown)\n![](picture:foam-roller)")) == {"foam-roller"}


@pytest.mark.parametrize("how", ["text", "cover"])
def test_every_change_of_a_picture_is_a_change_of_the_pages_that_show_it(picture, make_article, how):
    fields = {"body": SHOWN} if how == "text" else {"cover": picture}
    shown, other = (
        make_article(**fields),
        make_article("other", body="picture:foam-roller-2 picture:foam-roller"),
    )
    before = revision(shown), revision(other)
    picture.caption = "Slower."
    picture.save()
    picture.take(factories.made("second"))
    assert (revision(shown) > before[0] + 1, revision(other)) == (True, before[1])


def test_a_picture_that_comes_later_reaches_the_kept_page(client, make_article):
    make_article(body=SHOWN)
    assert "<img" not in page(client, "/articles/sore-shins/").partition("<article")[2]
    picture = factories.picture()
    assert picture.figure().srcset in page(client, "/articles/sore-shins/")
    picture.alt = "Other words"
    picture.save()
    assert 'alt="Other words"' in page(client, "/articles/sore-shins/")


def test_keys_that_begin_alike_are_told_apart(picture, make_article):
    make_article(body="![](picture:foam-roller-2)")
    assert list(picture.shown_in()) == []


def test_a_picture_in_use_is_not_deleted(picture, make_article):
    article = make_article(body=SHOWN)
    with pytest.raises(ProtectedError):
        picture.delete()
    article.body, article.cover = "None.", picture
    article.save()
    with pytest.raises(ProtectedError):
        picture.delete()
    article.cover = None
    article.save()
    picture.delete()
    assert not Rendition.objects.exists()


def test_whose_login_ends_leaves_the_picture(picture):
    picture.uploaded_by = get_user_model().objects.create(username="gone")
    picture.save()
    picture.uploaded_by.delete()
    picture.refresh_from_db()
    assert picture.uploaded_by is None


# -- covers


def meta(html, name):
    return re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)"', html)


def test_the_cover_stands_above_the_text_and_beside_the_link(client, picture, make_article, settings):
    make_article(cover=picture)
    html = page(client, "/articles/sore-shins/")
    shown = html.partition('<figure class="figure article__cover">')[2].partition("</figure>")[0]
    assert picture.figure().srcset in shown
    assert 'alt="A runner on a foam roller" fetchpriority="high"' in shown
    assert "Photo: the clinic" in shown
    share = f"{settings.SITE_URL}/pictures/foam-roller-{picture.digest}-share.jpg"
    assert meta(html, "og:image") == [share]
    assert meta(html, "og:image:(?:width|height)") == ["800", "420"]
    assert meta(html, "og:image:alt") == ["A runner on a foam roller"]
    assert meta(html, "twitter:card") == ["summary_large_image"]
    assert client.get(share.removeprefix(settings.SITE_URL)).status_code == 200


def image_of(html):
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])["@graph"]
    return [node["image"] for node in graph if "image" in node]


def test_machines_are_told_of_the_cover_and_of_nothing_else(client, picture, make_article, settings):
    make_article(cover=picture)
    make_article("without", body=SHOWN)
    address = f"/pictures/foam-roller-{picture.digest}-800.jpg"
    html = page(client, "/articles/sore-shins/")
    assert image_of(html) == [
        {
            "@type": "ImageObject",
            "url": settings.SITE_URL + address,
            "width": 800,
            "height": 400,
            "caption": "Slowly.",
            "creditText": "Photo: the clinic",
        }
    ]
    assert address in html.partition("<article")[2]
    assert image_of(page(client, "/articles/without/")) == []


@pytest.mark.parametrize("address", ["/", "/articles/", "/articles/sore-shins/"])
def test_without_a_cover_the_clinics_own_picture_goes_beside_the_link(
    client, make_article, settings, address
):
    make_article()
    html = page(client, address)
    assert meta(html, "og:image") == [f"{settings.SITE_URL}/static/images/share.png"]
    assert meta(html, "og:image:(?:width|height)") == ["1200", "630"]


def test_a_cover_too_small_for_a_link_leaves_the_clinics_own(client, make_article, picture):
    picture.take(factories.made(share=False))
    make_article(cover=picture)
    assert meta(page(client, "/articles/sore-shins/"), "og:image")[0].endswith("/static/images/share.png")


@pytest.mark.parametrize("address", ["/", "/articles/"])
def test_cards_show_the_cover_without_words_of_its_own(client, picture, make_article, address):
    make_article(cover=picture)
    card = page(client, address).partition('<article class="card">')[2].partition("</article>")[0]
    assert picture.figure().srcset in card
    assert 'alt="" loading="lazy"' in card


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_list_with_covers(client, make_article, django_assert_num_queries, count):
    for number in range(count):
        make_article(f"a{number}", cover=factories.picture(f"p{number}"), published_date=dt.date(2026, 1, 1))
    with django_assert_num_queries(4):
        assert page(client, "/articles/").count('<div class="card__picture">') == count


def test_the_static_picture_is_what_its_words_say(settings):
    with Image.open(settings.BASE_DIR / "static" / "images" / "share.png") as share:
        assert share.size == (1200, 630)
    assert reverse("articles:picture", args=["a-1-480.jpg"]) == "/pictures/a-1-480.jpg"
