"""Makes an article what a file says: its words, its sources, its topics, its people and its old addresses."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify

from articles import versions
from articles.enums import ArticleStatus
from articles.importers import judging
from articles.importers.media import Media
from articles.models import (
    Article,
    Author,
    Citation,
    ListedReference,
    OldAddress,
    Picture,
    Reference,
    ReviewAssignment,
    Topic,
    UpdateNote,
)
from articles.models.changes import note_as_told
from articles.queries.whole_article import content_fields, default_of, fingerprint, row_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from articles.importers.front_matter import ArticleFile
    from articles.pictures.values import Made

M = TypeVar("M", bound=Model)
RECORDED = {
    "status": ("checked_by", "checked_date"),
    "proposed_correction": ("correction_accepted_by", "correction_accepted_date"),
}
Row = dict[str, Any]


def write(
    article: Article,
    file: ArticleFile,
    *,
    media: Media | None = None,
    publish_anyway: bool = False,
    keep_addresses: bool = False,
    today: date | None = None,
) -> list[str]:
    """Make the article what the file says, and remember how it was left. Returns what is worth a second look.

    Without `today` nobody asks whether its dates have come.

    With `keep_addresses` the old addresses that it has go on leading to it, whether the file names them or not. What
    stands in the way of showing it to readers raises ValidationError, or is a doubt where that was asked for.
    """
    is_new = article.pk is None
    doubts: list[str] = list(file.doubts)
    people = People(file.people, doubts)
    bring_pictures(file.pictures, media or Media(), doubts)
    values = {**file.fields, "body": file.body, "key_points": "\n".join(file.key_points)}
    if values.get("cover") and not Picture.objects.filter(key=values["cover"]).exists():
        doubts.append(f"The cover picture {values.pop('cover')} is not here: there is none now.")
    values.setdefault(
        "status", ArticleStatus.PUBLISHED if values.get("published_date") else ArticleStatus.DRAFT
    )
    fill(article, values, people)
    if "cards_signed_off_digest" not in values:
        article.sign_off_cards()
    saved(article)
    write_update_notes(article, file.update_notes)
    article.set_topics([topic(slug, file.topic_pages, doubts) for slug in file.topics])
    references = {item["key"]: reference(item, people, may_change=not is_new) for item in file.references}
    write_sources(article, file, references)
    write_old_addresses(article, file.old_addresses, keep=keep_addresses)
    write_next_reviewer(article, file.fields.get("next_reviewer"), people)
    judging.keep_answers(article, file.answers)
    if publish_anyway:
        doubts += judging.refusals(article, today)
    else:
        judging.refuse(article, today)
    versions.keep_rows(article)
    Article.objects.filter(pk=article.pk).update(loaded_digest=fingerprint(article), file_digest=file.digest)
    return doubts


def fill(row: Model, values: Mapping[str, Any], people: People) -> None:
    """Set every field of the row that a file holds; one that the file leaves out becomes as it is by itself."""
    for field in content_fields(type(row)):
        value = values.get(field.name) if field.name in values else default_of(field)
        if isinstance(value, str) and field.related_model is Author:
            value = people[value]
        elif isinstance(value, str) and field.related_model is Picture:
            value = Picture.objects.get(key=value)
        setattr(row, field.name, "" if value is None and not field.null else value)


def write_sources(article: Article, file: ArticleFile, references: dict[str, Reference]) -> None:
    article.citations.all().delete()
    article.listed_references.all().delete()
    people = People(file.people, [])
    for position, item in enumerate(file.references):
        if item.get("listed", True):
            listed = ListedReference(article=article, reference=references[item["key"]], position=position)
            fill(listed, item, people)
            saved(listed)
    for item in file.citations:
        cited = references[item["reference"]] if item.get("reference") else None
        citation = Citation(article=article)
        fill(citation, {**item, "reference": cited}, people)
        saved(citation)


def write_old_addresses(article: Article, paths: Iterable[str], *, keep: bool) -> None:
    if not keep:
        article.old_addresses.exclude(path__in=paths).delete()
    for path in paths:
        if not article.old_addresses.filter(path=path).exists():
            saved(OldAddress(article=article, path=path))


def write_update_notes(article: Article, notes: list[Row]) -> None:
    """Keep what readers were told, all of it where the file says it, else the last of it."""
    if not notes:
        note_as_told(article)
        return
    article.update_notes.all().delete()
    for item in notes:
        note = UpdateNote(article=article)
        fill(note, item, People([], []))
        saved(note)


def write_next_reviewer(article: Article, name: str | None, people: People) -> None:
    if name:
        ReviewAssignment.objects.update_or_create(article=article, defaults={"reviewer": people[name]})
    else:
        ReviewAssignment.objects.filter(article=article).delete()


class People:
    """The people that a file names, by their address or their name. Who is known here already stays as they are."""

    def __init__(self, listed: Iterable[Row], doubts: list[str]) -> None:
        self.listed = {item["slug"]: item for item in listed}
        self.doubts = doubts

    def __getitem__(self, name: str) -> Author:
        item = self.listed.get(name) or {"name": name, "slug": slug_of_person(name)}
        found = Author.objects.filter(slug=item["slug"]).first()
        if found is None:
            found = Author()
            fill(found, item, self)
            return saved(found)
        if name in self.listed and differs(found, item):
            self.doubt(f"{found.name} is here already, with other words: they were kept.")
        return found

    def doubt(self, words: str) -> None:
        if words not in self.doubts:
            self.doubts.append(words)


def bring_pictures(items: Iterable[Row], media: Media, doubts: list[str]) -> None:
    """Take the pictures that are not here yet; one that is keeps its words."""
    for item in items:
        key = item["key"]
        found = Picture.objects.filter(key=key).first()
        if found is None and key in media.made and media.now:
            take_picture(item, media.made[key], media.now)
        elif found is None:
            why = media.refused.get(key, "There is no file of it.")
            doubts.append(f"The picture {key} could not be taken. {why}")
        elif len(item) > 1 and differs(found, item):
            doubts.append(f"The picture {key} is here already, with other words: they were kept.")


def take_picture(item: Row, made: Made, now: datetime) -> None:
    picture = Picture(uploaded_at=now)
    fill(picture, item, People([], []))
    picture.full_clean(exclude=["width", "height", "digest", "widths", "formats", "share"])
    picture.take(made)


def slug_of_person(name: str) -> str:
    """Return the address of a person; a name without Latin letters gets one that is at least always the same."""
    return slugify(name) or f"author-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def differs(row: Model, item: Row) -> bool:
    return {name: value for name, value in item.items() if value != ""} != {
        name: value for name, value in row_values(row).items() if value != ""
    }


def topic(slug: str, pages: Iterable[Row], doubts: list[str]) -> Topic:
    item = next((page for page in pages if page["slug"] == slug), None)
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        found = Topic()
        fill(found, item or {"slug": slug, "name": slug.replace("-", " ").capitalize()}, People([], []))
        return saved(found)
    if item and differs(found, item):
        doubts.append(f"The topic {found.name} is here already, with other words: they were kept.")
    return found


def reference(item: Row, people: People, *, may_change: bool) -> Reference:
    """Return the library's reference of that key; words that somebody else wrote there are not overwritten."""
    found = Reference.objects.filter(key=item["key"]).first()
    if found is None:
        found = Reference()
        fill(found, item, people)
        return saved(found)
    before = row_values(found)
    fill(found, {**recorded_here(found, item), **item}, people)
    if row_values(found) == before:
        return found
    if not may_change or found.listings.values("article").distinct().count() > 1:
        raise ValidationError(f"The reference {found.key} is in the library already, with other words.")
    return saved(found)


def recorded_here(found: Reference, item: Row) -> Row:
    """Return what somebody recorded here: a file that is silent takes nothing from it while its ground is the same."""
    return {
        name: getattr(found, name)
        for ground, names in RECORDED.items()
        for name in names
        if item.get(ground, "") == getattr(found, ground) and not set(names) & set(item)
    }


def saved(thing: M) -> M:
    thing.full_clean()
    thing.save()
    return thing
