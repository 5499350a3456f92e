from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import WithHistory
from articles.admin.corrections import correction_page
from articles.admin.source_form import ReferenceForm, lost_their_source
from articles.admin.source_lists import ByCheck, ByCitations, ByCorrection
from articles.models import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


@admin.register(Reference)
class ReferenceAdmin(WithHistory):
    change_list_template = "articles/admin/references.html"
    form = ReferenceForm
    list_display = ["key", "printed", "status", "checked_date", "correction"]
    list_filter = ["status", ByCheck, ByCorrection, ByCitations, "study_type"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}
    search_fields = ["key", "printed", "doi", "pmid", "pmcid"]
    readonly_fields = ["used_by", "acceptance", "accepted"]
    fieldsets = [
        (None, {"fields": ["key", "printed", ("doi", "pmid", "pmcid")]}),
        (
            gettext_lazy("What looking it up has shown"),
            {"fields": ["status", "lose_source", ("checked_by", "checked_date")]},
        ),
        (gettext_lazy("The study"), {"fields": ["study_type", "population", "size"]}),
        (gettext_lazy("Correction"), {"fields": ["proposed_correction", "acceptance", "note"]}),
        (gettext_lazy("Where it is used"), {"fields": ["used_by"]}),
    ]

    class Media:
        css: ClassVar = {"all": ["css/corrections.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Reference | None = None) -> Any:
        """Show to those who may only look nothing that they could agree to or follow."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [(title, {**options, "fields": looked_at(options["fields"])}) for title, options in fieldsets]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.correction_page)
        ours = path("<str:object_id>/correction/", page, name="articles_reference_correction")
        return [ours, *super().get_urls()]

    def correction_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return correction_page(self, request, object_id)

    @admin.display(description=gettext_lazy("Correction"))
    def correction(self, reference: Reference) -> str:
        if not reference.proposed_correction:
            return ""
        return _("Accepted") if reference.correction_accepted_date else _("Proposed")

    @admin.display(description=gettext_lazy("Accepted by"))
    def accepted(self, reference: Reference) -> str:
        if not (reference.pk and reference.proposed_correction):
            return _("There is no correction to accept.")
        if not (reference.correction_accepted_by and reference.correction_accepted_date):
            return _("Nobody yet.")
        day = date_format(reference.correction_accepted_date, "j F Y")
        return _("%(name)s, %(day)s.") % {"name": reference.correction_accepted_by.name, "day": day}

    @admin.display(description=gettext_lazy("Accepted by"))
    def acceptance(self, reference: Reference) -> str:
        """Say who accepted the correction, and lead to the page where that is done."""
        said = self.accepted(reference)
        if not (reference.pk and reference.proposed_correction):
            return said
        address = reverse("admin:articles_reference_correction", args=[reference.pk])
        is_accepted = reference.correction_accepted_date is not None
        action = _("Take the acceptance back") if is_accepted else _("Accept this correction")
        return format_html('{} <a href="{}">{}</a>', said, address, action)

    @admin.display(description=gettext_lazy("Cited by"))
    def used_by(self, reference: Reference) -> str:
        """Name every article that rests on it, with the claim and the verdict."""
        if not reference.pk:
            return _("No article yet.")
        claims = list(reference.citations.select_related("article").order_by("article__title", "pk"))
        citing = {claim.article_id for claim in claims}
        listed = reference.listings.exclude(article__in=citing).select_related("article")
        rows = [(claim.article, claim.claim, claim.get_verdict_display()) for claim in claims]
        rows += [(item.article, _("on its list of references only"), "") for item in listed]
        if not rows:
            return _("No article yet.")
        return format_html(
            '<ul class="used-by">{}</ul>',
            format_html_join("", "<li>{}</li>", ((used(*row),) for row in rows)),
        )

    def save_model(self, request: HttpRequest, obj: Reference, form: Any, change: bool) -> None:  # noqa: FBT001 -- the admin's own signature
        super().save_model(request, obj, form, change)
        if form.lost:
            self.message_user(request, lost_their_source(form.lost), messages.WARNING)
        if form.acceptance_fell:
            words = _("The words of the correction have changed, so it counts as not accepted again.")
            self.message_user(request, words, messages.WARNING)


def looked_at(fields: Sequence[Any]) -> list[Any]:
    return ["accepted" if field == "acceptance" else field for field in fields if field != "lose_source"]


def used(article: Any, claim: str, verdict: str) -> str:
    address = reverse("admin:articles_article_change", args=[article.pk])
    state = article.get_status_display()
    said = format_html(" <strong>{}.</strong>", verdict) if verdict else ""
    return format_html('<a href="{}">{}</a> ({}): {}{}', address, article.title, state, claim, said)
