"""One new topic, author, source or synonym sent twice at the same moment: one is saved, the other is told."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.admin import base, search
from tests.bookings.concurrency.together import meet, together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ROWS = {
    "topic": {"name": "Knee", "slug": "knee"},
    "author": {"name": "Ann Bell", "slug": "ann-bell"},
    "reference": {"key": "a2020", "printed": "A 2020, J Run 1:1", "status": "unchecked"},
    "synonym": {"phrases": "kneecap\npatella"},
}


def acts(model):
    def act(name):
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.create_superuser(name))
        address = reverse(f"admin:articles_{model}_add")
        return lambda: client.post(address, ROWS[model]).status_code

    return [act("zoe"), act("ben")]


@pytest.mark.parametrize("model", ROWS)
def test_one_is_saved_and_the_other_is_told(model, monkeypatch):
    meet(monkeypatch, 2, (apps.get_model("articles", model), "validate_unique"))
    assert sorted(together(acts(model))) == [200, 302]
    assert apps.get_model("articles", model).objects.count() == 1


@pytest.mark.only("postgresql")
def test_the_control_without_a_second_look_it_is_an_error(monkeypatch):
    monkeypatch.setattr(base, "IntegrityError", KeyboardInterrupt)
    meet(monkeypatch, 2, (apps.get_model("articles", "topic"), "validate_unique"))
    assert sorted(together(acts("topic"))) == [302, 500]


@pytest.mark.only("postgresql")
def test_the_control_without_a_turn_two_groups_have_one_phrase(monkeypatch):
    monkeypatch.setattr(search, "take_turn", lambda: None)
    meet(monkeypatch, 2, (apps.get_model("articles", "synonym"), "validate_unique"))
    assert together(acts("synonym")) == [302, 302]
