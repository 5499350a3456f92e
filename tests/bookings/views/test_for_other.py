"""Somebody books for somebody else: a parent for a child, a daughter for her father."""

from __future__ import annotations

import pytest

from bookings.enums import VisitMode
from bookings.models import Appointment, BookingAttempt, HealthcareService, Patient, RelatedPerson
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, SERVICE, TEN, Visitor

CHILD = {
    "who": "other",
    "patient_name": "Leo Meyer",
    "age": "parent",
    "guardian": "",
    "name": "Maria Meyer",
    "email": "maria@example.org",
    "telephone": "416 967 1111",
    "reason": "Sore heel",
}
FATHER = {**CHILD, "patient_name": "Otto Meyer", "age": "adult", "agreed": "on"}


def field_errors(response):
    """Return the error summary, by the name of the field that each line leads to."""
    found = markup.errors(markup.read(response))
    return {href.removeprefix("#id_").removesuffix("_0"): text for href, text in found.items()}


def by_telephone():
    HealthcareService.objects.update(mode=VisitMode.TELEPHONE)


def test_a_mother_books_for_her_child(visitor):
    visitor.hold()
    assert visitor.details(**CHILD)["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    booked = visitor.book()
    visit = Appointment.objects.get()
    assert booked["Location"] == f"/appointments/{visit.token}/confirmed/"
    leo, maria = visit.patient, visit.contact
    assert (leo.name, leo.email, leo.telephone) == ("Leo Meyer", "", "")
    assert (maria.patient, maria.name, maria.email) == (leo, "Maria Meyer", "maria@example.org")
    assert maria.telephone.as_e164 == "+14169671111"
    assert (visit.under_age, visit.guardian, visit.agreed) == (True, "Maria Meyer", False)
    assert (visit.reason, visit.calls_contact) == ("Sore heel", False)
    page = markup.read(visitor.client.get(booked["Location"])).one("main").text()
    assert "on its way to maria@example.org" in page
    assert "Leo Meyer" in page


def test_a_daughter_books_for_her_father_who_agrees(visitor):
    visitor.hold()
    visitor.details(**FATHER)
    visitor.book()
    visit = Appointment.objects.get()
    assert (visit.under_age, visit.guardian, visit.agreed) == (False, "", True)


def test_an_aunt_names_the_guardian(visitor):
    visitor.hold()
    visitor.details(**{**CHILD, "age": "guardian", "guardian": "  Kim   Meyer "})
    visitor.book()
    visit = Appointment.objects.get()
    assert (visit.under_age, visit.guardian) == (True, "Kim Meyer")


def test_who_books_for_themself_is_their_own_contact(visitor):
    visitor.book_all()
    visit = Appointment.objects.get()
    assert (visit.contact, visit.under_age, visit.guardian, visit.agreed) == (None, None, "", False)
    assert not RelatedPerson.objects.exists()


def asked(visitor, **query):
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key, **query))
    form = page.one("form", id="details")
    return {field.attributes.get("name", "") for field in form.all("input")} & {"age", *CHILD, "agreed"}


def test_who_books_for_themself_is_asked_nothing_about_anybody_else(visitor):
    visitor.hold()
    assert asked(visitor) == {"name", "email", "telephone"}
    more = {"who", "patient_name", "age", "guardian", "agreed"}
    assert asked(visitor, who="other") == {"name", "email", "telephone", *more}


def test_two_children_and_their_mother_share_an_address_and_none_overwrites_another(visitor, clinic):
    for slot, form in ((NINE, CHILD), (TEN, {**CHILD, "patient_name": "Lea Meyer"})):
        person = Visitor()
        person.hold(slot)
        person.details(**form)
        assert person.book().status_code == 302
    factories.patient("Maria Meyer", email="maria@example.org")
    assert sorted(Patient.objects.values_list("name", "email")) == [
        ("Lea Meyer", ""),
        ("Leo Meyer", ""),
        ("Maria Meyer", "maria@example.org"),
    ]
    assert (
        list(RelatedPerson.objects.values_list("name", "email")) == [("Maria Meyer", "maria@example.org")] * 2
    )


# -- what is asked of whom


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"patient_name": ""}, {"patient_name": "Enter the patient’s name."}),
        (
            {"patient_name": "Leo\r\nBcc: x"},
            {"patient_name": "Please write this on one line."},
        ),
        ({"age": ""}, {"age": "Say whether the patient is under 16."}),
        ({"age": "forty"}, {"age": "Say whether the patient is under 16."}),
        ({"age": "guardian"}, {"guardian": "Enter the name of the parent or guardian."}),
        ({"age": "guardian", "guardian": " "}, {"guardian": "Enter the name of the parent or guardian."}),
        ({"age": "adult"}, {"agreed": "Please ask the patient first, then tick this."}),
        ({"email": "maria"}, {"email": "Enter an e-mail address like name@example.org."}),
    ],
)
def test_refused_beside_the_field_with_all_that_was_typed(visitor, change, errors):
    visitor.hold()
    answer = visitor.details(**{**CHILD, **change})
    assert answer.status_code == 422
    assert field_errors(answer) == errors
    form = markup.fields_of(markup.read(answer).one("form", id="details"))
    kept = {**CHILD, **change}
    for name in ("name", "email", "telephone"):
        assert form[name] == kept[name]
    assert form["who"] == "other"
    assert visitor.details(**CHILD).status_code == 302


def test_the_clinics_own_age_is_asked(visitor, clinic):
    clinic.settings.adult_age = 18
    clinic.settings.save()
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key, who="other"))
    assert "Is the patient under 18?" in page.text()
    visitor.details(**CHILD)
    assert "Under 18" in markup.read(visitor.check()).text()


def test_only_what_belongs_to_the_answer_is_kept(visitor):
    visitor.hold()
    visitor.details(**{**CHILD, "guardian": "Somebody Else", "agreed": "on", "whom_to_call": "patient"})
    visitor.book()
    visit = Appointment.objects.get()
    assert (visit.guardian, visit.agreed, visit.patient.telephone) == ("Maria Meyer", False, "")


# -- by telephone


@pytest.mark.parametrize(
    ("answer", "called"),
    [
        ({"whom_to_call": "contact", "patient_telephone": ""}, "+1 416-967-1111"),
        ({"whom_to_call": "contact", "patient_telephone": "416 416 4161"}, "+1 416-967-1111"),
        ({"whom_to_call": "patient", "patient_telephone": "416 416 4161"}, "+1 416-416-4161"),
    ],
)
def test_the_number_that_was_asked_for_is_called(visitor, answer, called):
    by_telephone()
    visitor.hold()
    assert visitor.details(**{**FATHER, **answer}).status_code == 302
    assert f"we call you on {called}" in markup.read(visitor.check()).text()
    booked = markup.read(visitor.client.get(visitor.book()["Location"]))
    assert f"we call you on {called}" in booked.text()


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({}, "whom_to_call"),
        ({"whom_to_call": "both"}, "whom_to_call"),
        ({"whom_to_call": "patient"}, "patient_telephone"),
        ({"whom_to_call": "patient", "patient_telephone": "abc"}, "patient_telephone"),
    ],
)
def test_without_a_number_to_call_it_is_refused(visitor, answer, wrong):
    by_telephone()
    visitor.hold()
    refused = visitor.details(**{**FATHER, **answer})
    assert (refused.status_code, list(field_errors(refused))) == (422, [wrong])
    assert visitor.details(**FATHER, whom_to_call="contact").status_code == 302


# -- one form and the other


def switch(visitor, to, **typed):
    return visitor.client.post(
        f"{SERVICE}details/?attempt={visitor.key}&who={to}", {"attempt": visitor.key, **typed}
    )


def opened(visitor, path=None):
    path = path or f"{SERVICE}details/?attempt={visitor.key}"
    return markup.fields_of(markup.read(visitor.client.get(path)).one("form", id="details"))


def test_changing_ones_mind_twice_loses_nothing(visitor):
    visitor.hold()
    there = switch(visitor, "other", name="Maria", email="maria@", reason="Sore heel")
    assert there["Location"] == f"{SERVICE}details/?attempt={visitor.key}&who=other"
    form = opened(visitor, there["Location"])
    assert (form["name"], form["email"], form["reason"], form["patient_name"]) == (
        "Maria",
        "maria@",
        "Sore heel",
        "",
    )
    typed = {**CHILD, "patient_name": "Leo", "age": "guardian", "guardian": "Kim"}
    back = switch(visitor, "me", **typed)
    assert back["Location"] == f"{SERVICE}details/?attempt={visitor.key}&who=me"
    assert "patient_name" not in opened(visitor)
    switch(visitor, "other", name="Maria")
    form = opened(visitor)
    assert (form["patient_name"], form["age"], form["guardian"], form["who"]) == (
        "Leo",
        "guardian",
        "Kim",
        "other",
    )


def test_looking_at_the_other_form_changes_nothing(visitor):
    visitor.hold()
    visitor.get(f"{SERVICE}details/", attempt=visitor.key, who="other")
    assert not BookingAttempt.objects.get().for_other


def test_who_books_for_themself_after_all_does(visitor):
    visitor.hold()
    visitor.details(**CHILD)
    switch(visitor, "me", **CHILD)
    assert visitor.check()["Location"] == f"{SERVICE}details/?attempt={visitor.key}"
    visitor.details()
    visitor.book()
    visit = Appointment.objects.get()
    assert (visit.contact, visit.patient.name) == (None, "Alex Meyer")


@pytest.mark.parametrize("who", ["", "you", "\x00", "x" * 5000])
def test_an_unknown_form_is_the_short_one(visitor, who):
    visitor.hold()
    page = visitor.get(f"{SERVICE}details/", attempt=visitor.key, who=who)
    assert (page.status_code, "Patient’s name" in page.content.decode()) == (200, False)
    assert switch(visitor, who or "you", name="Maria").status_code == 302


def test_a_draft_keeps_what_was_typed_about_somebody_else(visitor):
    visitor.hold()
    visitor.client.post(
        f"{SERVICE}details/?attempt={visitor.key}&leave",
        {"attempt": visitor.key, **CHILD, "patient_name": "L\x00eo", "age": "nonsense", "agreed": "on"},
    )
    form = opened(visitor)
    assert (form["patient_name"], "age" in form) == ("Leo", False)
    assert BookingAttempt.objects.get().agreed


# -- check your answers


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (CHILD, "Yes; you are the parent or guardian"),
        ({**CHILD, "age": "guardian", "guardian": "Kim Meyer"}, "Yes; the parent or guardian is Kim Meyer"),
        (FATHER, "No; knows about this booking and agrees"),
    ],
)
def test_all_that_was_said_is_shown_before_it_counts(visitor, form, words):
    visitor.hold()
    visitor.details(**form)
    page = markup.read(visitor.check()).one("main").text()
    assert words in page
    assert form["patient_name"] in page
    assert "Maria Meyer" in page


@pytest.mark.parametrize("changed", [{"patient_name": "Lea"}, {"age": "guardian", "guardian": "Kim"}])
def test_what_changed_in_another_window_is_shown_again(visitor, changed):
    visitor.hold()
    visitor.details(**CHILD)
    shown = visitor.shown()
    visitor.details(**{**CHILD, **changed})
    assert visitor.book(shown).status_code == 409
    assert not Appointment.objects.filter(status="booked").exists()
    assert visitor.book().status_code == 302


def test_the_same_form_again_leads_to_the_same_visit_and_another_name_is_refused(visitor):
    visitor.hold()
    visitor.details(**CHILD)
    shown = visitor.shown()
    first = visitor.book(shown)
    assert visitor.book(shown)["Location"] == first["Location"]
    assert visitor.details(**CHILD).status_code == 302
    assert visitor.details(**{**CHILD, "patient_name": "Lea Meyer"}).status_code == 409
    assert Patient.objects.count() == 1
