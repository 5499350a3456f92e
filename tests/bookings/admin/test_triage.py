"""The clinic writes the signs, the questions and what they lead to, and is told what leads nowhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bookings import queries
from bookings.models import HealthcareService, RedFlag, TriageAnswer, TriageQuestion, TriageRule
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, delete, errors, service, told

pytestmark = pytest.mark.django_db
RULES = "/admin/bookings/triagerule/"


@pytest.fixture
def client():
    return desk.owner()


@pytest.fixture
def asked():
    """A set-up without a gap."""
    world = desk.world()
    flag = factories.red_flag()
    knee, foot = factories.question("What hurts?", "A knee", "A foot")
    rest = factories.rule(world.service, order=9)
    return SimpleNamespace(world=world, flag=flag, knee=knee, foot=foot, rest=rest)


def question(*answers: str, **data: str) -> dict[str, str]:
    posted = {"text": "What hurts?", "help": "", "order": "1", "is_active": "on", **data}
    posted |= {"answers-TOTAL_FORMS": str(len(answers)), "answers-INITIAL_FORMS": "0"}
    for number, text in enumerate(answers):
        row = {"text": text, "reason": "", "says_returning": "unknown", "order": "0", "is_active": "on"}
        posted |= {f"answers-{number}-{name}": value for name, value in row.items()}
    return posted


def gaps() -> list[str]:
    return queries.triage_gaps(queries.clinic())


def test_the_clinic_writes_all_of_it_and_is_told_what_is_lacking_until_then(client):
    world = desk.world()
    flag = {"text": "your knee is hot", "short": "hot", "urgency": "urgent", "order": "1", "is_active": "on"}
    first = told(client.post(add(RedFlag), flag, follow=True))
    assert [text.partition(".")[0] for text in first[:2]] == [
        "There is no question with answers",
        "There is no suggestion for the rest: add one that needs no answers",
    ]
    second = told(client.post(add(TriageQuestion), question("A knee", "A foot"), follow=True))
    assert [text.partition(":")[0] for text in second[:1]] == ["There is no suggestion for the rest"]
    rule = {"answers": [], "service": str(world.service.pk), "why": "It fits.", "order": "1"}
    third = told(client.post(add(TriageRule), rule, follow=True))
    assert len(third) == 1  # that it was saved
    assert queries.has_triage()
    assert queries.triage() is not None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x\u202ey"}, "text"),
        ({"short": "x" * 41}, "short"),
        ({"urgency": "mild"}, "urgency"),
        ({"order": "9" * 50}, "order"),
        ({"order": "-1"}, "order"),
    ],
)
def test_a_wrong_sign_is_told_at_its_field(client, data, field):
    factories.clinic()
    flag = {"text": "your knee is hot", "short": "", "urgency": "urgent", "order": "1", "is_active": "on"}
    assert list(errors(client.post(add(RedFlag), {**flag, **data}))) == [field]
    assert not RedFlag.objects.exists()
    assert client.post(add(RedFlag), flag).status_code == 302


def test_no_service_gets_the_address_of_the_questions(client):
    factories.clinic()
    assert errors(client.post(add(HealthcareService), service(slug="which"))) == {
        "slug": ["This address is taken by a page of ours."]
    }
    assert client.post(add(HealthcareService), service(slug="which-one")).status_code == 302


def test_answers_of_a_suggestion_are_named_with_their_question(client, asked):
    page = " ".join(client.get(change(asked.rest)).text.split())
    assert "<label>What hurts?</label>" in page
    assert page.index("<label>What hurts?</label>") < page.index("A knee</label>")


def test_the_list_shows_what_leads_where(client, asked):
    factories.rule(None, asked.foot, order=1)
    page = " ".join(client.get(RULES).text.split())
    shown = page.partition("What leads where")[2]
    assert "<dt>Please call us</dt> <dd>A foot</dd>" in shown
    assert f"<dt>{asked.world.service.name}</dt> <dd>A knee</dd>" in shown


def test_without_gaps_nothing_is_said(asked):
    assert gaps() == []


def test_before_anything_is_set_up_nothing_is_said(db):
    factories.clinic()
    assert gaps() == []


def test_a_suggestion_for_answers_that_are_not_offered_is_told(asked):
    factories.rule(asked.world.service, asked.knee, order=1)
    assert gaps() == []
    TriageAnswer.objects.filter(pk=asked.knee.pk).update(is_active=False)
    assert gaps() == [
        "“Initial assessment” (order 1) is never suggested: it needs an answer that is not offered."
    ]


def test_two_answers_of_one_question_are_told(asked):
    factories.rule(None, asked.knee, asked.foot, order=1)
    (text,) = gaps()
    assert text.startswith(
        "“Please call us” (order 1) is never suggested: it needs two answers of one question"
    )


def test_a_suggestion_that_others_come_before_is_told(asked):
    factories.rule(None, asked.knee, order=1)
    factories.rule(asked.world.service, asked.knee, order=2)
    factories.rule(None, order=10)
    others = "is never suggested: others fit first, whatever is answered."
    assert gaps() == [f"“Initial assessment” (order 2) {others}", f"“Please call us” (order 10) {others}"]


def test_a_service_that_cannot_be_booked_is_told(asked):
    asked.world.practitioner.services.clear()
    assert gaps() == [
        "“Initial assessment” is suggested but can't be booked: visitors are asked to call instead."
    ]


def test_an_emergency_needs_a_number(asked):
    RedFlag.objects.update(urgency="emergency")
    assert [text.partition(",")[0] for text in gaps()] == ["There are signs of an emergency"]
    factories.clinic(emergency_number="112")
    assert gaps() == []


def test_answers_and_questions_are_set_aside_and_signs_and_suggestions_deleted(client, asked):
    assert client.post(delete(asked.knee.question), {"post": "yes"}).status_code == 403
    assert 'name="answers-0-DELETE"' not in client.get(change(asked.knee.question)).text
    for row in (asked.flag, asked.rest):
        assert client.post(delete(row), {"post": "yes"}).status_code == 302
    assert not RedFlag.objects.exists()
    assert not TriageRule.objects.exists()


@pytest.mark.parametrize("more", [0, 2])
def test_the_lists_ask_as_much_for_three_rows_as_for_one(client, asked, more, django_assert_num_queries):
    factories.rule(None, asked.knee, order=1)
    for number in range(more):
        factories.rule(asked.world.service, *factories.question(f"{number}?", "Yes"))
    with django_assert_num_queries(18):
        client.get(RULES)
