"""Answers under an older key come under the newest one, a few at a time, while the site runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from bookings.domain.sealing import CannotOpen
from bookings.models import Answer
from bookings.models.intake import keyring

if TYPE_CHECKING:
    from collections.abc import Iterable


class Rotated(NamedTuple):
    """What one step did: how many it sealed anew, which it could not open, and the last id it looked at."""

    sealed: int
    closed: list[int]
    last: int | None


def rotate_answers(*, after: int, most: int = 100) -> Rotated:
    """Seal up to `most` answers with ids above `after` under the newest key, in one transaction.

    Killed between two steps, it begins again with what is left. Rows are locked before they are read, so that
    an answer that is being saved at the same moment is neither lost nor overwritten. One that no key opens is
    left as it is.
    """
    with transaction.atomic(durable=True):
        rows = Answer.objects.select_for_update(no_key=True, of=("self",)).select_related("response")
        old = rows.exclude(key_id=keyring().current).filter(pk__gt=after).order_by("pk")[:most]
        found = list(old)
        closed = list(reseal(found))
    return Rotated(len(found) - len(closed), closed, found[-1].pk if found else None)


def reseal(answers: Iterable[Answer]) -> Iterable[int]:
    for answer in answers:
        try:
            answer.reseal(answer.plain())
        except CannotOpen:
            yield answer.pk
        else:
            answer.save(update_fields=["key_id", "sealed"])
