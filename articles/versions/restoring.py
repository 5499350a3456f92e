from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article, Topic
from articles.versions.snapshots import ROWS, as_it_was, own_fields, row_fields, rows_of

if TYPE_CHECKING:
    from articles.versions.snapshots import Rows

# Where and whether readers see it, and what they were told of changes, is not part of the text.
KEPT = {"slug", "status", "published_date", "updated_date", "updated_note"}
KEYS = {"citations": ("reference_id", "label"), "listed_references": ("reference_id",)}


def keep_rows(article: Article) -> None:
    """Write down, with the newest version, what hangs on the article now."""
    newest = article.history.first()
    if newest:
        type(newest).objects.filter(pk=newest.pk).update(rows=rows_of(article))


def keep_present(pk: int) -> None:
    """Make sure that the newest version is the article as it is, whatever has changed its rows since."""
    article = Article.objects.get(pk=pk)
    newest = article.history.first()
    if newest is None or newest.rows not in (None, rows_of(article)):
        explain(article, _("Kept as it was, with changes made elsewhere."))
        setattr(article, "_history_user", None)  # noqa: B010 -- simple_history's own names, which no field has
        article.save()
    keep_rows(article)


def explain(article: Article, reason: str) -> None:
    setattr(article, "_change_reason", reason)  # noqa: B010 -- as above


def restore(article: Article, version: Any) -> list[str]:
    """Bring an earlier version back as a new one; return what could not come back, since it is no longer there.

    Address, status, and the dates of publishing and of updates stay as they are. Call it with the article's row locked, in a transaction.
    Raises ValidationError when what was right then is not any more.
    """
    keep_present(article.pk)
    was = as_it_was(version)
    for field in own_fields():
        if field.name not in KEPT:
            setattr(article, field.attname, field.to_python(was.fields[field.attname]))
    at = version.history_date.astimezone(timezone.get_current_timezone())
    day = date_format(at, "j F Y, H:i")
    explain(article, _("Brought back: the version of %(day)s.") % {"day": day})
    article.full_clean()
    article.save()
    lost = [] if was.rows is None else restore_rows(article, was.rows)
    Article.objects.filter(pk=article.pk).raise_revision()
    keep_rows(article)
    return lost


def restore_rows(article: Article, rows: Rows) -> list[str]:
    topics = [row["topic_id"] for row in rows.get("topics", [])]
    article.set_topics(Topic.objects.filter(pk__in=topics))
    return [lost for name in ROWS for lost in restore_kind(article, name, rows.get(name, []))]


def restore_kind(article: Article, name: str, rows: list[dict[str, Any]]) -> list[str]:
    """Change the rows that are there under the same key, add those that are not, and delete the others."""
    present = {key_of(name, row): row for row in getattr(article, name).all()}
    wanted = {tuple(row.get(part) for part in KEYS[name]): row for row in rows}
    for key, row in present.items():
        if key not in wanted:
            row.delete()
    lost = []
    for key, values in wanted.items():
        row = present.get(key) or ROWS[name](article=article)
        if missing := missing_relation(name, values):
            lost.append(missing)
            continue
        for field in row_fields(ROWS[name]):
            if field.attname in values:
                setattr(row, field.attname, field.to_python(values[field.attname]))
        row.full_clean()
        row.save()
    return lost


def key_of(name: str, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, part) for part in KEYS[name])


def missing_relation(name: str, values: dict[str, Any]) -> str:
    """Return what the row was about, if a row that it names was deleted since; "" if all are there."""
    for field in row_fields(ROWS[name]):
        key = values.get(field.attname)
        if field.is_relation and key and not field.related_model._default_manager.filter(pk=key).exists():
            return str(values.get("claim") or field.verbose_name)
    return ""
