"""For each rule of the linter a page that says why it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.linting import BY_SLUG, RULES

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest, HttpResponse


def every(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    errors = [rule for rule in RULES if rule.severity == "error"]
    warnings = [rule for rule in RULES if rule.severity == "warning"]
    context = {"title": _("What is checked before publishing"), "errors": errors, "warnings": warnings}
    return page(admin, request, "articles/admin/rules.html", context)


def one(admin: ModelAdmin[Any], request: HttpRequest, rule: str) -> HttpResponse:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    if rule not in BY_SLUG:
        raise Http404
    context = {"title": BY_SLUG[rule].title, "rule": BY_SLUG[rule]}
    return page(admin, request, "articles/admin/rule.html", context)


def page(
    admin: ModelAdmin[Any], request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    if not admin.has_view_permission(request):
        raise PermissionDenied
    context = {**admin.admin_site.each_context(request), "opts": admin.opts, **context}
    return TemplateResponse(request, template, context)
