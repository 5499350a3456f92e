from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from movementrevival import personal_data

MODELS = [
    model
    for app in ("articles", "bookings")
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
]


def fields_of(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_listed_exactly_once(model):
    assert Counter(personal_data.listed(model._meta.label)) == Counter(fields_of(model))


def test_nothing_is_listed_that_is_not_there():
    labels = {model._meta.label for model in MODELS}
    assert {*personal_data.PERSONAL, *personal_data.NOT_PERSONAL} == labels


def test_each_kind_answers_all_three_questions():
    kinds = {handling for fields in personal_data.PERSONAL.values() for handling in fields}
    assert all(all(handling) for handling in kinds)


def test_history_is_kept_of_no_patient():
    assert not [
        model
        for model in MODELS
        if model.__name__.startswith("Historical") and model._meta.app_label == "bookings"
    ]


@isolate_apps("bookings")
def test_a_new_field_would_be_noticed():
    class Patient(models.Model):
        name = models.CharField(max_length=1)
        shoe_size = models.IntegerField()

        class Meta:
            app_label = "bookings"

        def __str__(self):
            return ""

    assert set(fields_of(Patient)) - set(personal_data.listed(Patient._meta.label)) == {"shoe_size"}
