"""Versions of forms: written as drafts, published once, copied to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from bookings.models import Questionnaire, QuestionnaireVersion
from bookings.operations.errors import NotPossible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bookings.models import ConsentItem, QuestionnaireItem


def next_number(questionnaire: Questionnaire) -> int:
    """Return the number of the form's next version, with the form locked until the transaction ends."""
    list(Questionnaire.objects.select_for_update(no_key=True).filter(pk=questionnaire.pk).values_list("pk"))
    last: int | None = questionnaire.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def publish_version(version: QuestionnaireVersion, *, now: datetime) -> None:
    """Let patients get this version from now on; in the transaction of the caller.

    Raises NotPossible for one that asks nothing, or that is published already.
    """
    asks = version.items.exists() or version.consent_items.exists()
    rows = QuestionnaireVersion.objects.filter(pk=version.pk, published_at=None)
    if not asks or not rows.update(published_at=now):
        raise NotPossible
    version.published_at = now


def copy_version(version: QuestionnaireVersion, *, now: datetime) -> QuestionnaireVersion:
    """Return a new draft of the form that asks what this version asks."""
    with transaction.atomic(durable=True):
        draft = QuestionnaireVersion.objects.create(
            questionnaire=version.questionnaire,
            number=next_number(version.questionnaire),
            title=version.title,
            introduction=version.introduction,
            created_at=now,
        )
        copy_rows(version.items.all(), draft)
        copy_rows(version.consent_items.all(), draft)
        return draft


def copy_rows(rows: Iterable[QuestionnaireItem | ConsentItem], draft: QuestionnaireVersion) -> None:
    for row in rows:
        row.pk, row._state.adding = None, True
        row.version = draft
        row.save()
