from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.models import Article
from bookings import queries
from bookings.models import (
    Appointment,
    AvailableTime,
    Clinic,
    ConsentItem,
    Equipment,
    EquipmentKind,
    HealthcareService,
    Location,
    Practitioner,
    PrivacyNotice,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireVersion,
    RedFlag,
    Room,
    RoomKind,
    SuggestedReason,
    TriageAnswer,
    TriageQuestion,
    TriageRule,
)
from tests import factories

MODELS = [
    Appointment,
    Article,
    AvailableTime,
    Clinic,
    Equipment,
    EquipmentKind,
    HealthcareService,
    Location,
    Practitioner,
    PrivacyNotice,
    Room,
]
MODELS += [SuggestedReason, Equipment, EquipmentKind, RoomKind]
MODELS += [RedFlag, TriageAnswer, TriageQuestion, TriageRule]
MODELS += [Questionnaire, QuestionnaireVersion, QuestionnaireItem, ConsentItem]


def rows() -> dict:
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in MODELS}


@pytest.fixture
def loaded(db):
    call_command("load_sample_clinic")


def test_the_clinic_is_there_and_says_that_it_is_a_sample(loaded):
    assert all(rows().values())
    assert Clinic.objects.get().is_sample
    assert Clinic.objects.get().emergency_number == ""


def test_its_questions_lead_somewhere_whatever_is_answered(loaded):
    led = queries.triage_preview()
    assert [(one.rule, bool(one.ways)) for one in led] == [(one.rule, True) for one in led]
    assert None not in [one.rule for one in led]
    factories.clinic(emergency_number="112")
    assert queries.triage_gaps(queries.clinic()) == []


def test_questions_of_ones_own_get_no_sample_ones(db):
    factories.red_flag()
    call_command("load_sample_clinic")
    assert RedFlag.objects.count() == 1
    assert not TriageQuestion.objects.exists()


@pytest.mark.parametrize("options", [{}, {"once": True}])
def test_loading_again_changes_nothing(loaded, options):
    before = rows()
    call_command("load_sample_clinic", **options)
    assert rows() == before


def test_loading_again_keeps_what_was_edited(loaded):
    Clinic.objects.update(name="Our own name", is_sample=False)
    HealthcareService.objects.update(price_text="$1")
    person = Practitioner.objects.get(slug="ana-sample")
    person.name = "Ana Edited"
    person.save()
    person.services.clear()
    person.available_times.all().delete()
    Location.objects.update(street="Our street")
    Article.objects.update(title="Our title")
    before = rows()
    call_command("load_sample_clinic")
    assert rows() == before
    assert not person.services.exists()


def test_a_sample_form_is_asked_before_the_first_visit_and_says_what_it_is(loaded):
    version = QuestionnaireVersion.objects.get()
    assert [service.slug for service in version.questionnaire.services.all()] == ["first-visit"]
    assert "sample" in version.title
    assert all("sample" in consent.title for consent in version.consent_items.all())
    assert {item.kind for item in version.items.all()} == {
        "string",
        "text",
        "choice",
        "choices",
        "date",
        "boolean",
        "scale",
        "body",
    }


def test_once_leaves_a_clinic_of_ones_own_alone(db):
    Clinic.objects.create(pk=1, name="Mine", time_zone="UTC", country="GB")
    call_command("load_sample_clinic", once=True)
    assert not Practitioner.objects.exists()


def test_some_sample_visits_stand_in_the_schedule(loaded):
    visits = Appointment.objects.select_related("patient").order_by("pk")
    assert [visit.patient.name for visit in visits] == [
        f"Sample Patient {number}" for number in ("One", "Two", "Three", "Four")
    ]
    assert {visit.patient.email for visit in visits} == {""}


def test_a_clinic_of_ones_own_gets_no_sample_visits(db):
    Clinic.objects.create(pk=1, name="Mine", time_zone="UTC", country="GB")
    call_command("load_sample_clinic")
    assert not Appointment.objects.exists()


def test_the_sample_shows_access_needs(db):
    call_command("load_sample_clinic")
    assert list(Room.objects.filter(is_step_free=False).values_list("name", flat=True)) == ["Room 2"]
    offer = queries.needs_offered(Clinic.objects.get(), HealthcareService.objects.get(slug="first-visit"))
    assert offer == queries.NeedsOffer(True, True, 75, True, frozenset({"female", "male"}))
