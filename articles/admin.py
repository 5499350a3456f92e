from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from articles.models import Article, Author, Citation, ListedReference, OldAddress, Reference, Topic

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    Admin = admin.ModelAdmin[Any]
    Rows = admin.StackedInline[Any, Any]
    RowSet = BaseInlineFormSet[Citation, Article, Any]
    RowForm = forms.ModelForm[Any]
    ReferenceChoice = forms.ModelChoiceField[Reference]
else:  # Django's own classes take no type arguments when they run
    Admin, Rows, RowSet, RowForm = admin.ModelAdmin, admin.StackedInline, BaseInlineFormSet, forms.ModelForm
    ReferenceChoice = forms.ModelChoiceField


class KeyField(ReferenceChoice):
    """A reference by its key, as texts cite it: no list of thousands to choose from, no query for each row."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        unknown = _("There is no reference of this key. Add it under References first.")
        super().__init__(
            queryset=Reference.objects.all(),
            to_field_name="key",
            label=_("Reference"),
            error_messages={"invalid_choice": unknown},
            **kwargs,
        )


class RowWithReference(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.reference_id:
            self.initial["reference"] = self.instance.reference.key


class ListedReferenceForm(RowWithReference):
    reference = KeyField(help_text=_("Its key, such as willy2011."))


class CitationForm(RowWithReference):
    reference = KeyField(
        required=False,
        help_text=_("Its key, such as willy2011. Leave it empty while no checked reference is known."),
    )


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


class WithReferences(Rows):
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("reference")


class ListedReferenceInline(WithReferences):
    model = ListedReference
    form = ListedReferenceForm
    fields = [("reference", "position", "added_in_this_edition")]


class CitationInline(WithReferences):
    model = Citation
    form = CitationForm
    formset = CitationRows
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 80})}}
    fields = [("reference", "label"), "claim", "verdict", "shows"]


class OldAddressInline(Rows):
    model = OldAddress
    extra = 0


class CarefulChangeList(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        """Take NUL for any other wrong filter: PostgreSQL can't even be asked for it."""
        if has_nul(request):
            raise IncorrectLookupParameters
        return super().get_filters(request)


class Careful(Admin):
    """Lists and completing fields that find nothing where the database could not be asked."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CarefulChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if "\x00" in search_term:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)


def has_nul(request: HttpRequest) -> bool:
    filters = (
        values for name, values in request.GET.lists() if name != SEARCH_VAR
    )  # the search says so itself
    return any("\x00" in value for values in filters for value in values)


class WithHistory(Careful, SimpleHistoryAdmin):
    object_history_list_template = "articles/admin/history_list.html"


@admin.register(Article)
class ArticleAdmin(WithHistory):
    list_display = ["title", "author", "status", "published_date", "review", "page"]
    list_filter = ["status", "topics"]
    list_select_related = ["author", "reviewed_by"]
    search_fields = ["title", "summary", "body"]
    ordering = ["-published_date", "title", "pk"]
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = {
        models.CharField: {"widget": forms.TextInput(attrs={"size": 80})},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 30, "cols": 100})},
    }
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

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001 -- the admin's own signature
        """Tie a new sign-off to the cards as they are now: later words are not signed."""
        if {"cards_signed_off_by", "cards_signed_off_date"} & set(form.changed_data):
            obj.sign_off_cards()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        super().save_related(request, form, formsets, change)
        Article.objects.filter(pk=form.instance.pk).raise_revision()


@admin.register(Reference)
class ReferenceAdmin(WithHistory):
    list_display = ["key", "printed", "status", "study_type", "correction"]
    list_filter = ["status", "study_type"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}
    search_fields = ["key", "printed", "doi", "pmid", "pmcid"]
    fieldsets = [
        (None, {"fields": ["key", "printed", "status", ("doi", "pmid", "pmcid")]}),
        (_("The study"), {"fields": ["study_type", "population", "size"]}),
        (
            _("Correction"),
            {
                "fields": [
                    *("proposed_correction", "correction_accepted_by", "correction_accepted_date"),
                    "note",
                ]
            },
        ),
    ]

    @admin.display(description=_("Correction"))
    def correction(self, reference: Reference) -> str:
        if not reference.proposed_correction:
            return ""
        return str(_("Accepted") if reference.correction_accepted_date else _("Proposed"))


@admin.register(Author)
class AuthorAdmin(Careful):
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Topic)
class TopicAdmin(Careful):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(OldAddress)
class OldAddressAdmin(Careful):
    list_display = ["path", "article"]
    list_select_related = ["article"]
    search_fields = ["path"]
