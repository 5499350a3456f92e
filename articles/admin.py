from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from articles.models import Article, Author, Citation, ListedReference, OldAddress, Reference, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import ModelForm
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


LONGEST_KEY = 18  # digits: the database's own integers hold them all

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
    Rows = admin.TabularInline[Any, Any]
    Stack = admin.StackedInline[Any, Any]
    RowSet = BaseInlineFormSet[Citation, Article, Any]
else:  # Django's own classes take no type arguments when they run
    Admin, Rows, Stack = admin.ModelAdmin, admin.TabularInline, admin.StackedInline
    RowSet = BaseInlineFormSet


class ForgivingSelect(AutocompleteSelect):
    """Django's own asks the database for whatever was sent, and fails on what is no number of a row."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        known = [
            choice
            for choice in value
            if choice.isascii() and choice.isdecimal() and len(choice) <= LONGEST_KEY
        ]
        return super().optgroups(name, known, attrs)


class ReferenceSelect:
    """For rows that point to a reference: found by typing, since the library grows long."""

    admin_site: admin.AdminSite

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "reference":
            kwargs["widget"] = ForgivingSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class ListedReferenceInline(ReferenceSelect, Rows):
    model = ListedReference
    extra = 0


class CitationRows(RowSet):
    def clean(self) -> None:
        """Refuse two rows for one marker: each alone is right, so only the whole can tell."""
        super().clean()
        seen = set()
        for form in self.forms:
            if not form.is_valid() or form in self.deleted_forms or "claim" not in form.cleaned_data:
                continue
            marker = form.cleaned_data.get("reference"), form.cleaned_data.get("label", "")
            if marker in seen:
                form.add_error("label", _("Another row has the same reference and label."))
                raise ValidationError(_("Two citations have the same reference and label."))
            seen.add(marker)


class CitationInline(ReferenceSelect, Stack):
    model = Citation
    formset = CitationRows
    extra = 0
    fields = [("reference", "label"), "claim", "verdict", "shows"]


class OldAddressInline(Rows):
    model = OldAddress
    extra = 0


@admin.register(Article)
class ArticleAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # the package is untyped
    list_display = ["title", "author", "status", "published_date", "review", "page"]
    list_filter = ["status", "topics"]
    list_select_related = ["author", "reviewed_by"]
    search_fields = ["title", "summary", "body"]
    filter_horizontal = ["topics"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ListedReferenceInline, CitationInline, OldAddressInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "author", "summary", "body", "topics", "about"]}),
        (_("Publishing"), {"fields": ["status", "published_date", "updated_date", "updated_note"]}),
        (
            _("Review"),
            {
                "fields": [
                    *("last_reviewed_date", "reviewed_by", "next_review_date"),
                    *("cards_signed_off_by", "cards_signed_off_date"),
                ]
            },
        ),
    ]

    @admin.display(description=_("Review"))
    def review(self, article: Article) -> str:
        return str(article.reviewed_by or _("Awaiting clinical review"))

    @admin.display(description=_("Page"))
    def page(self, article: Article) -> SafeString:
        return format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("View"))

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool) -> None:  # noqa: FBT001 -- the admin's own signature
        """Tie a new sign-off to the cards as they are now: later words are not signed."""
        if {"cards_signed_off_by", "cards_signed_off_date"} & set(form.changed_data):
            obj.sign_off_cards()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        super().save_related(request, form, formsets, change)
        Article.objects.filter(pk=form.instance.pk).raise_revision()


@admin.register(Reference)
class ReferenceAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # the package is untyped
    list_display = ["key", "printed", "status", "study_type", "correction"]
    list_filter = ["status", "study_type"]
    search_fields = ["key", "printed", "doi", "pmid", "pmcid"]
    fieldsets = [
        (None, {"fields": ["key", "printed", "status", ("doi", "pmid", "pmcid")]}),
        (_("The study"), {"fields": ["study_type", "population", "size"]}),
        (
            _("Correction"),
            {"fields": ["proposed_correction", "correction_accepted_by", "correction_accepted_date", "note"]},
        ),
    ]

    @admin.display(description=_("Correction"))
    def correction(self, reference: Reference) -> str:
        if not reference.proposed_correction:
            return ""
        return str(_("Accepted") if reference.correction_accepted_date else _("Proposed"))


@admin.register(Author)
class AuthorAdmin(Admin):
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Topic)
class TopicAdmin(Admin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(OldAddress)
class OldAddressAdmin(Admin):
    list_display = ["path", "article"]
    list_select_related = ["article"]
    search_fields = ["path"]
