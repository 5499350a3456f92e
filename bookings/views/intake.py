"""Forms that the patient fills in before the visit: saved page by page, sent once, and then shown to no link.

What is typed is shown again only to the browser that typed it: the link travels in mail, and mail is forwarded.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import operations, queries
from bookings.enums import AppointmentStatus
from bookings.forms.answers import PageForm, SignForm, name_of, sentence, words
from bookings.views import visitor
from bookings.views.forms_to_fill import forms_to_fill
from bookings.views.visits import by_link, to_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.http import QueryDict

    from bookings.domain.answers import Wrong
    from bookings.models import Answer, Appointment, QuestionnaireItem

GONE_ON = "check"  # in the address of a page that was reached from the check page, and leads back there


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form of a visit as one browser has it in hand; `browser` is the digest of its cookie."""

    appointment: Appointment
    form: queries.FormOfVisit
    pages: list[queries.Page]
    answers: dict[int, Answer]
    browser: str

    def shown(self) -> dict[int, tuple[str, ...]]:
        """Return what this browser typed and may see, by question."""
        own = (answer for answer in self.answers.values() if answer.visitor == self.browser)
        return {answer.item_id: queries.opened(answer) or () for answer in own}

    def page_form(self, page: queries.Page, data: QueryDict | None = None) -> PageForm:
        revisions = {answer.item_id: answer.revision for answer in self.answers.values()}
        return PageForm(page.items, data=data, shown=self.shown(), revisions=revisions)

    def address(self, name: str, *more: Any) -> str:
        return reverse(f"bookings:{name}", args=[self.appointment.token, self.form.questionnaire.slug, *more])

    def after(self, page: queries.Page) -> str:
        last = page.number == len(self.pages)
        return self.address("form_check") if last else self.address("form_page", page.number + 1)


def sheet_or_404(request: HttpRequest, appointment: Appointment, slug: str, browser: str) -> Sheet:
    form = queries.form_of(appointment, slug, request.POST.get("version", ""))
    if form is None:
        raise Http404
    pages = queries.pages_of(form.version)
    return Sheet(appointment, form, pages, queries.answers_to(form.response), browser)


def while_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead to what is left of a form that is sent or closed; else let the browser be known again."""

    @by_link
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def wrapped(request: HttpRequest, appointment: Appointment, form: str, **where: int) -> HttpResponse:
        cookie = visitor.cookie_of(request)
        sheet = sheet_or_404(request, appointment, form, visitor.digest(cookie))
        if sheet.form.is_sent:
            return redirect(sheet.address("form"))
        if appointment.status == AppointmentStatus.PENDING:
            return to_page(appointment)
        if not queries.forms_are_open(appointment, now=timezone.now()):
            return closed(request, sheet)
        try:
            response = view(request, sheet, **where)
        except operations.FormSent:
            return redirect(sheet.address("form"))
        except operations.FormClosed:
            return closed(request, sheet)
        visitor.set_visitor(response, cookie)
        return response

    return wrapped


def closed(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    context = {
        "appointment": sheet.appointment,
        "form": sheet.form,
        "cancelled": sheet.appointment.status == AppointmentStatus.CANCELLED,
    }
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "bookings/forms/closed.html", context, status=status)


@by_link
@require_safe
def forms(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """List the visit's forms, with how far each is."""
    context = {"saved": "saved" in request.GET, **forms_to_fill(appointment, now=timezone.now())}
    if not context["forms"]:
        return to_page(appointment)
    return render(request, "bookings/forms/list.html", {"appointment": appointment, **context})


@by_link
@require_safe
def form(request: HttpRequest, appointment: Appointment, form: str) -> HttpResponse:
    """Say that it is sent, and when; else lead to where it is filled in."""
    sheet = sheet_or_404(request, appointment, form, visitor.visitor_of(request))
    if sheet.form.is_sent:
        left = forms_to_fill(sheet.appointment, now=timezone.now())
        context = {"appointment": sheet.appointment, "form": sheet.form, **left}
        return render(request, "bookings/forms/sent.html", context)
    first = sheet.address("form_page", 1) if sheet.pages else sheet.address("form_check")
    return redirect(first)


@while_open
def page(request: HttpRequest, sheet: Sheet, number: int) -> HttpResponse:
    here = next((page for page in sheet.pages if page.number == number), None)
    if here is None:
        raise Http404
    if request.method != "POST":
        return show_page(request, sheet, here, sheet.page_form(here))
    try:
        kept_back = operations.save_answers(
            appointment=sheet.appointment,
            version=sheet.form.version,
            typed=sheet.page_form(here, request.POST).typed(),
            visitor=sheet.browser,
            now=timezone.now(),
        )
    except operations.OtherVersion:
        return begun_elsewhere(request, sheet)
    return after_save(request, sheet, here, kept_back)


def begun_elsewhere(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Show the version that another window began just now: one visit answers one version."""
    found = sheet_or_404(request, sheet.appointment, sheet.form.questionnaire.slug, sheet.browser)
    first = found.pages[0] if found.pages else queries.Page(1, "", ())
    return show_page(request, found, first, found.page_form(first), HTTPStatus.CONFLICT)


def after_save(
    request: HttpRequest, sheet: Sheet, here: queries.Page, kept_back: frozenset[int]
) -> HttpResponse:
    """Go on, or say what is wrong on this page; whatever was typed is saved by now."""
    slug = sheet.form.questionnaire.slug
    saved = sheet_or_404(request, sheet.appointment, slug, sheet.browser)
    form = saved.page_form(here, request.POST)
    form.full_clean()
    if kept_back:
        tell_of_others(form, saved, kept_back)
        return show_page(request, saved, here, form, HTTPStatus.CONFLICT)
    if elsewhere := where_to(request.POST.get("intent", ""), saved, here):
        return redirect(elsewhere)
    if not form.is_valid():
        return show_page(request, saved, here, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(saved.address("form_check") if GONE_ON in request.GET else saved.after(here))


def where_to(intent: str, sheet: Sheet, here: queries.Page) -> str:
    """Return where a button leads that asks for no complete page; empty for the one that goes on."""
    if intent == "later":
        return f"{reverse('bookings:forms', args=[sheet.appointment.token])}?saved"
    return sheet.address("form_page", here.number - 1) if intent == "before" and here.number > 1 else ""


def tell_of_others(form: PageForm, sheet: Sheet, kept_back: frozenset[int]) -> None:
    """Say at each field what another window answered meanwhile, as far as this browser may see it."""
    shown = sheet.shown()
    for item in form.items:
        if item.pk in kept_back and item.pk in shown:
            other = words(item, shown[item.pk]) or _("nothing")
            text = _("Another window saved “%s” meanwhile. Save again to keep what stands here.") % other
            form.add_error(name_of(item), text)
        elif item.pk in kept_back:
            text = _("This was answered elsewhere meanwhile. Save again to keep what stands here.")
            form.add_error(name_of(item), text)


def show_page(
    request: HttpRequest, sheet: Sheet, here: queries.Page, form: PageForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "appointment": sheet.appointment,
        "sheet": sheet.form,
        "page": here,
        "pages": len(sheet.pages),
        "form": form,
        "back": GONE_ON if GONE_ON in request.GET else "",
        "other_version": status == HTTPStatus.CONFLICT and not form.is_bound,
    }
    return render(request, "bookings/forms/page.html", context, status=status)


@while_open
def check(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Show what will be sent, ask who signs, and send it."""
    posted = request.POST if request.method == "POST" else None
    consents = sheet.form.version.consent_items.all()
    form = SignForm(consents, under_age=bool(sheet.appointment.under_age), data=posted)
    if posted is None:
        return show_check(request, sheet, form)
    if not form.is_valid():
        return show_check(request, sheet, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.send_answers(
            appointment=sheet.appointment,
            version=sheet.form.version,
            signature=form.signature(),
            now=timezone.now(),
        )
    except operations.NotComplete as missing:
        return show_check(request, sheet, form, missing.answers, HTTPStatus.UNPROCESSABLE_ENTITY)
    except (operations.OtherVersion, operations.GuardianSigns, operations.NotPossible):
        return show_check(request, sheet, form, status=HTTPStatus.CONFLICT)
    return redirect(sheet.address("form"))


def show_check(
    request: HttpRequest,
    sheet: Sheet,
    form: SignForm,
    missing: Mapping[int, Wrong] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "appointment": sheet.appointment,
        "sheet": sheet.form,
        "parts": [{"page": page, "rows": list(rows(sheet, page, missing or {}))} for page in sheet.pages],
        "form": form,
        "changed": status == HTTPStatus.CONFLICT,
        "wrong": bool(missing or form.errors),
        "consents": form.boxes(),
        "before": sheet.address("form_page", len(sheet.pages)) if sheet.pages else "",
    }
    return render(request, "bookings/forms/check.html", context, status=status)


def rows(sheet: Sheet, page: queries.Page, missing: Mapping[int, Wrong]) -> Iterator[dict[str, Any]]:
    """Yield each question with its answer, or why that is not shown, and where it is changed."""
    shown = sheet.shown()
    for item in page.items:
        yield {
            "item": item,
            "answer": words(item, shown.get(item.pk, ())),
            "elsewhere": item.pk in sheet.answers and item.pk not in shown,
            "wrong": sentence(missing[item.pk], item) if item.pk in missing else "",
            "change": f"{sheet.address('form_page', page.number)}?{GONE_ON}#{target(item)}",
        }


def target(item: QuestionnaireItem) -> str:
    """Return the id of the question's first control."""
    return f"id_{name_of(item)}_0" if item.asked.offered else f"id_{name_of(item)}"
