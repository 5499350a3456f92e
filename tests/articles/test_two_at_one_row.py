"""Two people with one source, person, topic, picture or synonym open: who saves second is told, and may save over it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles.admin.loaded import LOADED, LoadedForm
from articles.models import Author, Picture, Reference, Synonym, Topic
from tests import factories
from tests.articles.filled import filled

pytestmark = pytest.mark.django_db


def signed_in(name):
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.fixture
def zoe(db):
    return signed_in("zoe")


@pytest.fixture
def ben(db):
    return signed_in("ben")


def reference():
    return Reference.objects.create(key="a1", printed="A 1", population="20 women")


def person():
    return Author.objects.create(name="Sample Author", slug="sample-author", credentials="Runner")


def topic():
    return Topic.objects.create(name="Knee", slug="knee")


def synonym():
    return Synonym.objects.create(phrases="kneecap\npatella")


ROWS = [
    pytest.param(reference, "population", "size", id="reference"),
    pytest.param(person, "credentials", "name", id="person"),
    pytest.param(topic, "name", "slug", id="topic"),
]
EDITS = {"size": "30", "name": "Somebody Else", "slug": "another"}


def address(row):
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def opened(client, row):
    return filled(client.get(address(row)).text, f"{row._meta.model_name}_form")


def form_of(answer):
    assert answer.status_code == 200
    return answer.context["adminform"].form


@pytest.mark.parametrize(("make", "field", "other"), ROWS)
def test_who_saves_second_is_told_what_it_says_now_and_loses_nothing(zoe, ben, make, field, other):
    row = make()
    bens = opened(ben, row)
    assert zoe.post(address(row), opened(zoe, row) | {field: "By Zoe"}).status_code == 302
    refused = ben.post(address(row), bens | {other: EDITS[other]})
    said = str(form_of(refused).non_field_errors())
    assert "somebody changed this while you had it open" in said
    assert "“By Zoe”" in said
    again = filled(refused.text, f"{row._meta.model_name}_form")
    assert again[other] == [EDITS[other]]
    row.refresh_from_db()
    assert getattr(row, field) == "By Zoe"
    assert ben.post(address(row), again).status_code == 302
    row.refresh_from_db()
    assert str(getattr(row, other)) == EDITS[other]


def test_one_after_the_other_both_save(zoe, ben):
    row = reference()
    for client, text in ((zoe, "By Zoe"), (ben, "By Ben")):
        assert client.post(address(row), opened(client, row) | {"population": text}).status_code == 302
    assert Reference.objects.get().population == "By Ben"


def test_both_typed_the_same(zoe, ben):
    row = synonym()
    both = [opened(client, row) | {"phrases": "kneecap\r\npatella\r\nknee disc"} for client in (zoe, ben)]
    assert zoe.post(address(row), both[0]).status_code == 302
    assert ben.post(address(row), both[1]).status_code == 302


def test_a_third_change_is_told_too(zoe, ben):
    row = topic()
    bens = opened(ben, row) | {"slug": "another"}
    for name in ("Knees", "Kneecap"):
        assert zoe.post(address(row), opened(zoe, row) | {"name": name}).status_code == 302
        refused = ben.post(address(row), bens)
        assert f"“{name}”" in str(form_of(refused).non_field_errors())
        bens = filled(refused.text, "topic_form")
    assert Topic.objects.get().slug == "knee"


def test_another_file_of_a_picture_is_told_of(zoe, ben):
    row = factories.picture()
    bens = opened(ben, row) | {"alt": "The other picture's words"}
    Picture.objects.update(uploaded_at=factories.NOW + timedelta(hours=1), is_decoration=True, alt="")
    said = str(form_of(ben.post(address(row), bens)).non_field_errors())
    at = localtime(factories.NOW + timedelta(hours=1))
    assert f"“{date_format(at, 'DATETIME_FORMAT')}”" in said
    assert "“Yes”" in said


def test_what_the_form_does_not_hold_is_no_change_of_it(zoe):
    row = Reference.objects.create(key="a1", printed="A 1", proposed_correction="Say 20.")
    typed = opened(zoe, row) | {"population": "By Zoe"}
    Reference.objects.update(correction_accepted_by=person(), correction_accepted_date=date(2026, 11, 1))
    assert zoe.post(address(row), typed).status_code == 302
    assert Reference.objects.get().correction_accepted_by is not None


@pytest.mark.parametrize("stamp", ["", "x", "\x00", "é" * 5000])
def test_a_stamp_changed_by_hand_saves_nothing(zoe, stamp):
    row = topic()
    refused = zoe.post(address(row), opened(zoe, row) | {LOADED: stamp, "name": "By hand"})
    assert form_of(refused).non_field_errors()
    assert Topic.objects.get().name == "Knee"


def test_a_row_deleted_meanwhile(zoe, ben):
    row = topic()
    bens = opened(ben, row)
    where = address(row)
    row.delete()
    assert ben.post(where, bens, follow=True).status_code == 200


def test_the_control_without_the_guard_the_second_overwrites_the_first(zoe, ben, monkeypatch):
    monkeypatch.setattr(LoadedForm, "compare", lambda *_args: None)
    row = reference()
    bens = opened(ben, row) | {"size": "30"}
    assert zoe.post(address(row), opened(zoe, row) | {"population": "By Zoe"}).status_code == 302
    assert ben.post(address(row), bens).status_code == 302
    assert Reference.objects.get().population == "20 women"
