"""Rows of a form that somebody else has deleted meanwhile come back as new ones, with what was typed in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.forms.models import BaseInlineFormSet
from django.http import QueryDict

if TYPE_CHECKING:
    RowSet = BaseInlineFormSet[Any, Any, Any]
else:  # Django's own class takes no type arguments when it runs
    RowSet = BaseInlineFormSet

MOST_ROWS = (
    400  # of one kind; each is a form of its own, so a forged number of them would keep the process busy
)


class SurvivingRows(RowSet):
    """Django's own set of rows fails where a row is gone that the form still names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.data, QueryDict) and self.prefix:
            there = {str(row.pk) for row in self.get_queryset()}
            self.data = with_vanished_as_new(self.data, self.prefix, there)


def with_vanished_as_new(data: QueryDict, prefix: str, there: set[str]) -> QueryDict:
    """Order the rows as Django wants them: those that are there first, then those that are not, as new ones."""
    total, initial = count(data, f"{prefix}-TOTAL_FORMS"), count(data, f"{prefix}-INITIAL_FORMS")
    if not initial or total is None:
        return data
    known = [number for number in range(total) if data.get(f"{prefix}-{number}-id") in there]
    known = list({data[f"{prefix}-{number}-id"]: number for number in reversed(known)}.values())[::-1]
    if known == list(range(initial)):
        return data
    deleted = {number for number in range(total) if data.get(f"{prefix}-{number}-DELETE")}
    new = [number for number in range(total) if number not in known and number not in deleted]
    return renumbered(data, prefix, known, new)


def renumbered(data: QueryDict, prefix: str, known: list[int], new: list[int]) -> QueryDict:
    place = {old: at for at, old in enumerate([*known, *new])}
    row = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(.+)")
    mended = data.copy()
    for name in data:
        if row.fullmatch(name):
            del mended[name]
    for name, values in data.lists():
        found = row.fullmatch(name)
        if found and int(found[1]) in place:
            is_stale_id = found[2] == "id" and int(found[1]) in new
            mended.setlist(f"{prefix}-{place[int(found[1])]}-{found[2]}", [""] if is_stale_id else values)
    mended[f"{prefix}-TOTAL_FORMS"] = str(len(place))
    mended[f"{prefix}-INITIAL_FORMS"] = str(len(known))
    return mended


def count(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    return min(int(text), MOST_ROWS) if re.fullmatch(r"[0-9]{1,4}", text) else None
