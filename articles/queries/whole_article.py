"""Everything that an editor can set about an article, as plain values.

Export writes them, import reads them, and a fingerprint of them tells whether somebody has edited the article since
it was loaded. Which fields there are is read from the models, so that a new one comes along by itself; what is left
out stands in LEFT_OUT with its reason.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from articles.enums import UpdateKind
from articles.models import (
    Article,
    Author,
    Citation,
    ListedReference,
    Picture,
    Reference,
    ReviewAssignment,
    Topic,
    UpdateNote,
    WarningAnswer,
)
from articles.rendering.body import pictures as pictures_in
from articles.rendering.key_points import key_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    Field = models.Field[Any, Any]

LEFT_OUT = {
    "Author.email": "private: an article's file may be passed on",
    "ReviewAssignment.article": "the file is the article's",
    "ReviewAssignment.reviewer": "said as next_reviewer",
    "ListedReference.article": "the file is the article's",
    "ListedReference.reference": "a listed reference stands in the file with all its words",
    "ListedReference.position": "the order in the file says it",
    "Citation.article": "the file is the article's",
    "OldAddress.article": "the file is the article's",
    "UpdateNote.article": "the file is the article's",
    "WarningAnswer.article": "the file is the article's",
}
MODELS_LEFT_OUT = {
    "Comment": "what a reader wrote is theirs to erase, and no part of the article",
    "CommentSettings": "belongs to the whole site, not to an article",
    "HeldFeed": "is the address of one member of staff",
    "FormerPost": "only finds the article again when its post is imported once more",
    "MistakeReport": "what a reader wrote to the clinic is no part of the article",
    "RecentSubmission": "counts what one visitor sends, for a short time",
    "ReviewReminder": "mails about a review come and go by themselves",
    "SearchEntry": "made from the text",
    "SearchPosting": "made from the text",
    "SearchSpelling": "made from the text",
    "SearchClause": "made from the text",
    "SearchSign": "made from the text",
    "Synonym": "belongs to the search of the whole site, not to an article",
    "Rendition": "made from the picture",
    "DailySecret": "makes those counts unreadable, and changes every day",
    "PreviewLink": "a secret address that expires",
}
NOT_EDITED_BUT_KEPT = {"Article.cards_signed_off_digest": "tells which words of the cards were signed"}
SHARED = {"people", "topic_pages"}
ALWAYS_SAID = {"Article.status", "Reference.status", "Citation.verdict", "UpdateNote.kind"}
KEYS: dict[type[models.Model], str] = {Author: "slug", Picture: "key", Reference: "key", Topic: "slug"}
KINDS: list[tuple[type[Any], type[Any]]] = [
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.CharField, str),
    (models.TextField, str),
    (models.ForeignKey, str),
]


def content_fields(model: type[models.Model]) -> list[Field]:
    """Return the fields of a row that an article's file holds."""
    return [field for field in model._meta.concrete_fields if is_content(field)]


def is_content(field: Field) -> bool:
    name = name_of(field)
    return name in NOT_EDITED_BUT_KEPT or (field.editable and not field.primary_key and name not in LEFT_OUT)


def kind(field: Field) -> type[Any]:
    """Return the Python type of a field's value in a file."""
    return next(python for django, python in KINDS if isinstance(field, django))


def row_values(row: models.Model) -> dict[str, Any]:
    """Return the row's content, without what is as it would be anyway: a field added later changes no digest."""
    values = {field: value_of(row, field) for field in content_fields(type(row))}
    return {
        field.name: value
        for field, value in values.items()
        if name_of(field) in ALWAYS_SAID or value != default_of(field)
    }


def name_of(field: Field) -> str:
    return f"{field.model.__name__}.{field.name}"


def value_of(row: models.Model, field: Field) -> Any:
    value = getattr(row, field.name)
    return getattr(value, KEYS[type(value)]) if isinstance(value, models.Model) else value


def default_of(field: Field) -> Any:
    if name_of(field) in NOT_EDITED_BUT_KEPT:
        return None  # an empty one says something as well
    return field.get_default()


def whole_article(article: Article) -> dict[str, Any]:
    """Return the article, its sources, addresses, topics and the people it names, as a file holds them."""
    article = Article.objects.select_related(*people_fields(Article)).get(pk=article.pk)
    listed, citations = sources(article)
    references = [item.reference for item in listed]
    references += sorted(
        {item.reference for item in citations if item.reference} - set(references), key=lambda row: row.key
    )
    topics = list(article.topics.order_by("slug"))
    values = row_values(article)
    body = values.pop("body", "")
    if points := key_points(values.pop("key_points", "")):
        values["key_points"] = points
    assigned = ReviewAssignment.objects.select_related("reviewer").filter(article=article).first()
    if assigned:
        values["next_reviewer"] = assigned.reviewer.slug
    if not article.cards_signed_off_date:
        values.pop("cards_signed_off_digest", None)
    return {
        **values,
        "topics": [topic.slug for topic in topics],
        "old_addresses": sorted(article.old_addresses.values_list("path", flat=True)),
        "update_notes": [row_values(note) for note in notes_beyond_its_own(article)],
        "people": [row_values(person) for person in people([article, *references, *citations], assigned)],
        "pictures": [row_values(picture) for picture in pictures(article)],
        "topic_pages": [row_values(topic) for topic in topics],
        "references": [{**row_values(item), **listing(item, listed)} for item in references],
        "citations": [row_values(item) for item in citations],
        "answers": [row_values(answer) for answer in answers(article)],
        "body": f"{one_form(body)}\n",
    }


def notes_beyond_its_own(article: Article) -> list[UpdateNote]:
    """Return what readers were told, oldest first; nothing when the article's own date and note say it all."""
    notes = list(article.update_notes.order_by("date", "pk"))
    own = [(article.updated_date, article.updated_note, UpdateKind.UPDATE)]
    return [] if [(note.date, note.note, note.kind) for note in notes] == own else notes


def answers(article: Article) -> list[WarningAnswer]:
    return list(article.warning_answers.order_by("rule", "fingerprint"))


def sources(article: Article) -> tuple[list[ListedReference], list[Citation]]:
    within = [f"reference__{name}" for name in people_fields(Reference)]
    listed = article.listed_references.select_related("reference", *within)
    citations = article.citations.select_related("reference", *within, *people_fields(Citation))
    return list(listed), list(citations)


def listing(reference: Reference, listed: Iterable[ListedReference]) -> dict[str, Any]:
    """Return how the article lists the reference. One that is cited only says so."""
    found = next((item for item in listed if item.reference_id == reference.pk), None)
    return {"listed": False} if found is None else row_values(found)


def pictures(article: Article) -> list[Picture]:
    """Return the pictures that the article shows, in its text or as its cover."""
    shown = Q(key__in=pictures_in(article.body)) | Q(covers=article)
    return list(Picture.objects.filter(shown).distinct().order_by("key"))


def people_fields(model: type[models.Model]) -> list[str]:
    return [field.name for field in content_fields(model) if field.related_model is Author]


def people(rows: Iterable[models.Model], assigned: ReviewAssignment | None) -> list[Author]:
    named = {getattr(row, name) for row in rows for name in people_fields(type(row))} - {None}
    if assigned:
        named.add(assigned.reviewer)
    return sorted(named, key=lambda person: person.slug)


def one_form(body: str) -> str:
    """Return the text with the line ends that files have, and none after the last line."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def fingerprint(article: Article) -> str:
    """Return a digest of all that an editor can change about an article and its sources.

    What is told of its people and topics is not among it: that is the same for all articles that name them.
    """
    return digest(of_its_own(whole_article(article)))


def is_as_loaded(article: Article) -> bool:
    """Whether nobody has edited the article since it was loaded."""
    values = whole_article(article)
    return article.loaded_digest in {
        digest(of_its_own(values)),
        digest(values),
    }  # the second is how it was once taken


def of_its_own(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in SHARED}


def digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()
