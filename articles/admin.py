from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from articles.models import Article, Author, Citation, ListedReference, OldAddress, Reference, Topic
from articles.rendering.body import cards_digest

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class ListedReferenceInline(admin.TabularInline):
    model = ListedReference
    extra = 0
    autocomplete_fields = ["reference"]


class CitationInline(admin.StackedInline):
    model = Citation
    extra = 0
    autocomplete_fields = ["reference"]
    fields = [("reference", "label"), "claim", "verdict", "shows"]


class OldAddressInline(admin.TabularInline):
    model = OldAddress
    extra = 0


@admin.register(Article)
class ArticleAdmin(SimpleHistoryAdmin):
    list_display = ["title", "author", "status", "published_date", "review", "page"]
    list_filter = ["status", "topics"]
    list_select_related = ["author", "reviewed_by"]
    search_fields = ["title", "summary", "body"]
    autocomplete_fields = ["author", "reviewed_by", "cards_signed_off_by", "topics"]
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
            obj.cards_signed_off_digest = cards_digest(obj.body) if obj.cards_signed_off_date else ""
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        super().save_related(request, form, formsets, change)
        Article.objects.filter(pk=form.instance.pk).raise_revision()


@admin.register(Reference)
class ReferenceAdmin(SimpleHistoryAdmin):
    list_display = ["key", "printed", "status", "study_type", "correction"]
    list_filter = ["status", "study_type"]
    search_fields = ["key", "printed", "doi", "pmid", "pmcid"]
    autocomplete_fields = ["correction_accepted_by"]
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
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(OldAddress)
class OldAddressAdmin(admin.ModelAdmin):
    list_display = ["path", "article"]
    list_select_related = ["article"]
    search_fields = ["path"]
    autocomplete_fields = ["article"]
