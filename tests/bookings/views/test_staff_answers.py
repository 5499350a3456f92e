"""What was answered: the visit's practitioner reads it, and it is noted; nobody else does."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings import operations
from bookings.enums import ChangeKind, Channel
from bookings.models import Answer, AppointmentChange, Consent, Practitioner
from bookings.operations import Signature
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db

SECRET = "Zebrafish in my left knee"
READ = "Read the answers"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def version(world):
    made = factories.version(factories.questionnaire(world.service))
    factories.item(made, "text", section="The problem")
    factories.item(made, "body")
    factories.consent_item(made, "Treatment", must_agree=True)
    factories.consent_item(made, "Letter to my doctor")
    return made


@pytest.fixture
def visit(world, version):
    return desk.visit(world)


@pytest.fixture
def sent(visit, version):
    response = factories.response(visit, version)
    text, body = version.items.all()
    factories.answer(response, text, SECRET)
    factories.answer(response, body, "left-knee", "right-heel")
    agreed = frozenset(version.consent_items.values_list("pk", flat=True))
    signature = Signature("guardian", "Kim Meyer", agreed)
    return operations.send_answers(appointment=visit, version=version, signature=signature, now=factories.NOW)


@pytest.fixture
def practitioner(world):
    """Return the browser of the visit's practitioner, who may see visits and no more."""
    client = Client()
    user = desk.user("view_appointment", name="sam")
    world.practitioner.user = user
    world.practitioner.save()
    client.force_login(user)
    return client


def at(visit, page: str = "") -> str:
    return f"/admin/schedule/{visit.reference}/answers/{page}"


def readings() -> int:
    return AppointmentChange.objects.filter(kind=ChangeKind.FORM_READ).count()


def test_the_practitioner_reads_and_it_is_noted(practitioner, visit, sent):
    page = practitioner.get(at(visit))
    assert READ in page.text
    assert SECRET not in page.text
    assert readings() == 0
    opened = practitioner.post(at(visit)).text
    for words in (
        SECRET,
        "Left knee, Right heel",
        "Version 1",
        "A parent or guardian, Kim Meyer",
        "I agree to this: Treatment.",
    ):
        assert words in opened.replace("\n", " ")
    (change,) = AppointmentChange.objects.filter(kind=ChangeKind.FORM_READ)
    assert (change.actor.username, change.at) == ("sam", factories.NOW)
    assert "Answers read" in practitioner.get(f"/admin/schedule/{visit.reference}/").text


@pytest.mark.parametrize("is_sent", [True, False])
def test_the_day_leads_straight_to_what_was_sent(practitioner, visit, request, is_sent):
    if is_sent:
        request.getfixturevalue("sent")
    shown = practitioner.get(f"/admin/schedule/?date={factories.MONDAY.isoformat()}").text
    assert (f'href="{at(visit)}"' in shown) is is_sent


def other_practitioner(world):
    user = desk.user("view_appointment", "change_appointment", name="robin")
    factories.practitioner("Robin Okafor", user=user)
    return user


def everything(world):
    return User.objects.create_user("root", is_staff=True, is_superuser=True)


def front(world):
    return desk.user("view_appointment", "change_appointment", "view_answer", "view_questionnaireresponse")


@pytest.mark.parametrize("who", [other_practitioner, everything, front])
def test_nobody_else_reads(world, practitioner, visit, sent, who):
    client = Client()
    client.force_login(who(world))
    page = client.get(at(visit))
    assert page.status_code == 200
    assert READ not in page.text
    assert "shown to Sam Rivera only" in page.text
    assert client.post(at(visit)).status_code == 403
    day = client.get("/admin/schedule/?date=2027-03-08").text
    for text in (page.text, day, client.get(f"/admin/schedule/{visit.reference}/").text):
        assert SECRET not in text
        assert "Kim Meyer" not in text
    assert readings() == 0
    assert SECRET in practitioner.post(at(visit)).text  # the control: it is there to be read


def test_who_gives_the_visit_now_reads_it(world, practitioner, visit, sent):
    other = factories.practitioner("Robin Okafor")
    visit.practitioner = other
    visit.room = None
    visit.save()
    assert practitioner.post(at(visit)).status_code == 403
    visit.practitioner = world.practitioner
    visit.save()
    assert practitioner.post(at(visit)).status_code == 200


def test_after_a_move_the_new_practitioner_reads_and_the_former_does_not(world, practitioner, visit, sent):
    robin = other_practitioner(world).practitioner
    robin.services.add(world.service)
    factories.hours(robin)
    new = Client()
    new.force_login(robin.user)
    statuses = []
    for giver in (robin, world.practitioner):
        statuses.append((practitioner.post(at(visit)).status_code, new.post(at(visit)).status_code))
        visit = operations.reschedule_appointment(
            appointment=visit,
            clinic=world.clinic,
            wish=operations.Wish(world.service, visit.starts_at, giver.pk),
            channel=Channel.RECEPTION,
            now=factories.NOW,
        )
    statuses.append((practitioner.post(at(visit)).status_code, new.post(at(visit)).status_code))
    assert statuses == [(200, 403), (403, 200), (200, 403)]


def test_who_has_left_the_clinic_does_not_read(world, practitioner, visit, sent):
    Practitioner.objects.update(is_active=False)
    page = practitioner.get(at(visit))
    assert (page.status_code, READ in page.text) == (200, False)
    assert "Sam Rivera no longer works here and cannot read it any more" in page.text
    refused = practitioner.post(at(visit))
    assert (refused.status_code, SECRET in refused.text, readings()) == (403, False, 0)
    Practitioner.objects.update(is_active=True)
    assert SECRET in practitioner.post(at(visit)).text


def test_a_practitioner_who_may_not_see_visits_does_not_read(practitioner, visit, sent):
    desk.user(name="sam")
    assert practitioner.post(at(visit)).status_code == 403
    desk.user("view_appointment", name="sam")
    assert practitioner.post(at(visit)).status_code == 200


def test_what_is_not_sent_is_not_read(practitioner, visit, version):
    response = factories.response(visit, version)
    factories.answer(response, version.items.first(), SECRET)
    page = practitioner.get(at(visit))
    assert READ not in page.text
    assert "Nothing is sent yet" in page.text
    assert SECRET not in practitioner.post(at(visit)).text
    assert readings() == 0


def test_an_answer_that_does_not_open_is_said_and_logged_without_content(practitioner, visit, sent, caplog):
    broken = Answer.objects.order_by("pk").first()
    Answer.objects.filter(pk=broken.pk).update(key_id="gone")
    with caplog.at_level(logging.DEBUG):
        page = practitioner.post(at(visit))
    assert page.status_code == 200
    assert "can’t be opened" in page.text
    assert "Left knee, Right heel" in page.text
    assert f"answer {broken.pk} does not open (key gone): see ANSWERS_KEYS" in caplog.messages
    assert "Zebrafish" not in caplog.text


@pytest.mark.parametrize("page", ["/admin/schedule/?date=2027-03-08", "/admin/schedule/{}/"])
def test_the_desk_sees_whether_it_is_sent(visit, version, page):
    client = desk.reception()
    path = page.format(visit.reference)
    assert "not yet" in client.get(path).text
    factories.response(visit, version, submitted_at=factories.NOW)
    text = client.get(path).text
    assert "not yet" not in text
    assert "Before your visit: " in text


@pytest.mark.parametrize("page", ["/admin/schedule/?date=2027-03-08", "/admin/schedule/{}/"])
def test_a_visit_without_forms_says_nothing_of_them(world, page):
    assert "Before your visit" not in desk.reception().get(page.format(desk.visit(world).reference)).text


# -- withdrawing


def test_reception_notes_that_an_optional_consent_is_withdrawn(visit, sent):
    client = desk.reception()
    page = client.get(at(visit)).text
    assert "Letter to my doctor" in page
    assert "Treatment" not in page
    row = Consent.objects.get(item__must_agree=False)
    assert client.post(at(visit, "withdraw/"), {"consent": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    assert (row.agreed, row.withdrawn_at, row.withdrawn_by.username) == (True, factories.NOW, "reception")
    page = client.get(at(visit)).text
    assert "Note that it is withdrawn" not in page
    assert "withdrawn 1 Mar 2027, 10:00" in page


@pytest.mark.parametrize("key", ["", "0", "-1", "x", "9" * 500, "²", "\x00", "999999"])
def test_no_such_consent(visit, sent, key):
    response = desk.reception().post(at(visit, "withdraw/"), {"consent": key}, follow=True)
    assert "There is no such consent to withdraw. Nothing was changed." in response.text
    assert not Consent.objects.exclude(withdrawn_at=None).exists()


def test_what_must_be_agreed_to_is_not_withdrawn_here(visit, sent):
    row = Consent.objects.get(item__must_agree=True)
    desk.reception().post(at(visit, "withdraw/"), {"consent": str(row.pk)})
    row.refresh_from_db()
    assert row.withdrawn_at is None


# -- how much is asked


@pytest.mark.parametrize("count", [1, 3])
def test_reading_asks_as_much_for_one_answer_as_for_three(practitioner, visit, version, count):
    response = factories.response(visit, version, submitted_at=factories.NOW)
    for _number in range(count):
        factories.answer(response, factories.item(version), SECRET)
    with CaptureQueriesContext(connection) as asked:
        assert practitioner.post(at(visit)).text.count(SECRET) == count
    assert len(asked) == 20
