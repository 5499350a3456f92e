"""A new key comes, the old ones go; whatever happens meanwhile, each answer opens."""

from __future__ import annotations

import base64
import io

import pytest
from django.core.management import CommandError, call_command

from bookings import operations
from bookings.domain.sealing import CannotOpen
from bookings.models import Answer
from bookings.models.intake import keyring
from tests import factories

pytestmark = pytest.mark.django_db

OLD, NEW, LOST = (base64.urlsafe_b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))


@pytest.fixture
def answers(settings):
    """Three answers under the old key; the new one has just been put before it."""
    settings.ANSWERS_KEYS = [OLD]
    version = factories.version()
    response = factories.response(factories.appointment(), version)
    made = [factories.answer(response, factories.item(version), f"answer {number}") for number in range(3)]
    settings.ANSWERS_KEYS = [NEW, OLD]
    return made


def rotate() -> str:
    out = io.StringIO()
    call_command("rotate_answers", stdout=out)
    return out.getvalue().splitlines()[-1]


def read() -> list[tuple[str, ...]]:
    return [answer.read() for answer in Answer.objects.select_related("response").order_by("pk")]


def test_afterwards_the_old_key_can_go(answers, settings):
    before = read()
    assert rotate() == "All answers are under the newest key: older keys can go."
    settings.ANSWERS_KEYS = [NEW]
    assert read() == before == [("answer 0",), ("answer 1",), ("answer 2",)]


def test_without_it_the_old_key_can_not_go(answers, settings):
    settings.ANSWERS_KEYS = [NEW]
    with pytest.raises(CannotOpen):
        read()


def test_stopped_half_way_it_goes_on_with_the_rest(answers):
    first = operations.rotate_answers(after=0, most=1)
    assert (first.sealed, first.last) == (1, answers[0].pk)
    sealed = bytes(Answer.objects.get(pk=answers[0].pk).sealed)
    assert operations.rotate_answers(after=0).sealed == 2
    assert operations.rotate_answers(after=0).sealed == 0
    assert bytes(Answer.objects.get(pk=answers[0].pk).sealed) == sealed
    assert len(read()) == 3


def test_what_no_key_opens_is_counted_and_left_as_it_is(answers, settings):
    settings.ANSWERS_KEYS = [LOST]
    Answer.objects.filter(pk=answers[1].pk).update(key_id=keyring().current)
    settings.ANSWERS_KEYS = [NEW, OLD]
    before = Answer.objects.values().get(pk=answers[1].pk)
    with pytest.raises(CommandError, match="none of ANSWERS_KEYS opens: 1"):
        rotate()
    assert Answer.objects.values().get(pk=answers[1].pk) == before
    assert set(Answer.objects.exclude(pk=answers[1].pk).values_list("key_id", flat=True)) == {
        keyring().current
    }


def test_rotation_changes_neither_revision_nor_who_typed_it(answers):
    before = list(Answer.objects.order_by("pk").values("revision", "visitor", "saved_at"))
    rotate()
    assert list(Answer.objects.order_by("pk").values("revision", "visitor", "saved_at")) == before


@pytest.mark.parametrize("moved", ["response", "item"])
def test_an_answer_moved_to_another_row_does_not_open(answers, moved):
    """Whoever can write into the database can't show one patient's answer as another's."""
    version = answers[0].item.version
    patient = factories.patient("Somebody Else")
    other = factories.response(factories.appointment(factories.at(12), patient=patient), version)
    elsewhere = {"response": other, "item": factories.item(version)}
    Answer.objects.filter(pk=answers[0].pk).update(**{moved: elsewhere[moved]})
    with pytest.raises(CannotOpen):
        Answer.objects.select_related("response").get(pk=answers[0].pk).read()
