"""Forms in the stock admin: drafts are edited, published versions never, answers are nowhere."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from bookings.models import (
    Answer,
    Consent,
    ConsentItem,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireResponse,
    QuestionnaireVersion,
)
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, delete, errors, practitioner, row_errors, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)
    factories.clinic()


@pytest.fixture
def client():
    return desk.owner()


@pytest.fixture
def draft():
    return factories.version(factories.questionnaire(), published_at=None)


def question(**data: str) -> dict[str, str]:
    sample = {"order": "1", "section": "", "text": "Where does it hurt?", "help_text": "", "kind": "text"}
    return {**sample, "choices": "", "low_label": "", "high_label": "", **data}


def posted(*items: dict[str, str], consents: tuple[dict[str, str], ...] = (), **data: str) -> dict[str, str]:
    form = {"title": "Before your first visit", "introduction": "", **data}
    for prefix, rows in (("items", items), ("consent_items", consents)):
        initial = sum("id" in row for row in rows)
        form |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
        for number, row in enumerate(rows):
            form |= {f"{prefix}-{number}-{field}": value for field, value in row.items()}
    return form


def new_version(version):
    return reverse("admin:bookings_questionnaireversion_new", args=[version.pk])


def test_a_form_is_set_up_and_says_what_is_missing(client):
    data = {"name": "Before", "slug": "before", "is_active": "on", "order": "0"}
    response = client.post(add(Questionnaire), data, follow=True)
    page = change(Questionnaire.objects.get())
    assert told(response)[:-1] == [
        "Nobody is asked yet: choose the services that it is asked before.",
        f'Nobody is asked yet: write and publish a version, <a href="{page}">on the form’s page</a>.',
    ]


def test_a_form_that_is_asked_has_nothing_missing(client):
    service = factories.service()
    version = factories.version(factories.questionnaire(service))
    data = {"name": "Before", "slug": "b", "is_active": "on", "order": "0", "services": str(service.pk)}
    person = factories.practitioner(services=[service])
    response = client.post(change(version.questionnaire), data, follow=True)
    assert told(response)[:-1] == [
        "Nobody can read what is answered for Sam Rivera: choose a login on the practitioner’s page."
    ]
    person.user = factories.staff()
    person.save()
    response = client.post(change(version.questionnaire), data, follow=True)
    assert len(told(response)) == 1
    assert "Version 1, published 28 February 2027" in client.get(change(version.questionnaire)).text


def test_a_draft_is_written_and_published(client):
    form = factories.questionnaire()
    data = posted(question(), questionnaire=str(form.pk))
    client.post(add(QuestionnaireVersion), data)
    version = QuestionnaireVersion.objects.get()
    assert (version.number, version.published_at) == (1, None)
    item = version.items.get()
    stored = question(id=str(item.pk), version=str(version.pk))
    client.post(change(version), posted(stored, question(text="Since when?"), publish="on"))
    version.refresh_from_db()
    assert version.published_at == factories.NOW
    assert [item.text for item in version.items.all()] == ["Where does it hurt?", "Since when?"]


def test_a_published_version_is_never_edited(client, draft):
    item = factories.item(draft)
    data = posted(question(id=str(item.pk), version=str(draft.pk)), title="Other")
    QuestionnaireVersion.objects.update(published_at=factories.NOW)
    assert client.post(change(draft), data).status_code == 403
    assert client.post(delete(draft), {"post": "yes"}).status_code == 403
    item.refresh_from_db()
    assert item.text == "What about string?"
    page = client.get(change(draft)).text
    assert 'name="title"' not in page
    assert 'name="items-0-text"' not in page
    QuestionnaireVersion.objects.update(published_at=None)  # the control: the same as a draft
    assert client.post(change(draft), data).status_code == 302
    assert client.post(delete(draft), {"post": "yes"}).status_code == 302
    assert not QuestionnaireVersion.objects.exists()


def test_a_version_that_asks_nothing_is_not_published(client, draft):
    response = client.post(change(draft), posted(publish="on"), follow=True)
    assert "It is saved, and not published: it asks nothing yet." in told(response)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_version_of_consents_only_is_published(client, draft):
    consent = {"order": "1", "title": "Treatment", "text": "I agree.", "must_agree": "on"}
    client.post(change(draft), posted(consents=(consent,), publish="on"))
    draft.refresh_from_db()
    assert draft.published_at == factories.NOW
    assert ConsentItem.objects.get().must_agree


def test_a_change_is_a_new_version(client):
    version = factories.version(introduction="It takes five minutes.")
    factories.item(version, "choice", choices="a\nb", required=True)
    factories.consent_item(version, must_agree=True)
    assert client.get(new_version(version)).status_code == 302
    assert QuestionnaireVersion.objects.count() == 1
    client.post(new_version(version))
    draft = QuestionnaireVersion.objects.get(number=2)
    assert (draft.published_at, draft.introduction) == (None, "It takes five minutes.")
    assert [(item.text, item.choices, item.required) for item in draft.items.all()] == [
        ("What about choice?", "a\nb", True)
    ]
    assert [item.must_agree for item in draft.consent_items.all()] == [True]
    assert (version.items.count(), version.consent_items.count()) == (1, 1)


def test_nobody_without_the_permission_makes_a_version():
    version = factories.version()
    browser = desk.signed_in("view_questionnaireversion")
    assert browser.post(new_version(version)).status_code == 403
    assert QuestionnaireVersion.objects.count() == 1
    desk.user("view_questionnaireversion", "add_questionnaireversion", "change_questionnaireversion")
    assert browser.post(new_version(version)).status_code == 302


@pytest.mark.parametrize("key", ["999", "x", "0", "9" * 40, "-1"])
def test_no_version_is_copied_from_nowhere(client, key):
    path = reverse("admin:bookings_questionnaireversion_new", args=[key])
    assert client.post(path).status_code == 404


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"kind": "poem"}, "kind"),
        ({"kind": "choice", "choices": "one"}, "choices"),
        ({"kind": "choice", "choices": "one\none"}, "choices"),
        ({"kind": "choices", "choices": "\n".join(map(str, range(31)))}, "choices"),
        ({"kind": "choices", "choices": "a\n" + "x" * 201}, "choices"),
        ({"kind": "text", "choices": "a\nb"}, "choices"),
        ({"kind": "text", "low_label": "none"}, "kind"),
        ({"order": "99999999999999999999"}, "order"),
    ],
)
def test_a_wrong_question_is_told_at_its_field(client, draft, data, field):
    response = client.post(change(draft), posted(question(**data)))
    assert [list(row) for row in row_errors(response, "items")] == [[field]]
    assert not QuestionnaireItem.objects.exists()


def test_a_right_question_of_each_kind_is_saved(client, draft):
    kinds = ["string", "text", "choice", "choices", "date", "boolean", "scale", "body"]
    rows = [
        question(
            kind=kind,
            order=str(number),
            choices="a\nb" if kind in {"choice", "choices"} else "",
            low_label="none" if kind == "scale" else "",
        )
        for number, kind in enumerate(kinds)
    ]
    assert client.post(change(draft), posted(*rows)).status_code == 302
    assert [item.kind for item in draft.items.all()] == kinds


def test_a_title_is_needed(client, draft):
    assert list(errors(client.post(change(draft), posted(title="")))) == ["title"]


def preview(version):
    return reverse("admin:bookings_questionnaireversion_preview", args=[version.pk])


def test_a_draft_is_previewed_as_patients_will_see_it(client, draft):
    factories.item(draft, "scale", low_label="<b>none</b>", section="Pain", help_text="<i>help</i>")
    factories.consent_item(draft, "Treatment")
    page = client.get(preview(draft)).text
    assert f'href="{preview(draft)}"' in client.get(change(draft)).text
    assert "What about scale?" in page
    assert "I agree to this: Treatment." in page
    assert "&lt;i&gt;help&lt;/i&gt; 0: &lt;b&gt;none&lt;/b&gt;" in page
    assert "<b>none" not in page
    assert "<i>help" not in page


def test_nobody_previews_without_the_permission(draft):
    browser = desk.signed_in("view_appointment")
    assert browser.get(preview(draft)).status_code == 403
    desk.user("view_questionnaireversion")
    assert browser.get(preview(draft)).status_code == 200


def test_a_session_that_has_ended_is_asked_to_sign_in(draft):
    assert Client().get(preview(draft))["Location"].startswith("/admin/login/")


def test_answers_are_nowhere_in_the_stock_admin():
    registered = set(admin.site._registry)
    assert not registered & {Answer, QuestionnaireResponse, Consent}
    assert {Questionnaire, QuestionnaireVersion} <= registered


# -- whose login reads


def practitioner_page(client, person):
    return client.get(change(person)).text


def test_who_manages_logins_says_whose_login_a_practitioner_has(client):
    person = factories.practitioner()
    assert 'name="user"' in practitioner_page(client, person)
    editor = desk.signed_in("change_practitioner", "view_practitioner")
    assert 'name="user"' not in practitioner_page(editor, person)


def test_nobody_else_gives_themselves_a_practitioners_login():
    service = factories.service()
    person = factories.practitioner(services=[service])
    editor = desk.signed_in("change_practitioner", "view_practitioner")
    reception = desk.user("change_practitioner", "view_practitioner")
    data = practitioner(services=[str(service.pk)], role="Physio", user=str(reception.pk))
    assert editor.post(change(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.user) == ("Physio", None)
    desk.user("change_practitioner", "view_practitioner", "change_user")
    assert editor.post(change(person), data).status_code == 302
    person.refresh_from_db()
    assert person.user == reception
