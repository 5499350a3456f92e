"""The form of a reference: who says so when its status changes, and which sentences would lose their source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.loaded import LoadedForm
from articles.enums import EVIDENCE_STATUSES, ReferenceStatus, Verdict
from articles.models import Citation, Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

MOST_NAMED = 10


class ReferenceForm(LoadedForm):
    """A reference as it is stored stays at hand: what is compared is what this form would change."""

    lose_source = forms.BooleanField(
        label=gettext_lazy("Save all the same: these sentences lose their source"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = Reference.objects.filter(pk=self.instance.pk).first()
        self.lost: list[Citation] = []
        if "key" in self.fields:
            self.fields["key"].help_text = _(
                "How texts cite it: willy2011 is cited as [@willy2011]. It stays while a text cites it so."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.keep_acceptance(data)
        if data.get("status"):
            self.ask_who_checked(data)
        if data.get("checked_date") and data["checked_date"] > timezone.localdate():
            self.add_error("checked_date", _("This day is still to come."))
        self.keep_key(data)
        self.lost = self.losing(data)
        if self.lost and not data.get("lose_source"):
            self.fields["lose_source"].widget = forms.CheckboxInput()
            self.add_error("lose_source", ValidationError(losing_their_source(self.lost)))
        return data

    def keep_key(self, data: dict[str, Any]) -> None:
        """Refuse another key while texts cite it by this one: they would lose their source without being asked."""
        if not self.stored or data.get("key", self.stored.key) == self.stored.key:
            return
        citing = self.stored.citations.select_related("article").order_by("article__title", "pk")
        if citing:
            words = _("Articles cite it by this key. Change “[@%(key)s]” in their texts first:")
            self.add_error(
                "key", format_html("{} {}", words % {"key": self.stored.key}, claims(list(citing)))
            )

    def status_is_new(self, data: dict[str, Any]) -> bool:
        return bool(data["status"] != (self.stored.status if self.stored else ReferenceStatus.UNCHECKED))

    def ask_who_checked(self, data: dict[str, Any]) -> None:
        """Only files may bring a status without a name: whoever changes it here says who found that, and when."""
        if data["status"] == ReferenceStatus.UNCHECKED:
            if data.get("checked_by") or data.get("checked_date"):
                self.add_error("checked_by", _("Empty this and the day: nobody has checked it yet."))
            return
        if not self.status_is_new(data):
            return
        if "checked_by" in data and not data["checked_by"]:
            self.add_error("checked_by", _("Choose who looked the source up."))
        if "checked_date" in data and not data["checked_date"]:
            self.add_error("checked_date", _("Write the day on which it was looked up."))
        elif self.is_the_old_check(data):
            self.add_error("checked_date", _("This is the day of the earlier check. When was this found?"))

    def is_the_old_check(self, data: dict[str, Any]) -> bool:
        day = data.get("checked_date")
        return bool(self.stored and day and day == self.stored.checked_date != timezone.localdate())

    def keep_acceptance(self, data: dict[str, Any]) -> None:
        """Let an acceptance hold for the words that were accepted; it is given on a page of its own."""
        kept = self.stored if self.stored and not self.words_are_new(data) else Reference()
        self.instance.correction_accepted_by = kept.correction_accepted_by
        self.instance.correction_accepted_date = kept.correction_accepted_date

    def words_are_new(self, data: dict[str, Any]) -> bool:
        stored = self.stored.proposed_correction if self.stored else ""
        return bool(stored != data.get("proposed_correction", stored))

    @property
    def acceptance_fell(self) -> bool:
        return bool(
            self.stored and self.stored.correction_accepted_date and self.words_are_new(self.cleaned_data)
        )

    def losing(self, data: dict[str, Any]) -> list[Citation]:
        """Return the claims that rest on this source now, and could not any more."""
        if (
            not self.stored
            or not self.stored.is_evidence
            or data.get("status", "") in {"", *EVIDENCE_STATUSES}
        ):
            return []
        resting = self.stored.citations.exclude(verdict=Verdict.DOES_NOT)
        return list(resting.select_related("article").order_by("article__title", "pk"))


def losing_their_source(lost: Sequence[Citation]) -> SafeString:
    words = ngettext(
        "%(count)s sentence would say “no checked reference yet”:",
        "%(count)s sentences would say “no checked reference yet”:",
        len(lost),
    )
    return format_html("{} {}", words % {"count": len(lost)}, claims(lost))


def lost_their_source(lost: Sequence[Citation]) -> SafeString:
    words = ngettext(
        "%(count)s sentence has lost its source. Find another one, or change the text:",
        "%(count)s sentences have lost their source. Find others, or change the text:",
        len(lost),
    )
    return format_html("{} {}", words % {"count": len(lost)}, claims(lost))


def claims(citations: Sequence[Citation]) -> SafeString:
    rows = (
        (reverse("admin:articles_article_change", args=[one.article_id]), one.article.title, one.claim)
        for one in citations[:MOST_NAMED]
    )
    named = format_html_join("; ", '<a href="{}">{}</a>: {}', rows)
    more = len(citations) - MOST_NAMED
    return format_html("{} {}", named, _("and %(more)s more") % {"more": more}) if more > 0 else named
