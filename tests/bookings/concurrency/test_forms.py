"""Two windows save and send one form at the same moment: nothing is overwritten unseen, nothing is sent twice.

Two tests take the lock away and expect the harm: they prove that these races are real and are seen here.
"""

import base64
from functools import partial

import pytest

from bookings import operations, queries
from bookings.enums import AppointmentStatus, ChangeKind, Channel
from bookings.models import Answer, Appointment, AppointmentChange, Consent, QuestionnaireResponse
from bookings.operations import Signature, Typed, answers, rotation
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

OLD, NEW = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture
def version(service):
    made = factories.version(factories.questionnaire(service))
    factories.item(made, "string", required=True)
    factories.consent_item(made, "Treatment")
    return made


@pytest.fixture
def visit(clinic, sam, service, version):
    return factories.appointment(at(9), 60, practitioner=sam, service=service)


@pytest.fixture
def saved(visit, version):
    save(visit, version, "first", 0)
    return visit


@pytest.fixture
def without_lock(monkeypatch):
    take_locks_away(monkeypatch, answers)
    wait_for_everybody(monkeypatch)


def save(visit, version, text, seen):
    typed = {version.items.get().pk: Typed((text,), seen)}
    return operations.save_answers(
        appointment=visit, version=version, typed=typed, visitor="one browser", now=NOW
    )


def send(visit, version):
    operations.send_answers(appointment=visit, version=version, signature=Signature("patient"), now=NOW)
    return "sent"


def cancel(visit):
    operations.cancel_appointment(
        appointment=visit, clinic=factories.clinic(), now=NOW, channel=Channel.RECEPTION
    )
    return "cancelled"


def looking(monkeypatch):
    """Both have the form and its answers in hand before either writes."""
    meet(monkeypatch, 2, (queries, "answers_to"))


def stored():
    return Answer.objects.select_related("response").get().read()


def test_two_windows_save_one_answer_and_one_of_them_is_told(saved, version, monkeypatch):
    looking(monkeypatch)
    results = together([partial(save, saved, version, text, 1) for text in ("left", "right")])
    (item,) = version.items.all()
    assert sorted(results, key=len) == [frozenset(), {item.pk}]
    assert stored() == (("left", "right")[results.index(frozenset())],)
    assert Answer.objects.get().revision == 2


def test_without_the_lock_one_is_overwritten_unseen(saved, version, monkeypatch, without_lock):
    looking(monkeypatch)
    results = together([partial(save, saved, version, text, 1) for text in ("left", "right")])
    assert results == [frozenset(), frozenset()]


def test_two_windows_begin_a_form_and_it_is_begun_once(visit, version, monkeypatch):
    looking(monkeypatch)
    results = together([partial(save, visit, version, text, 0) for text in ("left", "right")])
    assert sorted(map(len, results)) == [0, 1]
    assert QuestionnaireResponse.objects.count() == Answer.objects.count() == 1


def test_begun_with_two_versions_at_once_it_is_of_one(visit, version, monkeypatch):
    newer = factories.version(version.questionnaire, 2)
    factories.item(newer, "string")
    looking(monkeypatch)
    results = together([partial(save, visit, version, "old", 0), partial(save, visit, newer, "new", 0)])
    assert sorted(map(str, results)) == ["OtherVersion", "frozenset()"]
    begun = QuestionnaireResponse.objects.get()
    assert begun.version == (version, newer)[results.index(frozenset())]


def test_sent_twice_at_once_it_is_sent_once(saved, version, monkeypatch):
    looking(monkeypatch)
    assert together([partial(send, saved, version)] * 2) == ["sent", "sent"]
    assert Consent.objects.count() == 1
    assert AppointmentChange.objects.filter(kind=ChangeKind.FORM_SENT).count() == 1


def test_without_the_lock_it_is_sent_twice(saved, version, monkeypatch, without_lock):
    looking(monkeypatch)
    assert together([partial(send, saved, version)] * 2) != ["sent", "sent"]


def test_a_save_beside_the_sending_is_sent_too_or_refused(saved, version, monkeypatch):
    looking(monkeypatch)
    results = together([partial(send, saved, version), partial(save, saved, version, "late", 1)])
    assert results in (["sent", frozenset()], ["sent", "FormSent"])
    assert stored() == (("late",) if results[1] == frozenset() else ("first",))
    assert QuestionnaireResponse.objects.get().submitted_at == NOW


def test_sent_while_it_is_cancelled(saved, version, monkeypatch):
    looking(monkeypatch)
    results = together([partial(send, saved, version), partial(cancel, saved)])
    assert results in (["sent", "cancelled"], ["FormClosed", "cancelled"])
    response = QuestionnaireResponse.objects.get()
    assert (response.submitted_at is None) == (results[0] == "FormClosed")
    assert Appointment.objects.get().status == AppointmentStatus.CANCELLED


def test_an_answer_saved_while_keys_are_changed_is_neither_lost_nor_closed(
    saved, version, monkeypatch, settings
):
    settings.ANSWERS_KEYS = [OLD]
    save(saved, version, "before", 1)
    settings.ANSWERS_KEYS = [NEW, OLD]
    meet(monkeypatch, 2, (answers, "begun"), (rotation, "keyring"))
    results = together(
        [partial(save, saved, version, "during", 2), partial(operations.rotate_answers, after=0)]
    )
    assert results[0] == frozenset()
    settings.ANSWERS_KEYS = [NEW]
    assert stored() == ("during",)
