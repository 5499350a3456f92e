from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Synonym
from bookings import queries
from bookings.models import (
    Appointment,
    AvailableTime,
    CarePlan,
    Clinic,
    ConsentItem,
    Equipment,
    EquipmentKind,
    HealthcareService,
    Location,
    Message,
    Practitioner,
    PrivacyNotice,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireResponse,
    QuestionnaireVersion,
    RedFlag,
    Room,
    RoomKind,
    SuggestedReason,
    TriageAnswer,
    TriageQuestion,
    TriageRule,
    WaitingListEntry,
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
MODELS += [SuggestedReason, Equipment, EquipmentKind, RoomKind, Synonym]
MODELS += [RedFlag, TriageAnswer, TriageQuestion, TriageRule]
MODELS += [CarePlan, WaitingListEntry, QuestionnaireResponse]
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


def test_one_sample_patient_is_to_be_called(loaded):
    (one,) = queries.people_to_tell(now=timezone.now())
    assert (one.contact.name, one.contact.telephone) == ("Sample Patient Four", "+14165550144")
    assert [bounce.code for bounce in one.bounces] == ["SMTPRecipientsRefused 552"]


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
        *(f"Sample Patient {number}" for number in ("One", "Two", "Three", "Four")),
        "Sample Child",
    ]
    addresses = [visit.patient.email for visit in visits if visit.patient.email]
    assert addresses == ["sample.patient.four@mailbox.example"]  # a name that nobody can have


def test_the_sample_shows_a_parent_a_plan_a_place_on_the_list_and_a_form_that_was_sent(loaded):
    visits = {visit.patient.name: visit for visit in Appointment.objects.select_related("patient", "contact")}
    child = visits["Sample Child"]
    assert (child.contact.name, child.contact.email, child.guardian, child.under_age) == (
        "Sample Parent",
        "",
        "Sample Parent",
        True,
    )
    plan = CarePlan.objects.get()
    assert (plan.appointment, plan.service.slug) == (visits["Sample Patient One"], "follow-up")
    assert (plan.visits.count(), plan.every_days, plan.parts) == (6, 7, ["morning"])
    rows = queries.arranged(queries.care_plan(plan.pk), Clinic.objects.get(), now=timezone.now()).rows
    assert [row.proposal is not None for row in rows] == [True] * 6
    entry = WaitingListEntry.objects.get()
    assert (entry.appointment, entry.parts) == (visits["Sample Patient Two"], ["evening"])
    form = QuestionnaireResponse.objects.get()
    assert form.appointment == visits["Sample Patient Three"]
    assert form.submitted_at is not None
    assert form.answers.count() == 7
    waiting = Message.objects.filter(status="waiting").exclude(kind="reminder")
    assert not waiting.exclude(appointment__patient__email="").exists()


def test_nobody_can_sign_in_as_a_sample(loaded):
    users = get_user_model().objects.all()
    assert [(user.username, user.is_active, user.is_staff) for user in users] == [
        ("sample-reception", False, False)
    ]
    assert not users[0].has_usable_password()
    assert not Practitioner.objects.exclude(user=None).exists()


def test_a_clinic_of_ones_own_gets_no_sample_visits(db):
    Clinic.objects.create(pk=1, name="Mine", time_zone="UTC", country="GB")
    call_command("load_sample_clinic")
    assert not Appointment.objects.exists()


def test_the_sample_shows_access_needs(db):
    call_command("load_sample_clinic")
    assert list(Room.objects.filter(is_step_free=False).values_list("name", flat=True)) == ["Room 2"]
    offer = queries.needs_offered(Clinic.objects.get(), HealthcareService.objects.get(slug="first-visit"))
    assert offer == queries.NeedsOffer(True, True, 75, True, frozenset({"female", "male"}))
