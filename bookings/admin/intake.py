"""Forms and their versions in the stock admin. What patients answered is never here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings import operations, queries
from bookings.admin.base import SetUpAdmin
from bookings.forms.answers import PageForm, SignForm
from bookings.forms.fields import SeveralField
from bookings.forms.intake_setup import ItemForm, VersionForm
from bookings.forms.setup import SetUpForm
from bookings.models import ConsentItem, Questionnaire, QuestionnaireItem, QuestionnaireVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

MANY_QUESTIONS = 30


@admin.register(Questionnaire)
class QuestionnaireAdmin(SetUpAdmin):
    list_display = ["name", "order", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["versions"]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "slug", "is_active", "order", "services", "versions"],
                "description": gettext_lazy(
                    "Patients fill in a form before the visit, by the link in their mail. What they answer is"
                    " encrypted, and only the visit's practitioner reads it, on the visit's page in the schedule."
                    " Ask for nothing that you don't need for the visit."
                ),
            },
        )
    ]
    formfield_overrides = {
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple, "form_class": SeveralField}
    }

    @admin.display(description=gettext_lazy("versions"))
    def versions(self, questionnaire: Questionnaire) -> str:
        """List the versions, each with its page, and a link that begins another one."""
        if questionnaire._state.adding:
            return _("Save first: then write the first version.")
        rows = format_html_join("", '<li><a href="{}">{}</a></li>', map(named, questionnaire.versions.all()))
        add = f"{reverse('admin:bookings_questionnaireversion_add')}?questionnaire={questionnaire.pk}"
        return format_html('<ul>{}<li><a href="{}">{}</a></li></ul>', rows, add, _("Write a new version"))

    def advice(self, obj: Questionnaire) -> list[str]:
        texts = []
        if obj.is_active and not obj.services.exists():
            texts.append(_("Nobody is asked yet: choose the services that it is asked before."))
        if obj.is_active and not obj.versions.exclude(published_at=None).exists():
            sentence = _(
                'Nobody is asked yet: write and publish a version, <a href="{}">on the form’s page</a>.'
            )
            texts.append(format_html(sentence, reverse("admin:bookings_questionnaire_change", args=[obj.pk])))
        if silent := ", ".join(map(str, queries.without_login(obj))):
            texts.append(
                _("Nobody can read what is answered for %s: choose a login on the practitioner’s page.")
                % silent
            )
        return texts


def named(version: QuestionnaireVersion) -> tuple[str, str]:
    when = version.published_at and date_format(timezone.localtime(version.published_at), "j F Y")
    state = _("published %(day)s") % {"day": when} if when else _("draft")
    page = reverse("admin:bookings_questionnaireversion_change", args=[version.pk])
    return page, _("Version %(number)s, %(state)s") % {"number": version.number, "state": state}


class ItemInline(admin.StackedInline):
    model = QuestionnaireItem
    form = ItemForm
    extra = 1
    max_num = 100
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("order", "section"),
                    "text",
                    "help_text",
                    ("kind", "required"),
                    "choices",
                    ("low_label", "high_label"),
                ]
            },
        )
    ]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 4, "cols": 40})}}


class ConsentInline(admin.StackedInline):
    model = ConsentItem
    form = SetUpForm
    extra = 0
    max_num = 10
    fields = [("order", "must_agree"), "title", "text"]


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(SetUpAdmin):
    """Drafts are edited here; a published version only read, and copied into a new draft."""

    form = VersionForm
    change_form_template = "admin/bookings/version.html"
    list_display = ["__str__", "title", "published_at"]
    list_filter = ["questionnaire"]
    list_select_related = ["questionnaire"]
    ordering = ["questionnaire__name", "-number"]
    inlines = [ItemInline, ConsentInline]

    def get_fieldsets(self, request: HttpRequest, obj: QuestionnaireVersion | None = None) -> Any:
        shown = obj is not None and not self.is_draft(obj)
        last = "published_at" if shown else "publish"
        fields = ["questionnaire", "title", "introduction", last]
        return [(None, {"fields": fields, "description": "" if shown else DRAFT})]

    def get_readonly_fields(self, request: HttpRequest, obj: QuestionnaireVersion | None = None) -> list[str]:
        return ["published_at", *(["questionnaire"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionnaireVersion]:
        """While a draft is being saved nobody else publishes or saves it: whoever comes later sees what is stored."""
        rows: QuerySet[QuestionnaireVersion] = super().get_queryset(request)
        match = request.resolver_match
        saving = request.method == "POST" and match and str(match.url_name).endswith("_change")
        return rows.select_for_update(no_key=True, of=("self",)) if saving else rows

    def is_draft(self, version: QuestionnaireVersion) -> bool:
        """Tell whether nobody can have been shown it: by what is stored, whatever the form now says."""
        return QuestionnaireVersion.objects.filter(pk=version.pk, published_at=None).exists()

    def has_change_permission(self, request: HttpRequest, obj: QuestionnaireVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.is_draft(obj))

    def has_delete_permission(self, request: HttpRequest, obj: QuestionnaireVersion | None = None) -> bool:
        allowed = admin.ModelAdmin.has_delete_permission(self, request, obj)
        return allowed and obj is not None and self.is_draft(obj)

    def save_model(self, request: HttpRequest, obj: QuestionnaireVersion, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.number = operations.next_number(obj.questionnaire)
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def settle(self, request: HttpRequest, form: Any) -> None:
        if not form.cleaned_data.get("publish"):
            return
        try:
            operations.publish_version(form.instance, now=timezone.now())
        except operations.NotPossible:
            text = _("It is saved, and not published: it asks nothing yet.")
            self.message_user(request, text, messages.ERROR)

    def advice(self, obj: QuestionnaireVersion) -> list[str]:
        count = obj.items.count()
        first = obj.items.first()
        texts = []
        if count > MANY_QUESTIONS:
            text = ngettext("%s question", "%s questions", count) % count
            texts.append(_("%s are many on a phone: who gives up half-way sends nothing.") % text)
        if first and not first.section and obj.items.exclude(section="").exists():
            texts.append(
                _("The first page has no heading: write one at its first question, under “new page”.")
            )
        return texts

    def get_urls(self) -> list[URLPattern]:
        copy = path(
            "<path:object_id>/new-version/",
            self.admin_site.admin_view(self.new_version),
            name="bookings_questionnaireversion_new",
        )
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview),
            name="bookings_questionnaireversion_preview",
        )
        return [copy, preview, *super().get_urls()]

    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the version as patients see it, drafts too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = self.get_object(request, object_id)
        if version is None:
            raise Http404
        pages = queries.pages_of(version)
        sign = SignForm(version.consent_items.all(), under_age=False)
        context = {
            "version": version,
            "parts": [(page, PageForm(page.items, shown={}, revisions={})) for page in pages],
            "sign": sign,
            "consents": sign.boxes(),
        }
        return render(request, "bookings/forms/preview.html", context)

    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Copy the version into a new draft, on POST."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        version = self.get_object(request, object_id)
        if version is None:
            raise Http404
        page = "admin:bookings_questionnaireversion_change"
        if request.method != "POST":
            return HttpResponseRedirect(reverse(page, args=[version.pk]))
        draft = operations.copy_version(version, now=timezone.now())
        self.log_addition(request, draft, [{"added": {}}])
        self.message_user(
            request,
            _("This is the new draft. Patients keep getting the published version until it is published."),
        )
        return HttpResponseRedirect(reverse(page, args=[draft.pk]))


DRAFT = gettext_lazy(
    "A draft: nobody but staff sees it. Published, it can't be edited any more, since patients have been shown it;"
    " a change is then a new version."
)
