"""Articles from a folder of Markdown files with front matter.

Loading twice changes nothing. A file that has changed since it was loaded updates its article, unless somebody
has edited that article, its sources, its review or its sign-off meanwhile: then it is kept as it is, and the
report says so. All files are read before anything is written; one bad file stops the lot, and all complaints
come together.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify

from articles.enums import ArticleStatus
from articles.importers.front_matter import Unreadable, read
from articles.models import Article, Author, Citation, ListedReference, OldAddress, Reference, Topic
from articles.models.changes import note_as_told

if TYPE_CHECKING:
    from pathlib import Path

    from articles.importers.front_matter import ArticleFile

M = TypeVar("M", bound=Model)
REFERENCE_FIELDS = (
    *("printed", "status", "doi", "pmid", "pmcid"),
    *("study_type", "population", "size", "proposed_correction", "note"),
)


class NotLoaded(Exception):  # noqa: N818 -- the name reads as a fact
    """Nothing was written. The message holds one line for each file that can't be taken."""


@dataclass(frozen=True)
class Loaded:
    slug: str
    outcome: str
    """created, updated, unchanged, or kept: an editor has changed it since it was loaded"""


def load_folder(path: Path) -> list[Loaded]:
    """Load every `.md` file of the folder. Raises NotLoaded, and then nothing has changed."""
    files, complaints = {}, []
    for file in sorted(path.glob("*.md")):
        try:
            files[file.name] = read(file)
        except Unreadable as error:
            complaints.append(str(error))
    if complaints:
        raise NotLoaded("\n".join(complaints))
    with transaction.atomic():
        return [load_named(name, file) for name, file in files.items()]


def load_named(name: str, file: ArticleFile) -> Loaded:
    try:
        return load(file)
    except ValidationError as error:
        raise NotLoaded(f"{name}: {in_words(error)}") from error


def in_words(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())


def load(file: ArticleFile) -> Loaded:
    article = Article.objects.filter(slug=file.fields["slug"]).first()
    if article is None:
        write(Article(), file)
        return Loaded(file.fields["slug"], "created")
    if fingerprint(article) != article.loaded_digest:
        return Loaded(article.slug, "kept")
    if file.digest == article.file_digest:
        return Loaded(article.slug, "unchanged")
    write(article, file)
    return Loaded(article.slug, "updated")


def write(article: Article, file: ArticleFile) -> None:
    """Make the article what the file says, and remember how it was left."""
    is_new = article.pk is None
    values = {"about": "", "published_date": None, "updated_date": None, "updated_note": "", **file.fields}
    values.setdefault("status", ArticleStatus.PUBLISHED if values["published_date"] else ArticleStatus.DRAFT)
    values |= {
        "author": author(values["author"]),
        "body": file.body,
        "key_points": "\n".join(file.key_points),
    }
    for name, value in values.items():
        setattr(article, name, value)
    saved(article)
    note_as_told(article)
    article.topics.set([topic(slug) for slug in file.topics])
    references = {item["key"]: reference(item, may_change=not is_new) for item in file.references}
    write_sources(article, file, references)
    article.old_addresses.exclude(path__in=file.old_addresses).delete()
    for path in file.old_addresses:
        if not article.old_addresses.filter(path=path).exists():
            saved(OldAddress(article=article, path=path))
    Article.objects.filter(pk=article.pk).update(loaded_digest=fingerprint(article), file_digest=file.digest)


def write_sources(article: Article, file: ArticleFile, references: dict[str, Reference]) -> None:
    article.citations.all().delete()
    article.listed_references.all().delete()
    for position, item in enumerate(file.references):
        added = item.get("added_in_this_edition", False)
        listed = ListedReference(article=article, reference=references[item["key"]], position=position)
        listed.added_in_this_edition = added
        saved(listed)
    for item in file.citations:
        cited = references[item["reference"]] if item.get("reference") else None
        saved(Citation(article=article, **{**item, "reference": cited}))


def author(name: str) -> Author:
    return Author.objects.filter(slug=slugify(name)).first() or saved(Author(name=name, slug=slugify(name)))


def topic(slug: str) -> Topic:
    name = slug.replace("-", " ").capitalize()
    return Topic.objects.filter(slug=slug).first() or saved(Topic(name=name, slug=slug))


def reference(item: dict[str, Any], *, may_change: bool) -> Reference:
    """Return the library's reference of that key; words that somebody else wrote there are not overwritten."""
    values = {name: item.get(name, None if name == "size" else "") for name in REFERENCE_FIELDS}
    found = Reference.objects.filter(key=item["key"]).first()
    if found is None:
        return saved(Reference(key=item["key"], **values, **check(item)))
    if {"checked_by", "checked_date"} & set(item) or found.status != values["status"]:
        values |= check(
            item
        )  # a file that is silent takes nothing from the check that somebody recorded here
    if all(getattr(found, name) == value for name, value in values.items()):
        return found
    if not may_change or found.listings.values("article").distinct().count() > 1:
        raise ValidationError(f"The reference {found.key} is in the library already, with other words.")
    for name, value in values.items():
        setattr(found, name, value)
    return saved(found)


def check(item: dict[str, Any]) -> dict[str, Any]:
    """Return who checked the reference, and when: nobody is on record where the file names nobody."""
    name = item.get("checked_by")
    return {"checked_by": author(name) if name else None, "checked_date": item.get("checked_date")}


def saved(thing: M) -> M:
    thing.full_clean()
    thing.save()
    return thing


def fingerprint(article: Article) -> str:
    """Return a digest of all that an editor can change about an article and its sources."""
    listed = article.listed_references.order_by("position", "pk").values_list(
        *("position", "added_in_this_edition", "reference__key"),
        *(f"reference__{name}" for name in REFERENCE_FIELDS),
        *("reference__correction_accepted_by", "reference__correction_accepted_date"),
    )
    state = [
        Article.objects.values_list(*EDITED_FIELDS).get(pk=article.pk),
        sorted(article.topics.values_list("slug", flat=True)),
        list(listed),
        list(
            article.citations.order_by("pk").values_list(
                "reference__key", "label", "claim", "verdict", "shows"
            )
        ),
        sorted(article.old_addresses.values_list("path", flat=True)),
        *later_fields(article),
    ]
    told = list(article.update_notes.values_list("date", "kind", "note"))
    # What came later is counted only where there is something, so that earlier digests still hold.
    state += [extra for extra in (article.key_points, told[1:]) if extra]
    return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()


def later_fields(article: Article) -> list[Any]:
    """Return what articles loaded by an earlier version could not have: while it is empty, their digests still hold."""
    checked = article.listed_references.filter(reference__checked_date__isnull=False).order_by(
        "reference__key"
    )
    noted = article.citations.exclude(note="").order_by("pk")
    rows = [
        *checked.values_list("reference__key", "reference__checked_by__name", "reference__checked_date"),
        *noted.values_list("reference__key", "label", "note"),
    ]
    return [rows] if rows else []


EDITED_FIELDS = (
    *(
        "title",
        "slug",
        "author__name",
        "author__credentials",
        "author__biography",
        "summary",
        "body",
        "about",
    ),
    *("status", "published_date", "updated_date", "updated_note", "last_reviewed_date", "reviewed_by"),
    *("next_review_date", "cards_signed_off_by", "cards_signed_off_date"),
)
