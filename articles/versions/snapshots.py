from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from articles.models import Article, Citation, ListedReference

if TYPE_CHECKING:
    from django.db.models import Model

SIGNATURE = "cards_signed_off_digest"  # not typed by anyone, and still no consequence of the rest
ROWS = {"citations": Citation, "listed_references": ListedReference}

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Snapshot:
    fields: dict[str, Any]
    """By the name of the column, as in JSON."""
    rows: Rows | None
    """What hangs on the article; None for a version from before this was kept."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([self.fields, self.rows], sort_keys=True).encode()).hexdigest()


def as_it_is(article: Article) -> Snapshot:
    return Snapshot(written(article), rows_of(article))


def as_it_was(version: Any) -> Snapshot:
    """Return what an earlier version (a row of the article's history) held."""
    return Snapshot(written(version), version.rows)


def written(article: Any) -> dict[str, Any]:
    return plain({field.attname: getattr(article, field.attname) for field in own_fields()})


def own_fields() -> list[Any]:
    fields = (field for field in Article._meta.concrete_fields if not field.primary_key)
    return [field for field in fields if field.editable or field.name == SIGNATURE]


def rows_of(article: Article) -> Rows:
    rows = {name: [row_values(row) for row in getattr(article, name).all()] for name in ROWS}
    rows["topics"] = [{"topic_id": pk} for pk in sorted(article.topics.values_list("pk", flat=True))]
    paths = sorted(article.old_addresses.values_list("path", flat=True))
    rows["old_addresses"] = [{"path": path} for path in paths]
    return rows


def row_values(row: Model) -> dict[str, Any]:
    return plain({field.attname: getattr(row, field.attname) for field in row_fields(type(row))})


def row_fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.name not in {"id", "article"}]


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as JSON gives them back, so that stored ones and fresh ones are equal.

    Browsers send other line ends than files have, and forms cut what is empty at the ends: a form that was only saved has changed nothing.
    """
    read: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return {
        name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        for name, value in read.items()
    }
