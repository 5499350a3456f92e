from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import queries
from articles.admin import reviews
from articles.admin.article_rows import (
    CitationInline,
    ListedReferenceInline,
    OldAddressInline,
    WithFoldedRows,
)
from articles.admin.base import WithHistory
from articles.admin.changes import FIELDSET, SIGNATURE, ArticleForm, take_note
from articles.admin.gate import WithGate
from articles.admin.preview_links import WithPreviewLinks
from articles.admin.previewing import WithPreview
from articles.admin.statuses import WithStatuses
from articles.admin.two_editors import TwoEditors
from articles.admin.versions import WithVersions
from articles.models import Article
from articles.models.indexing import index
from articles.rendering.body import reading_grade

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Article)
class ArticleAdmin(
    WithGate,
    WithStatuses,
    WithVersions,
    WithPreview,
    WithPreviewLinks,
    WithFoldedRows,
    TwoEditors,
    WithHistory,
):
    form = ArticleForm
    change_list_template = "articles/admin/change_list.html"
    list_display = ["title", "author", "state", "published", "review", "grade", "page"]
    list_filter = ["status", "topics"]
    list_select_related = ["author", "reviewed_by"]
    search_fields = ["title", "slug", "summary", "body"]
    ordering = ["-published_date", "title", "pk"]
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = {
        models.CharField: {"widget": forms.TextInput(attrs={"size": 80})},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 30, "cols": 100})},
    }
    readonly_fields = ["reads"]
    inlines = [ListedReferenceInline, CitationInline, OldAddressInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "author",
                    "summary",
                    "cover",
                    "key_points",
                    "body",
                    "reads",
                    "topics",
                    "about",
                ]
            },
        ),
        (_("Publishing"), {"fields": ["status", "published_date", "comments_closed"]}),
        (
            _("Review"),
            {
                "fields": [
                    *("last_reviewed_date", "reviewed_by", "next_review_date"),
                    *("cards_signed_off_by", "cards_signed_off_date", "cards_checked_again"),
                ]
            },
        ),
    ]

    @admin.display(description=_("Review"))
    def review(self, article: Article) -> str:
        return str(article.reviewed_by or _("Awaiting clinical review"))

    @admin.display(description=_("Grade"), ordering="reading_grade")
    def grade(self, article: Article) -> str:
        known = article.reading_grade
        return f"{reading_grade(article.body) if known is None else known:.1f}"

    @admin.display(description=_("How it reads"))
    def reads(self, article: Article) -> str:
        """Say it of the text as it was last saved."""
        if not article.body:
            return "–"
        about = {"grade": self.grade(article), "minutes": article.reading_minutes}
        return _("School grade %(grade)s, %(minutes)s min; up to 8 reads easily.") % about

    @admin.display(description=_("Published"), ordering="published_date")
    def published(self, article: Article) -> str:
        return date_format(article.published_date, "j M Y") if article.published_date else "–"

    @admin.display(description=_("Page"))
    def page(self, article: Article) -> str:
        """Lead to what the address shows to readers: the article, or that it was taken down."""
        if not article.has_address(timezone.localdate()):
            return "–"
        return format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("View"))

    def get_urls(self) -> list[Any]:
        return [*reviews.addresses(), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Ask what kind of change it is only where readers have seen the article, and nothing of who can't change it."""
        parts = [*super().get_fieldsets(request, obj)]
        if not self.has_change_permission(request, obj):
            return [(title, {**part, "fields": stored(part["fields"])}) for title, part in parts]
        if obj is not None and queries.seen_by_readers(obj, timezone.localdate()):
            parts.insert(1, FIELDSET)
        return parts

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "key_points" and field is not None:
            field.widget.attrs["rows"] = 6
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001 -- the admin's own signature
        """Tie a new sign-off to the cards as they are now: later words are not signed."""
        if SIGNATURE & set(form.changed_data):
            obj.sign_off_cards()
        if note := form.note_for_readers():
            take_note(obj, note)
        super().save_model(request, obj, form, change)
        if note:
            note.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        super().save_related(request, form, formsets, change)
        Article.objects.filter(pk=form.instance.pk).raise_revision()
        index(Article.objects.filter(pk=form.instance.pk))  # its topics are known only now
        form.instance.raise_neighbours()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """One by one, so that the pages that name them are made anew."""
        for article in queryset:
            article.delete()


def stored(fields: list[str]) -> list[str]:
    """Leave out what the form only asks."""
    return [name for name in fields if name not in ArticleForm.declared_fields]
