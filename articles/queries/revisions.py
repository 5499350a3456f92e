"""Which article an address leads to, as cheaply as can be: it is asked at every reading of a kept page."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from articles.models import Article

SOME_DAY, SOME_SLUG = dt.date(1, 1, 1), "some-slug"


class Revision(NamedTuple):
    article: int
    number: int


def published_revision(slug: str, *, today: dt.date) -> Revision | None:
    """Return the published article at that address and its revision, or None. One query.

    Writing the SQL takes the ORM longer than the database takes to answer, so it is written once a process.
    """
    adapted = connection.ops.adapt_datefield_value
    given: dict[Any, Any] = {SOME_SLUG: slug, adapted(SOME_DAY): adapted(today)}
    sql, parameters = written(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(value, value) for value in parameters])
        row = cursor.fetchone()
    return Revision(*row) if row else None


@cache
def written(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    rows = Article.objects.published(SOME_DAY).filter(slug=SOME_SLUG).order_by()
    sql, parameters = rows.values_list("pk", "revision").query.sql_with_params()
    return sql, tuple(parameters)
