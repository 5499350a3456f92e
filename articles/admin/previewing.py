"""The article as it would be, drawn from the form as it stands: for the pane beside the text, and for a tab of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path
from django.utils import timezone
from django.utils.text import Truncator

from articles import pages
from articles.admin.two_editors import TwoEditors
from articles.models import Article, Citation, ListedReference
from articles.queries import Sources

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

UNSAVED = 0
"""Stands for the id of an article that has none yet, so that asking for its rows finds none."""
NAMELESS = "preview"
MOST_SAID = 20


class WithPreview(TwoEditors):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        ours = [
            path("preview/", view, name="articles_article_preview_new"),
            path("<path:object_id>/preview/", view, name="articles_article_preview"),
        ]
        return [*ours, *super().get_urls()]

    def preview(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """Draw what was typed with what draws the public page. Nothing is saved."""
        article = self.plainly(unquote(object_id)) if object_id else None
        if object_id and article is None:
            raise Http404
        if not self.may_write(request, article):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return self.drawn(request, article)

    def may_write(self, request: HttpRequest, article: Article | None) -> bool:
        if article is None:
            return self.has_add_permission(request)
        return self.has_view_or_change_permission(request, article)

    def drawn(self, request: HttpRequest, article: Article | None) -> HttpResponse:
        is_there = article is not None
        form = self.get_form(request, article, change=is_there)(request.POST, request.FILES, instance=article)
        formsets, _inlines = self._create_formsets(request, form.instance, change=is_there)  # type: ignore[attr-defined]  # no name of Django's own for it
        refused = said(form)
        typed = form.instance
        typed.pk, typed.slug = typed.pk or UNSAVED, typed.slug or NAMELESS
        for formset in formsets:
            refused += rows_said(formset)
        is_begun = is_there or form.has_changed()
        unpublished = pages.Unpublished(is_typed=True, refused=refused[:MOST_SAID] if is_begun else [])
        sources = Sources(
            citations=typed_rows(formsets, Citation),
            listed=sorted(typed_rows(formsets, ListedReference), key=lambda row: row.position),
            topics=list(getattr(form, "cleaned_data", {}).get("topics") or []),
        )
        return pages.article_page(
            request, typed, timezone.localdate(), unpublished=unpublished, sources=sources
        )


def typed_rows(formsets: list[Any], model: type[Any]) -> list[Any]:
    """Return the rows of this kind that are right as typed, those to be deleted left out."""
    rows = []
    for formset in formsets:
        if formset.model is model:
            right = (form for form in formset.forms if form.is_valid() and form not in formset.deleted_forms)
            rows += [form.instance for form in right if form.instance.pk or form.has_changed()]
    return rows


def rows_said(formset: Any) -> list[str]:
    if formset.is_valid():
        return []
    name = str(formset.model._meta.verbose_name).capitalize()
    problems = [text for form in formset.forms for text in said(form)] + list(formset.non_form_errors())
    return [f"{name}: {text}" for text in problems]


def said(form: Any) -> list[str]:
    """Return what is wrong in a form, each with the field's name."""
    found = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label or name}: " if name in form.fields else ""
        found += [Truncator(f"{label}{error}").chars(300) for error in errors]
    return found
