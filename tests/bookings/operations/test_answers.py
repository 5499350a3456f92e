"""Saving and sending a form: what is kept, what another window keeps back, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from bookings import operations, queries
from bookings.domain.answers import Wrong
from bookings.enums import AppointmentStatus, ChangeKind
from bookings.models import Answer, Appointment, AppointmentChange, Consent, QuestionnaireResponse
from bookings.operations import Signature, Typed
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW
SECRET = "Zebrafish in my left knee"
OWN, OTHER = "a" * 64, "b" * 64
PATIENT = Signature("patient")


@pytest.fixture
def form():
    """A visit whose service asks a form of two questions, the first of which must be answered."""
    factories.clinic()
    service = factories.service()
    version = factories.version(factories.questionnaire(service))
    factories.item(version, "text", required=True)
    factories.item(version, "choices", choices="Running\nWalking")
    factories.appointment(service=service)
    return version


def visit() -> Appointment:
    return Appointment.objects.get()


def first(version) -> int:
    return version.items.first().pk


def save(version, text=SECRET, *, seen=0, visitor=OWN, now=NOW, **more):
    typed = {first(version): Typed((text,), seen), **more.get("also", {})}
    return operations.save_answers(
        appointment=visit(), version=version, typed=typed, visitor=visitor, now=now
    )


def send(version, signature=PATIENT, now=NOW):
    return operations.send_answers(appointment=visit(), version=version, signature=signature, now=now)


def stored(version) -> tuple[str, ...] | None:
    row = Answer.objects.select_related("response").filter(item=first(version)).first()
    return row.read() if row else None


def everything() -> list:
    models = [Answer, QuestionnaireResponse, Consent, AppointmentChange]
    return [list(model._base_manager.order_by("pk").values()) for model in models]


def test_what_is_typed_is_kept_and_begins_the_form(form):
    assert save(form) == frozenset()
    response = QuestionnaireResponse.objects.get()
    assert (response.version, response.started_at, response.submitted_at) == (form, NOW, None)
    assert stored(form) == (SECRET,)


def bytes_of_the_database() -> bytes:
    """Return all that the database holds of ours, as an operator's dump would."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [
                bytes(v) if isinstance(v, memoryview) else repr(v).encode() for row in cursor for v in row
            ]
    return b"\n".join(rows)


@pytest.mark.parametrize("sent", [False, True])
def test_the_database_holds_no_answer_in_clear(form, sent):
    save(form)
    if sent:
        send(form)
    assert SECRET.encode() not in bytes_of_the_database()
    Appointment.objects.update(reason=SECRET)  # the control: what is not sealed is found
    assert SECRET.encode() in bytes_of_the_database()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb", ("a\nb",)),
        ("a\x00b", ("ab",)),
        ("x" * 50_000, ("x" * 2000,)),
        ("\u200b", None),
        ("   ", None),
        ("\u202eabc", ("abc",)),
        ("🏃", ("🏃",)),
    ],
)
def test_what_can_not_be_kept_as_it_is(form, typed, kept):
    save(form, typed)
    assert stored(form) == kept


def test_only_what_is_offered_is_kept_and_no_question_of_another_form(form):
    second = form.items.last()
    elsewhere = factories.item(factories.version(factories.questionnaire(slug="other")))
    also = {
        second.pk: Typed(("Walking", "Flying", "Running")),
        elsewhere.pk: Typed(("x",)),
        10**6: Typed(("y",)),
    }
    save(form, also=also)
    row = Answer.objects.select_related("response").get(item=second)
    assert row.read() == ("Running", "Walking")
    assert Answer.objects.count() == 2


# -- two windows


def test_the_same_page_saved_again_writes_nothing_anew(form):
    save(form)
    before = Answer.objects.values("revision", "sealed", "key_id").get()
    assert save(form, seen=1) == save(form, seen=0) == frozenset()
    assert Answer.objects.values("revision", "sealed", "key_id").get() == before


def test_a_window_that_did_not_see_the_latest_answer_does_not_overwrite_it(form):
    save(form)
    save(form, "second", seen=1)
    assert save(form, "stale", seen=1) == {first(form)}
    assert stored(form) == ("second",)
    assert save(form, "stale", seen=2) == frozenset()
    assert stored(form) == ("stale",)


def test_what_a_window_did_not_touch_takes_nothing_away(form):
    save(form)
    assert save(form, "", seen=0) == frozenset()
    assert stored(form) == (SECRET,)


def test_an_answer_is_taken_back_where_it_was_shown(form):
    save(form)
    assert save(form, "", seen=1) == frozenset()
    assert stored(form) == ()


def test_the_rest_of_the_page_is_saved(form):
    second = form.items.last()
    save(form)
    assert save(form, "stale", seen=7, also={second.pk: Typed(("Running",))}) == {first(form)}
    assert Answer.objects.select_related("response").get(item=second).read() == ("Running",)


def test_another_browser_leaves_what_it_may_not_see_or_answers_anew(form):
    save(form)
    assert save(form, "", seen=1, visitor=OTHER) == frozenset()
    assert stored(form) == (SECRET,)
    save(form, "anew", seen=1, visitor=OTHER)
    row = Answer.objects.select_related("response").get()
    assert (row.read(), row.visitor, row.revision) == (("anew",), OTHER, 2)


def test_another_browser_learns_nothing_by_guessing(form):
    """Right or wrong, a guess is a new answer: the revision, which pages carry, tells nothing."""
    save(form)
    save(form, SECRET, seen=1, visitor=OTHER)
    assert Answer.objects.get().revision == 2


# -- sending


def test_it_is_sent_once_and_noted(form):
    save(form)
    sent = send(form)
    assert (sent.submitted_at, sent.signer) == (NOW, "patient")
    assert send(form, Signature("helper", "Somebody"), now=NOW + timedelta(hours=1)) == sent
    sent.refresh_from_db()
    assert (sent.submitted_at, sent.signer) == (NOW, "patient")
    (change,) = AppointmentChange.objects.filter(kind=ChangeKind.FORM_SENT)
    assert (change.at, change.channel, change.why) == (NOW, "online", "Before your visit")
    assert Answer.objects.get().visitor == ""


def test_nothing_is_saved_after_that(form):
    save(form)
    send(form)
    before = everything()
    with pytest.raises(operations.FormSent):
        save(form, "later", seen=1)
    assert everything() == before


def test_what_is_missing_is_named_and_nothing_is_sent(form):
    consent = factories.consent_item(form, must_agree=True)
    before = everything()
    with pytest.raises(operations.NotComplete) as refusal:
        send(form)
    assert refusal.value.answers == {first(form): Wrong.MISSING}
    assert list(refusal.value.consents) == [consent.pk]
    assert everything() == before
    save(form)
    send(form, Signature("patient", agreed=frozenset({consent.pk})))
    assert QuestionnaireResponse.objects.get().submitted_at == NOW


def test_an_answer_that_no_key_opens_has_to_be_given_again(form):
    save(form)
    Answer.objects.update(key_id="gone")
    with pytest.raises(operations.NotComplete):
        send(form)
    save(form, "again", seen=1)
    send(form)
    assert stored(form) == ("again",)


def test_consents_keep_their_words_and_who_signed(form):
    treatment = factories.consent_item(form, must_agree=True)
    letter = factories.consent_item(form, "Letter to my doctor")
    save(form)
    send(form, Signature("guardian", "Kim Meyer", frozenset({treatment.pk})))
    rows = list(Consent.objects.values_list("item", "text", "agreed", "signed_at"))
    assert rows == [
        (treatment.pk, "I agree to this: Treatment.", True, NOW),
        (letter.pk, "I agree to this: Letter to my doctor.", False, NOW),
    ]
    response = QuestionnaireResponse.objects.get()
    assert (response.signer, response.signer_name) == ("guardian", "Kim Meyer")


@pytest.mark.parametrize(
    ("signature", "refusal"),
    [
        (PATIENT, operations.GuardianSigns),
        (Signature("helper", "Kim"), operations.GuardianSigns),
        (Signature("guardian"), operations.NotPossible),
        (Signature("guardian", "Kim"), None),
    ],
)
def test_for_a_child_a_guardian_signs_by_name(form, signature, refusal):
    Appointment.objects.update(under_age=True)
    save(form)
    if refusal:
        with pytest.raises(refusal):
            send(form, signature)
        assert QuestionnaireResponse.objects.get().submitted_at is None
    else:
        assert send(form, signature).signer_name == "Kim"


# -- when it is closed

CLOSED = {
    "cancelled": {"status": AppointmentStatus.CANCELLED},
    "seen": {"status": AppointmentStatus.FULFILLED},
    "no show": {"status": AppointmentStatus.NOSHOW},
    "awaiting approval": {"status": AppointmentStatus.PENDING, "expires_at": NOW + timedelta(days=30)},
}


@pytest.mark.parametrize("fields", CLOSED.values(), ids=CLOSED)
def test_a_visit_that_is_not_to_come_asks_nothing(form, fields):
    save(form)
    before = everything()
    Appointment.objects.update(**fields)
    with pytest.raises(operations.FormClosed):
        save(form, "later", seen=1)
    with pytest.raises(operations.FormClosed):
        send(form)
    assert everything() == before
    Appointment.objects.update(status=AppointmentStatus.ARRIVED)
    assert send(form).submitted_at == NOW


def test_a_visit_that_is_over_asks_nothing(form):
    end = visit().ends_at
    with pytest.raises(operations.FormClosed):
        save(form, now=end)
    assert save(form, now=end - timedelta(seconds=1)) == frozenset()


# -- versions


def test_what_was_begun_with_one_version_is_finished_with_it(form):
    save(form)
    newer = factories.version(form.questionnaire, 2)
    asked = factories.item(newer, required=True)
    assert queries.form_of(visit(), "before").version == form
    with pytest.raises(operations.OtherVersion):
        operations.save_answers(
            appointment=visit(), version=newer, typed={asked.pk: Typed(("x",))}, visitor=OWN, now=NOW
        )
    assert send(form).version == form


def test_a_form_that_is_not_begun_is_of_the_newest_version_or_of_the_one_that_was_shown(form):
    newer = factories.version(form.questionnaire, 2)
    factories.version(form.questionnaire, 3, published_at=None)
    assert queries.form_of(visit(), "before").version == newer
    assert queries.form_of(visit(), "before", "1").version == form
    for shown in ("3", "4", "x", "-1", "9" * 5000, "²"):
        assert queries.form_of(visit(), "before", shown).version == newer


def test_a_retired_form_is_asked_no_more_but_can_be_finished(form):
    save(form)
    form.questionnaire.is_active = False
    form.questionnaire.save()
    assert [found.state for found in queries.forms_of(visit())] == ["begun"]
    QuestionnaireResponse.objects.all()
    other = factories.appointment(factories.at(14))
    assert queries.forms_of(other) == []


# -- what is never sent


def test_a_draft_is_forgotten_a_day_after_the_visit(form):
    save(form)
    end = visit().ends_at
    assert operations.purge_drafts(now=end + timedelta(hours=23)) == 0
    assert operations.purge_drafts(now=end + timedelta(hours=24)) == 1
    assert not Answer.objects.exists()
    assert not QuestionnaireResponse.objects.exists()


def test_a_draft_is_forgotten_a_day_after_the_visit_was_cancelled(form):
    save(form)
    Appointment.objects.update(status=AppointmentStatus.CANCELLED, cancelled_at=NOW)
    assert operations.purge_drafts(now=NOW + timedelta(hours=23)) == 0
    assert operations.purge_drafts(now=NOW + timedelta(hours=24)) == 1


def test_what_was_sent_stays(form):
    save(form)
    send(form)
    assert operations.purge_drafts(now=NOW + timedelta(days=400)) == 0
    assert stored(form) == (SECRET,)


# -- staff


@pytest.fixture
def sent(form):
    factories.consent_item(form, "Treatment", must_agree=True)
    optional = factories.consent_item(form, "Letter to my doctor")
    save(form)
    send(form, Signature("patient", agreed=frozenset(form.consent_items.values_list("pk", flat=True))))
    return Consent.objects.get(item=optional)


def test_only_the_visits_practitioner_reads_and_it_is_noted(sent):
    person, somebody = factories.staff("sam"), factories.staff("owner", is_superuser=True)
    assert not operations.read_answers(visit(), actor=person, now=NOW)
    practitioner = visit().practitioner
    practitioner.user = person
    practitioner.save()
    assert operations.read_answers(visit(), actor=person, now=NOW)
    assert not operations.read_answers(visit(), actor=somebody, now=NOW)
    (change,) = AppointmentChange.objects.filter(kind=ChangeKind.FORM_READ)
    assert (change.actor, change.at) == (person, NOW)


def test_an_optional_consent_is_withdrawn_once_and_stays(sent):
    person = factories.staff()
    later = NOW + timedelta(days=1)
    assert operations.withdraw_consent(visit(), sent.pk, actor=person, now=later)
    assert not operations.withdraw_consent(visit(), sent.pk, actor=person, now=later + timedelta(days=1))
    row = Consent.objects.get(pk=sent.pk)
    assert (row.agreed, row.withdrawn_at, row.withdrawn_by) == (True, later, person)
    (change,) = AppointmentChange.objects.filter(kind=ChangeKind.WITHDRAWN)
    assert change.why == "Letter to my doctor"


def test_what_must_be_agreed_to_and_what_was_not_is_no_withdrawal(sent):
    person = factories.staff()
    needed = Consent.objects.exclude(pk=sent.pk).get()
    assert not operations.withdraw_consent(visit(), needed.pk, actor=person, now=NOW)
    Consent.objects.filter(pk=sent.pk).update(agreed=False)
    assert not operations.withdraw_consent(visit(), sent.pk, actor=person, now=NOW)
    other = factories.appointment(factories.at(14))
    Consent.objects.filter(pk=sent.pk).update(agreed=True)
    assert not operations.withdraw_consent(other, sent.pk, actor=person, now=NOW)


def test_the_forms_of_many_visits_take_two_questions(form, django_assert_num_queries):
    visits = [visit(), *(factories.appointment(factories.at(hour)) for hour in (14, 15, 16))]
    with django_assert_num_queries(2):
        found = queries.forms_of_visits(visits)
    assert [len(forms) for forms in found.values()] == [1, 1, 1, 1]
