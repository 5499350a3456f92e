"""The page of public holidays: taken in from the calendar, then decided, each or all at once."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.admin.preview import AGREED, preview, stay_booked
from bookings.domain.public_holidays import has_calendar, regions
from bookings.enums import ClosureDecision
from bookings.forms.holidays import HolidaysForm
from bookings.models import ClinicClosure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.contrib.admin import ModelAdmin
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Clinic
    from bookings.queries.planning import Holiday


def holidays_page(owner: ModelAdmin[ClinicClosure], request: HttpRequest) -> HttpResponse:
    """Show the public holidays of this and the next year; a POST takes them in, or decides them."""
    if not owner.has_view_permission(request):
        raise PermissionDenied
    return answer(request, owner=owner)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, owner: ModelAdmin[ClinicClosure]) -> HttpResponse:
    page = Page(owner, request)
    if request.method != "POST":
        return page.shown()
    return page.take_in() if "take_in" in request.POST else page.decide()


class Page:
    def __init__(self, owner: ModelAdmin[ClinicClosure], request: HttpRequest) -> None:
        self.owner = owner
        self.request = request
        self.today = timezone.localdate()
        self.clinic = queries.clinic()

    def take_in(self) -> HttpResponse:
        if not self.owner.has_add_permission(self.request):
            raise PermissionDenied
        operations.take_in_holidays(clinic=self.clinic, on=self.today)
        text = _("The public holidays are on the list. They take no times away before you decide.")
        messages.success(self.request, text)
        return HttpResponseRedirect(self.request.path)

    def decide(self) -> HttpResponse:
        if not self.owner.has_change_permission(self.request):
            raise PermissionDenied
        days = queries.holidays(self.clinic, on=self.today)
        form = HolidaysForm(self.request.POST, closures=ahead(days, self.today))
        if not form.is_valid():
            return self.shown(days, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        decisions = form.decisions(every=self.request.POST.get("every", ""))
        if not decisions:
            messages.info(self.request, _("Nothing was changed."))
            return HttpResponseRedirect(self.request.path)
        try:
            outside = operations.decide_holidays(
                decisions, now=timezone.now(), agreed=self.request.POST.get(AGREED, "")
            )
        except operations.VisitsOutside as found:
            return self.shown(days, form.with_chosen(decisions), outside=found.visits)
        except operations.ChangedMeanwhile:
            text = _(
                "Somebody else decided one of these days meanwhile. Nothing was written: please look again."
            )
            messages.error(self.request, text)
        else:
            self.tell(decisions, outside)
        return HttpResponseRedirect(self.request.path)

    def tell(self, decisions: dict[int, tuple[str, str]], outside: Sequence[int]) -> None:
        user = cast("User", self.request.user)  # admin_view let nobody else through
        rows = ClinicClosure.objects.filter(pk__in=decisions)
        told = [{"changed": {"fields": ["decision"]}}]
        LogEntry.objects.log_actions(user.pk, rows, CHANGE, change_message=told)
        count = len(decisions)
        text = ngettext("%(count)s day is decided.", "%(count)s days are decided.", count) % {"count": count}
        messages.success(self.request, text)
        if outside:
            messages.warning(self.request, stay_booked(outside))

    def shown(
        self,
        days: Sequence[Holiday] | None = None,
        form: HolidaysForm | None = None,
        *,
        outside: Sequence[int] = (),
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        days = queries.holidays(self.clinic, on=self.today) if days is None else days
        form = form or HolidaysForm(closures=ahead(days, self.today))
        closures = [day.closure for day in days if day.day >= self.today]
        context = {
            **self.owner.admin_site.each_context(self.request),
            "title": _("Public holidays"),
            "opts": self.owner.opts,
            "media": self.owner.media,
            "calendar": calendar_name(self.clinic),
            "known": has_calendar(self.clinic.country),
            "years": by_year(days, form),
            "today": self.today,
            "form": form,
            "untaken": closures.count(None),
            "undecided": sum(is_undecided(closure) for closure in closures),
            "any_choice": bool(form.fields),
            "may_add": self.owner.has_add_permission(self.request),
            "may_change": self.owner.has_change_permission(self.request),
            "outside": preview(outside) if outside else None,
        }
        return TemplateResponse(self.request, "admin/bookings/holidays.html", context, status=status)


def ahead(days: Sequence[Holiday], today: date) -> list[ClinicClosure]:
    return [day.closure for day in days if day.closure is not None and day.day >= today]


def is_undecided(closure: ClinicClosure | None) -> bool:
    return closure is not None and closure.decision == ClosureDecision.PROPOSED


def by_year(days: Sequence[Holiday], form: HolidaysForm) -> list[tuple[int, list[dict[str, Any]]]]:
    years = groupby(days, key=lambda holiday: holiday.day.year)
    return [
        (year, [{"holiday": holiday, **form.fields_of(holiday.closure)} for holiday in found])
        for year, found in years
    ]


def calendar_name(clinic: Clinic) -> str:
    """Return whose calendar it is, as staff chose it: “Ontario, CA”."""
    region = regions(clinic.country).get(clinic.holiday_region, clinic.holiday_region)
    return f"{region}, {clinic.country}" if region else clinic.country
