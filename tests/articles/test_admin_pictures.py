"""Uploading at the editor's desk: what is wrong comes back beside its field, and nothing is stored."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from articles.admin import pictures as admin_pictures
from articles.models import Picture, Rendition
from movementrevival import uploads
from tests import factories
from tests.articles.pictures import files

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/picture/add/"
WORDS = {"key": "foam-roller", "alt": "A runner on a foam roller", "caption": "", "credit": ""}


@pytest.fixture(scope="module")
def drawn() -> bytes:
    return files.saved(files.drawing(700, 400))


def file(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def errors_of(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def change(picture) -> str:
    return reverse("admin:articles_picture_change", args=[picture.pk])


def test_a_picture_is_uploaded(admin_client, admin_user, drawn):
    answer = admin_client.post(ADD, {**WORDS, "file": file(drawn)})
    assert answer.status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height, picture.uploaded_by) == (700, 400, admin_user)
    assert picture.formats == ["webp", "png"]
    html = admin_client.get(change(picture)).content.decode()
    assert "![](picture:foam-roller)" in html
    assert "no article yet" in html
    for name in Rendition.objects.values_list("name", flat=True):
        assert f'href="/pictures/{name}"' in html
        assert admin_client.get(f"/pictures/{name}").status_code == 200
    assert 'name="key"' not in html


@pytest.mark.parametrize("name", files.BAD)
def test_a_bad_file_is_refused_beside_its_field(admin_client, name):
    data, _reason = files.BAD[name]
    found = errors_of(admin_client.post(ADD, {**WORDS, "file": file(data)}))
    assert list(found) == ["file"]
    assert not Picture.objects.exists()


def test_no_file(admin_client):
    assert errors_of(admin_client.post(ADD, WORDS)) == {"file": ["This field is required."]}
    assert list(errors_of(admin_client.post(ADD, {**WORDS, "file": "text"}))) == ["file"]


def test_a_file_of_30_megabytes(admin_client):
    found = errors_of(admin_client.post(ADD, {**WORDS, "file": file(b"\xff\xd8\xff" + b"x" * 30_000_000)}))
    assert found == {"file": ["The file is larger than 15 MB. Save it smaller, then choose it again."]}


def test_no_upload_fills_the_disk(rf, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    for size in (99_999, 100_000, 100_001, 5_000_000):
        with rf.post("/", {"file": file(b"x" * size)}).FILES["file"] as kept:
            assert (kept.size, len(kept.read())) == (min(size, 100_001),) * 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": ""}, "key"),
        ({"key": "A b"}, "key"),
        ({"key": "../a"}, "key"),
        ({"key": "a\x00"}, "key"),
        ({"key": "a" * 61}, "key"),
        ({"alt": ""}, "alt"),
        ({"alt": " \u200b"}, "alt"),
        ({"alt": "a\nb"}, "alt"),
        ({"alt": "x" * 50_000}, "alt"),
        ({"is_decoration": "on"}, "alt"),
        ({"caption": "a\x00"}, "caption"),
        ({"caption": "x" * 301}, "caption"),
        ({"credit": "a\u202eb"}, "credit"),
    ],
)
def test_what_is_typed_is_kept_and_the_file_asked_for_again(admin_client, drawn, changes, field):
    answer = admin_client.post(ADD, {**WORDS, **changes, "file": file(drawn)})
    assert set(errors_of(answer)) == {field, "file"}
    assert errors_of(answer)["file"] == ["The file is fine, but browsers forget it. Choose it again."]
    assert answer.context["adminform"].form["alt"].value() is not None
    assert not Picture.objects.exists()


def test_a_decoration_needs_no_words(admin_client, drawn):
    admin_client.post(ADD, {**WORDS, "alt": "", "is_decoration": "on", "file": file(drawn)})
    assert Picture.objects.get().is_decoration


def test_two_pictures_can_not_share_a_key(admin_client, drawn):
    factories.picture("foam-roller")
    assert "key" in errors_of(admin_client.post(ADD, {**WORDS, "file": file(drawn)}))
    assert Picture.objects.count() == 1


def test_names_of_files_are_nobodys_business(admin_client, drawn):
    for number, name in enumerate(["../../etc/passwd", "a\x00.png", "x" * 500, "ä 王.svg", "<script>.png"]):
        answer = admin_client.post(ADD, {**WORDS, "key": f"a{number}", "file": file(drawn, name)})
        assert answer.status_code == 302
    assert set(Picture.objects.values_list("width", flat=True)) == {700}


def test_another_file_takes_its_place_under_the_same_key(admin_client, make_article, drawn):
    picture = factories.picture()
    article = make_article(body="![](picture:foam-roller)")
    former, before = picture.digest, article.revision
    answer = admin_client.post(change(picture), {**WORDS, "key": "other", "file": file(drawn)})
    assert answer.status_code == 302
    picture.refresh_from_db()
    article.refresh_from_db()
    assert (picture.key, picture.width, picture.digest != former) == ("foam-roller", 700, True)
    assert article.revision > before


def test_words_are_changed_without_the_file(admin_client, make_article):
    picture = factories.picture()
    article = make_article(body="![](picture:foam-roller)")
    assert admin_client.post(change(picture), {**WORDS, "alt": "Other words"}).status_code == 302
    former = picture.digest
    picture.refresh_from_db()
    assert (picture.alt, picture.digest) == ("Other words", former)
    assert article.revision < type(article).objects.get().revision


@pytest.mark.parametrize("status", ["published", "scheduled"])
@pytest.mark.parametrize("field", ["alt", "caption", "credit"])
@pytest.mark.parametrize("how", ["text", "cover"])
def test_words_that_readers_get_at_once_promise_nothing(admin_client, make_article, status, field, how):
    picture = factories.picture()
    shown = {"body": "![](picture:foam-roller)"} if how == "text" else {"cover": picture}
    article = make_article(status=status, **shown)
    promise = {**WORDS, field: "The guaranteed cure of our experts"}
    found = errors_of(admin_client.post(change(picture), promise))
    assert list(found) == [field]
    assert getattr(Picture.objects.get(), field) == getattr(picture, field)
    assert admin_client.post(change(picture), {**WORDS, field: "We promise no cure"}).status_code == 302
    type(article).objects.update(status="draft")
    assert admin_client.post(change(picture), promise).status_code == 302  # the gate asks later
    type(article).objects.update(status=status)
    other = "caption" if field == "credit" else "credit"
    assert admin_client.post(change(picture), {**promise, other: "Seen here"}).status_code == 302


def test_a_bad_file_leaves_the_picture_as_it_was(admin_client):
    picture = factories.picture()
    found = errors_of(admin_client.post(change(picture), {**WORDS, "alt": "Other", "file": file(files.SVG)}))
    assert list(found) == ["file"]
    assert Picture.objects.get().alt == picture.alt


@pytest.mark.parametrize("how", ["text", "cover"])
def test_where_it_is_shown_is_said_and_it_stays(admin_client, make_article, how):
    picture = factories.picture()
    article = make_article(**({"body": "![](picture:foam-roller)"} if how == "text" else {"cover": picture}))
    link = f'<a href="/admin/articles/article/{article.pk}/change/">Sore shins</a>'
    assert link in admin_client.get(change(picture)).content.decode()
    delete = reverse("admin:articles_picture_delete", args=[picture.pk])
    assert link in admin_client.get(delete).content.decode()
    assert admin_client.post(delete, {"post": "yes"}).status_code == 200
    many = {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"}
    assert admin_client.post(reverse("admin:articles_picture_changelist"), many).status_code == 200
    assert Picture.objects.exists()


def test_one_that_nobody_shows_is_deleted(admin_client):
    picture = factories.picture()
    delete = reverse("admin:articles_picture_delete", args=[picture.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not Picture.objects.exists()


def test_the_file_is_read_before_the_transaction_begins(admin_client, monkeypatch, drawn):
    """On SQLite everybody else would wait for the whole time that it takes."""
    depths = []

    def watched(data):
        depths.append(len(connection.savepoint_ids))
        return factories.made()

    monkeypatch.setattr(admin_pictures, "read", watched)
    connection.savepoint_ids.clear()
    assert admin_client.post(ADD, {**WORDS, "file": file(drawn)}).status_code == 302
    assert depths == [0]


def staff(*permissions: str) -> User:
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_who_may_not_upload_has_nothing_decoded(client, monkeypatch, drawn):
    monkeypatch.setattr(admin_pictures, "read", lambda data: 1 / 0)
    picture = factories.picture()
    assert client.post(ADD, {**WORDS, "file": file(drawn)}).status_code == 302
    client.force_login(staff("view_picture"))
    assert client.post(ADD, {**WORDS, "file": file(drawn)}).status_code == 403
    assert client.post(change(picture), {**WORDS, "file": file(drawn)}).status_code == 403
    seen = client.get(change(picture))
    assert (seen.status_code, b'type="file"' in seen.content) == (200, False)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(admin_client, django_assert_num_queries, count):
    for number in range(count):
        factories.picture(f"picture-{number}")
    with django_assert_num_queries(6):
        html = admin_client.get(reverse("admin:articles_picture_changelist")).content.decode()
    assert html.count("/pictures/") == count


def test_an_article_takes_a_cover(admin_client, make_article):
    picture = factories.picture()
    html = admin_client.get(f"/admin/articles/article/{make_article().pk}/change/").content.decode()
    assert f'<option value="{picture.pk}">foam-roller</option>' in html
