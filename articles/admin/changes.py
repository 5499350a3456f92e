"""A change of words that readers have seen is either a small correction, or something they should know."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import plaintext
from articles import queries
from articles.admin.base import Careful
from articles.admin.claims import refuse_claims
from articles.admin.loaded import LoadedForm
from articles.enums import SHOWN_STATUSES, UpdateKind
from articles.models import Article, UpdateNote
from articles.models.dates import is_before

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest

    ArticleModelForm = forms.ModelForm[Article]
else:  # Django's own class takes no type arguments when it runs
    ArticleModelForm = forms.ModelForm

SMALL = "small"
CHOICES = [
    (SMALL, _("A small correction, such as a typing mistake. Readers are not told, and no date changes.")),
    (UpdateKind.UPDATE, _("Readers should know: something is new or has changed.")),
    (UpdateKind.CORRECTION, _("Readers should know: something was wrong.")),
]
TOGETHER = {
    ("last_reviewed_date", "reviewed_by"): _("The day of the review and the reviewer go together."),
    ("cards_signed_off_date", "cards_signed_off_by"): _(
        "The day of the sign-off and the clinician go together."
    ),
}
SIGNATURE = {"cards_signed_off_by", "cards_signed_off_date", "cards_checked_again"}
"""Whoever changes one of these signs the cards off as they stand in the form."""
FIELDS = ("change_kind", "change_date", "change_note")
FIELDSET = (
    _("What have you changed?"),
    {
        "fields": FIELDS,
        "description": _(
            "Readers have seen this article. When its title, summary, key points or text change, say here which kind "
            "of change it is. Nothing needs an answer while those stay as they are."
        ),
    },
)


class ChangeFields(forms.Form):
    """What kind of change it is, and what readers are told of it."""

    change_kind = forms.ChoiceField(
        label=_("This change is"), choices=CHOICES, widget=forms.RadioSelect, required=False
    )
    change_date = forms.DateField(
        label=_("Date readers see"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("The day of the change. It is never filled in for you."),
    )
    change_note = forms.CharField(
        label=_("What readers are told"),
        max_length=300,
        required=False,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"size": 80}),
        help_text=_("One sentence, shown on the page: what changed, and what was wrong if anything was."),
    )

    def check_change(self, *, is_change: bool, published: date | None, today: date) -> None:
        kind = self.cleaned_data.get("change_kind", "")
        if "change_kind" in self.errors:
            return
        if not kind and is_change:
            self.add_error(
                "change_kind", _("Readers have seen the earlier words. Say which kind of change this is.")
            )
        elif kind in UpdateKind.values:
            self.need_date_and_note(published, today)
        elif self.cleaned_data.get("change_note") or self.cleaned_data.get("change_date"):
            self.add_error(
                "change_kind", _("You wrote a date or a note for readers: choose “Readers should know”.")
            )

    def need_date_and_note(self, published: date | None, today: date) -> None:
        day = self.cleaned_data.get("change_date")
        if day is None and "change_date" not in self.errors:
            self.add_error("change_date", _("Give the day of the change."))
        elif day and day > today:
            self.add_error("change_date", _("This day is still to come."))
        elif is_before(day, published):
            self.add_error("change_date", _("Readers can’t be told before the article was published."))
        if not self.cleaned_data.get("change_note") and "change_note" not in self.errors:
            self.add_error("change_note", _("Say in one sentence what has changed."))

    def note_about(self, article: Article) -> UpdateNote | None:
        """Return what readers are to be told, not yet saved."""
        given = self.cleaned_data
        if given.get("change_kind") not in UpdateKind.values:
            return None
        return UpdateNote(
            article=article, kind=given["change_kind"], date=given["change_date"], note=given["change_note"]
        )


class ArticleForm(ChangeFields, ArticleModelForm):
    """The article's form; once readers have seen it, a save that changes its words says what kind of change it is."""

    cards_checked_again = forms.BooleanField(
        label=_("The care cards were checked again"),
        required=False,
        help_text=_(
            "Tick this when the clinician has checked the cards as they are now, and who signs them off and the day stay "
            "the same."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        today = timezone.localdate()
        saw = queries.seen_by_readers(self.instance, today)
        self.check_change(
            is_change=differs(cleaned, saw), published=cleaned.get("published_date"), today=today
        )
        self.need_published_date(cleaned)
        self.need_both(cleaned)
        self.need_signature(cleaned)
        if "published_date" in self.changed_data:
            self.check_published(cleaned.get("published_date"))
        return cleaned

    def need_published_date(self, cleaned: Mapping[str, Any]) -> None:
        """Ask for it next to its field, before the database's own rule says it of the whole form."""
        has_to = cleaned.get("status") in SHOWN_STATUSES
        if has_to and cleaned.get("published_date", "") is None:
            self.add_error("published_date", _("A published or scheduled article needs a published date."))

    def need_both(self, cleaned: Mapping[str, Any]) -> None:
        """Ask for the missing one of two, next to its field, for the same reason."""
        for pair, words in TOGETHER.items():
            missing = [name for name in pair if name in cleaned and not cleaned[name]]
            if len(missing) == 1 and set(pair) <= cleaned.keys():
                self.add_error(missing[0], words)

    def need_signature(self, cleaned: Mapping[str, Any]) -> None:
        """Take no word that cards were checked without who did it, and when."""
        if cleaned.get("cards_checked_again") and cleaned.get("cards_signed_off_date", "") is None:
            self.add_error("cards_checked_again", _("Say who checked the cards, and on which day."))

    def check_published(self, published: date | None) -> None:
        """Let no note that readers were given come to be older than the article."""
        first = UpdateNote.objects.filter(article=self.instance.pk).order_by("date", "pk").first()
        if first and published and first.date < published:
            told = _(
                "Readers were told of a change on %(day)s: the article can’t be published later than that."
            )
            self.add_error("published_date", told % {"day": date_format(first.date, "j F Y")})

    def note_for_readers(self) -> UpdateNote | None:
        return self.note_about(self.instance)


class ChangeAnswer(ChangeFields):
    """The same question where readers get other words by another way than the article's form."""

    def __init__(self, *args: Any, article: Article, today: date, is_change: bool) -> None:
        super().__init__(*args)
        self.article, self.today, self.is_change = article, today, is_change

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.check_change(is_change=self.is_change, published=self.article.published_date, today=self.today)
        return cleaned


def differs(words: Mapping[str, Any], saw: Mapping[str, Any] | None) -> bool:
    """Tell whether readers have seen other words; what a form does not hold is as it was."""
    return any(name in words and same(words[name]) != same(text) for name, text in (saw or {}).items())


def told_of(article: Article, saw: Mapping[str, Any] | None, data: Any, today: date) -> UpdateNote | None:
    """Return what readers are to be told of the words that an article now has, not yet saved.

    Raises ValidationError when they have seen other words, and nobody says what kind of change it is. Where the words
    are the same, but not the sources, they are told if somebody says what.
    """
    if article.status not in SHOWN_STATUSES or saw is None:
        return None
    answer = ChangeAnswer(data, article=article, today=today, is_change=differs(vars(article), saw))
    if not answer.is_valid():
        raise ValidationError([words for wrong in answer.errors.values() for words in wrong])
    return answer.note_about(article)


def same(text: str) -> str:
    """Return the text as it reads: browsers send other line ends, and nobody sees a blank at an end of a line."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def take_note(article: Article, note: UpdateNote) -> None:
    """Let the article itself carry the newest note, so that the version that is now saved says so too."""
    if article.updated_date is None or note.date >= article.updated_date:
        article.updated_date, article.updated_note = note.date, note.note


class NoteForm(LoadedForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_claims(self, ["note"])
        if (self.cleaned_data.get("date") or date.min) > timezone.localdate():
            self.add_error("date", _("This day is still to come."))
        return cleaned


@admin.register(UpdateNote)
class UpdateNoteAdmin(Careful):
    """To mend the words of a note. A new one is written with the change itself, on the article's page."""

    form = NoteForm
    list_display = ["note", "kind", "date", "article"]
    list_filter = ["kind"]
    list_select_related = ["article"]
    search_fields = ["note", "article__title"]
    readonly_fields = ["article"]
    formfield_overrides = {models.CharField: {"widget": forms.TextInput(attrs={"size": 80})}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: UpdateNote | None = None) -> bool:
        """Leave what readers know to those who may publish."""
        may = request.user.has_perm("articles.publish_article")
        return may and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: UpdateNote | None = None) -> bool:
        may = request.user.has_perm("articles.publish_article")
        return may and super().has_delete_permission(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UpdateNote]) -> None:
        """One by one, so that the article's own date follows."""
        for note in queryset:
            note.delete()
