"""The markup of forms: what a screen reader is told about a field."""

from __future__ import annotations

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from tests.pages.reading import Page


class Details(forms.Form):
    name = forms.CharField(label="Your name")
    email = forms.EmailField(label="E-mail", help_text="We send your confirmation here.")
    telephone = forms.CharField(label="Telephone", required=False)
    been = forms.ChoiceField(
        label="Have you been here?",
        choices=[("no", "No"), ("yes", "Yes")],
        widget=forms.RadioSelect,
        help_text="Either is fine.",
    )
    reminder = forms.BooleanField(label="Remind me", required=False, help_text="The day before.")
    key = forms.CharField(widget=forms.HiddenInput, initial="k")


@pytest.fixture
def refused() -> str:
    form = Details({"email": "no", "key": "k"})
    assert not form.is_valid()
    return str(render_crispy_form(form))


def control(page: Page, name: str, value: str | None = None) -> dict:
    fields = [f for f in page.attributes("input") if f["name"] == name]
    return next(f for f in fields if value in {None, f.get("value")})


def test_label_then_hint_then_error_then_control(refused):
    places = [
        refused.index(part)
        for part in ('for="id_email"', 'id="id_email_helptext"', 'id="id_email_error"', 'id="id_email"')
    ]
    assert places == sorted(places)


def test_hint_and_error_belong_to_the_control(refused):
    page = Page(refused)
    email = control(page, "email")
    assert email["aria-describedby"] == "id_email_helptext id_email_error"
    assert email["aria-invalid"] == "true"
    assert control(page, "name")["aria-describedby"] == "id_name_error"
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"id_email_helptext", "id_email_error", "id_name_error", "id_been_error"} <= set(ids)


def test_errors_are_announced_as_errors(refused):
    assert refused.count('<span class="visually-hidden">Error:</span>') == 3


def test_only_what_may_stay_empty_is_marked():
    page = Page(render_crispy_form(Details()))
    assert page.text_in("label").count("(optional)") == 2
    assert "*" not in page.visible


def test_choices_stand_in_a_fieldset_with_a_legend(refused):
    page = Page(refused)
    assert page.text_in("legend") == "Have you been here?"
    assert [f["aria-describedby"] for f in page.attributes("fieldset")] == ["id_been_helptext id_been_error"]
    assert {f["for"] for f in page.attributes("label")} >= {"id_been_0", "id_been_1", "id_reminder"}


def test_hidden_fields_have_no_label(refused):
    page = Page(refused)
    assert control(page, "key") == {"type": "hidden", "name": "key", "value": "k", "id": "id_key"}


def test_the_error_summary_links_to_each_field():
    form = Details({"email": "no", "key": "k"})
    form.add_error(None, "That time has just gone.")
    page = Page(render_to_string("includes/error_summary.html", {"form": form}))
    assert [a["href"] for a in page.attributes("a")] == ["#id_name", "#id_email", "#id_been_0"]
    assert page.visible.startswith("There is a problem That time has just gone.")
    [summary] = [d for d in page.attributes("div") if "data-error-summary" in d]
    assert summary["tabindex"] == "-1"


def test_a_form_without_mistakes_has_no_summary():
    form = Details({"name": "Zoë", "email": "zoe@example.org", "been": "no", "key": "k"})
    assert form.is_valid()
    assert render_to_string("includes/error_summary.html", {"form": form}).strip() == ""
