"""Two states of an article said in an editor's words, and what changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import Reference, Topic
from articles.rendering.markers import Marker
from articles.versions.effort import Effort
from articles.versions.snapshots import ROWS, SIGNATURE, own_fields, row_fields
from articles.versions.words import Passage, passages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.versions.snapshots import Snapshot

    Named = dict[type[Any], dict[Any, Any]]


@dataclass(frozen=True)
class Change:
    label: str
    passages: list[Passage]


def changes(before: Snapshot, after: Snapshot, effort: Effort | None = None) -> list[Change]:
    """Return what differs, in the order of the form; rows are left out where one side did not keep them.

    All comparisons together take one effort: a long text that was written anew leaves less for what follows it.
    """
    effort = effort or Effort()
    with_rows = before.rows is not None and after.rows is not None
    named = named_rows([before, after])
    old, new = (said(one, named, with_rows=with_rows) for one in (before, after))
    labels = dict.fromkeys([*old, *new])
    found = (Change(label, passages(old.get(label, ""), new.get(label, ""), effort)) for label in labels)
    return [change for change in found if any(passage.is_changed for passage in change.passages)]


def said(snapshot: Snapshot, named: Named, *, with_rows: bool) -> dict[str, str]:
    """Return label and text of all that the article holds."""
    fields = {
        label_of(field): display(field, snapshot.fields.get(field.attname), named)
        for field in own_fields()
        if field.name != SIGNATURE
    }
    return fields | (said_rows(snapshot.rows or {}, named) if with_rows else {})


def said_rows(rows: dict[str, list[dict[str, Any]]], named: Named) -> dict[str, str]:
    texts = {_("Topics"): "\n".join(name_of(Topic, row["topic_id"], named) for row in rows.get("topics", []))}
    for row in rows.get("citations", []):
        texts[_("Citation %(marker)s") % {"marker": marker_of(row, named)}] = row_text(
            "citations", row, named
        )
    for row in rows.get("listed_references", []):
        key = name_of(Reference, row["reference_id"], named)
        texts[_("Reference %(key)s on the list") % {"key": key}] = row_text("listed_references", row, named)
    for row in rows.get("old_addresses", []):
        texts[_("Old address %(path)s") % row] = row["path"]
    return texts


def row_text(name: str, row: dict[str, Any], named: Named) -> str:
    shown = ((field, display(field, row.get(field.attname), named)) for field in row_fields(ROWS[name]))
    return "\n".join(f"{label_of(field)}: {text}" for field, text in shown if text)


def marker_of(row: dict[str, Any], named: Named) -> Marker:
    reference = row["reference_id"]
    return Marker(name_of(Reference, reference, named) if reference else "", row["label"])


def label_of(field: Any) -> str:
    return capfirst(str(field.verbose_name))


def display(field: Any, value: Any, named: Named) -> str:
    if value is None or value == "":
        return ""
    if field.is_relation:
        return name_of(field.related_model, value, named)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(field.flatchoices).get(value, value))


def name_of(model: type[Any], key: Any, named: Named) -> str:
    found = named.get(model, {}).get(key)
    return str(found) if found else _("(no longer there)")


def named_rows(snapshots: Iterable[Snapshot]) -> Named:
    """Read, in one query a model, all rows that either state names."""
    wanted: dict[type[Any], set[Any]] = {}
    for snapshot in snapshots:
        for field in own_fields():
            if field.is_relation:
                wanted.setdefault(field.related_model, set()).add(snapshot.fields.get(field.attname))
        for name, rows in (snapshot.rows or {}).items():
            for row in rows:
                for model, key in relations(name, row):
                    wanted.setdefault(model, set()).add(key)
    return {model: model._default_manager.in_bulk(keys - {None}) for model, keys in wanted.items()}


def relations(name: str, row: dict[str, Any]) -> list[tuple[type[Any], Any]]:
    if name == "topics":
        return [(Topic, row["topic_id"])]
    if name not in ROWS:
        return []
    fields = (field for field in row_fields(ROWS[name]) if field.is_relation)
    return [(field.related_model, row.get(field.attname)) for field in fields]
