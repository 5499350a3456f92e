"""The patient's own page of a plan of care: see the proposed times, change some, and book them together."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import notifications, operations, queries
from bookings.views.clinic import clinic_of
from bookings.views.plan_pages import Outcome, act, rows_of, same_day, taken, visit_id
from bookings.views.times import instant
from bookings.views.visitor import private
from bookings.views.week import wanted_day, week_of_times

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpRequest

    from bookings.models import CarePlan


def plan_or_404(token: str) -> CarePlan:
    """Look up and authorise in one step: a wrong link and a missing plan look alike."""
    plan = queries.care_plan_by_token(token)
    if plan is None:
        raise Http404
    return plan


@private
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, token: str) -> HttpResponse:
    """Show the visits; the POST books what is ticked, or keeps it and leads to another visit's times."""
    found = plan_or_404(token)
    if is_closed(request, found):
        return closed(request)
    if request.method != "POST":
        return show(request, found)
    outcome = act(request, found)
    if outcome.change is not None:
        return redirect("bookings:plan_times", token, outcome.change)
    if outcome.booked:
        return redirect(f"{reverse('bookings:plan', args=[token])}?booked")
    return show(request, plan_or_404(token), outcome)


def show(request: HttpRequest, found: CarePlan, outcome: Outcome | None = None) -> HttpResponse:
    outcome = outcome or Outcome()
    clinic, now = clinic_of(request), timezone.now()
    zone = queries.zone(clinic)
    rows = rows_of(queries.arranged(found, clinic, now=now), zone)
    open_rows = [row for row in rows if row["appointment"] is None]
    context = {
        "plan": found,
        "rows": rows,
        "open_rows": open_rows,
        "bookable": bool(open_rows) and found.is_open and not queries.is_over(found, zone, now=now),
        "ahead": queries.visits_ahead(found, now=now),
        "just_booked": "booked" in request.GET,
        "may_be_mailed": queries.contact_of(found.appointment).can_be_mailed,
        "errors": outcome.errors,
    }
    return render(request, "bookings/plan.html", context, status=outcome.status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, token: str, position: int) -> HttpResponse:
    """Show a week of times for one visit; the POST chooses one, which holds nothing."""
    found = plan_or_404(token)
    if is_closed(request, found):
        return closed(request)
    if not can_be_chosen(request, found, position):
        return redirect("bookings:plan", token)
    if request.method != "POST":
        return show_times(request, found, position)
    starts_at = instant(request.POST.get("slot", ""))
    if starts_at is None:
        return show_times(request, found, position, _("Choose a time."), HTTPStatus.UNPROCESSABLE_ENTITY)
    if error := chosen(request, found, position, starts_at):
        return show_times(request, found, position, error, HTTPStatus.CONFLICT)
    return redirect(f"{reverse('bookings:plan', args=[token])}#{visit_id(position)}")


def chosen(request: HttpRequest, found: CarePlan, position: int, starts_at: datetime) -> str:
    """Choose the time, or return why not."""
    clinic = clinic_of(request)
    try:
        operations.choose_time(
            plan=found, position=position, starts_at=starts_at, clinic=clinic, now=timezone.now()
        )
    except operations.TwoOnOneDay:
        return same_day(position)
    except operations.Refused:
        return taken(position, date_format(starts_at.astimezone(queries.zone(clinic)), "l j F, H:i"))
    return ""


def can_be_chosen(request: HttpRequest, found: CarePlan, position: int) -> bool:
    """Tell whether a time can still be chosen for this visit; one that the plan doesn't have is a 404."""
    visit = next((visit for visit in found.visits.all() if visit.position == position), None)
    if visit is None:
        raise Http404
    over = queries.is_over(found, queries.zone(clinic_of(request)), now=timezone.now())
    return visit.appointment is None and found.is_open and not over


def show_times(
    request: HttpRequest, found: CarePlan, position: int, error: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    clinic, now = clinic_of(request), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    day = wanted_day(asked.get("from", "")) or usual_day(found, position)
    context = {
        "plan": found,
        "position": position,
        "visit_id": visit_id(position),
        "error": error,
        "today": timezone.localdate(now),
        "week": week_of_times(queries.plan_question(found, clinic, now=now, staff=False), day),
    }
    return render(request, "bookings/plan_times.html", context, status=status)


def usual_day(found: CarePlan, position: int) -> date:
    """Return the Monday of the week in which the visit is chosen, or was planned to be."""
    visits = list(found.visits.all())
    visit = visits[position - 1]
    first, _last = found.rhythm(len(visits)).stretch(position - 1)
    day = timezone.localdate(visit.chosen_start) if visit.chosen_start else first
    return day - timedelta(days=day.isoweekday() - 1)


@private
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Return one file with all visits of the plan that are ahead."""
    found = plan_or_404(token)
    now = timezone.now()
    visits = queries.visits_ahead(found, now=now)
    if not visits:
        raise Http404
    content = notifications.calendar_of_visits(visits, clinic_of(request), now=now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visits.ics"'
    return response


def is_closed(request: HttpRequest, found: CarePlan) -> bool:
    return timezone.now() >= queries.closes_at(found, queries.zone(clinic_of(request)))


def closed(request: HttpRequest) -> HttpResponse:
    """Say nothing of the person any more: the link is thirty days older than the last visit."""
    return render(request, "bookings/plan_closed.html")
