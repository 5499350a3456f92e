"""Plans of care at the desk: set one after a visit, see what is booked, book for the patient, send, change, withdraw."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.domain.walltime import at
from bookings.enums import CarePlanStatus
from bookings.forms.plans import PlanForm, after_visit, as_it_is
from bookings.forms.times import DayForm
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, SEE, actor_of, choices, page, sentence, staff_page
from bookings.views.plan_pages import Outcome, act, rows_of, same_day, visit_id
from bookings.views.staff import found as visit_found
from bookings.views.staff_times import NOON
from bookings.views.times import instant

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from bookings.domain.rules import Slot
    from bookings.models import CarePlan

WEEK = timedelta(days=7)


def found(reference: str) -> CarePlan:
    plan = queries.care_plan_by_reference(reference)
    if plan is None:
        raise Http404
    return plan


def to_plan(plan: CarePlan) -> HttpResponse:
    return redirect("desk:plan", plan.reference)


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, reference: str) -> HttpResponse:
    """Set the next visits of the patient whom this visit was with."""
    appointment, today = visit_found(reference), timezone.localdate()
    title = _("Next visits after visit %(reference)s") % {"reference": reference}
    context: dict[str, Any] = {"visit": appointment, "patient": appointment.patient}
    if request.method != "POST":
        if there := queries.open_care_plan(appointment):
            return to_plan(there)
        first = max(timezone.localdate(appointment.starts_at) + WEEK, today)
        context["form"] = PlanForm(initial=after_visit(appointment, first), today=today)
        return page(request, "plan_form", title, context)
    context["form"] = form = PlanForm(request.POST, today=today)
    if not form.is_valid():
        return page(request, "plan_form", title, context, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        plan = operations.make_plan(
            appointment=appointment, terms=form.terms(), actor=actor_of(request), now=timezone.now()
        )
    except operations.PlanOpen as refusal:
        messages.info(request, _("There is a plan after this visit already: this one. Nothing was changed."))
        return to_plan(refusal.plan)
    except operations.Refused as refusal:
        context["refusal"] = sentence(refusal, appointment)
        return page(request, "plan_form", title, context, HTTPStatus.CONFLICT)
    messages.success(request, told(plan))
    return to_plan(plan)


def told(plan: CarePlan) -> str:
    if queries.contact_of(plan.appointment).can_be_mailed:
        return _("The plan is saved. A message with the link is on its way.")
    return _("The plan is saved. No message can be sent: book the visits here, or call.")


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Set other terms while nothing is booked."""
    plan, today = found(reference), timezone.localdate()
    if plan.status != CarePlanStatus.PROPOSED:
        messages.error(request, _("This plan can’t be changed any more. Booked visits are moved one by one."))
        return to_plan(plan)
    title = _("Change plan %(reference)s") % {"reference": reference}
    context: dict[str, Any] = {"plan": plan, "patient": plan.patient}
    if request.method != "POST":
        context["form"] = PlanForm(initial=as_it_is(plan), today=today)
        return page(request, "plan_form", title, context)
    context["form"] = form = PlanForm(request.POST, today=today)
    if not form.is_valid():
        return page(request, "plan_form", title, context, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.change_plan(
            plan=plan,
            terms=form.terms(),
            shown=form.cleaned_data["shown"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except operations.Refused as refusal:
        context["refusal"] = sentence(refusal)
        return page(request, "plan_form", title, context, HTTPStatus.CONFLICT)
    messages.success(request, told(plan))
    return to_plan(plan)


@staff_page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is booked and what isn't; the POST books for the patient, or leads to another visit's times."""
    shown = found(reference)
    if request.method != "POST":
        return show(request, shown)
    return book(request, shown)


@staff_page(CHANGE)
def book(request: HttpRequest, shown: CarePlan) -> HttpResponse:
    outcome = act(request, shown, actor=actor_of(request))
    if outcome.change is not None:
        return redirect("desk:plan_times", shown.reference, outcome.change)
    if outcome.booked:
        messages.success(request, told_booked(shown))
        return to_plan(shown)
    return show(request, found(shown.reference), outcome)


def told_booked(plan: CarePlan) -> str:
    if queries.contact_of(plan.appointment).can_be_mailed:
        return _("The visits are booked. One message with all of them is on its way.")
    return _("The visits are booked. No message can be sent: please tell the patient yourself.")


def show(request: HttpRequest, shown: CarePlan, outcome: Outcome | None = None) -> HttpResponse:
    outcome = outcome or Outcome()
    clinic, now = clinic_of(request), timezone.now()
    zone = queries.zone(clinic)
    rows = rows_of(queries.arranged(shown, clinic, now=now, staff=True), zone)
    open_rows = [row for row in rows if row["appointment"] is None]
    context = {
        "plan": shown,
        "patient": shown.patient,
        "rows": rows,
        "open_rows": open_rows,
        "bookable": bool(open_rows) and shown.is_open and not queries.is_over(shown, zone, now=now),
        "may_be_mailed": queries.contact_of(shown.appointment).can_be_mailed,
        "link": f"{settings.SITE_URL}{reverse('bookings:plan', args=[shown.token])}",
        "errors": outcome.errors,
    }
    title = _("Next visits, plan %(reference)s") % {"reference": shown.reference}
    return page(request, "plan", title, context, outcome.status)


@staff_page(CHANGE)
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    shown = found(reference)
    try:
        operations.send_plan(plan=shown, shown=revision(request), now=timezone.now())
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The message will be sent within a minute."))
    return to_plan(shown)


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more; the POST takes back what is not booked."""
    shown = found(reference)
    if request.method != "POST":
        title = _("Withdraw plan %(reference)s") % {"reference": reference}
        return page(request, "plan_withdraw", title, {"plan": shown, "patient": shown.patient})
    try:
        operations.withdraw_plan(plan=shown, shown=revision(request), actor=actor_of(request))
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The plan is withdrawn. What is booked stays booked."))
    return to_plan(shown)


def revision(request: HttpRequest) -> int:
    """Return the revision that the page showed; -1, which none has, for nonsense."""
    text = request.POST.get("shown", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004 -- digits of 32 bits


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """Show a week's free times for one visit; the POST chooses one, which holds nothing."""
    shown = found(reference)
    if position > len(shown.visits.all()) or position < 1:
        raise Http404
    if request.method != "POST":
        return show_times(request, shown, position)
    starts_at = instant(request.POST.get("slot", ""))
    if starts_at is None:
        return show_times(request, shown, position, _("Choose a time."), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.choose_time(
            plan=shown,
            position=position,
            starts_at=starts_at,
            clinic=clinic_of(request),
            now=timezone.now(),
            staff=True,
        )
    except operations.TwoOnOneDay:
        return show_times(request, shown, position, same_day(position), HTTPStatus.CONFLICT)
    except operations.PlanTimesTaken:
        text = _("This time is not free, or the patient has another visit then. Please choose another one.")
        return show_times(request, shown, position, text, HTTPStatus.CONFLICT)
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal))
        return to_plan(shown)
    return redirect(f"{reverse('desk:plan', args=[reference])}#{visit_id(position)}")


def show_times(
    request: HttpRequest, shown: CarePlan, position: int, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    clinic, now = clinic_of(request), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    form = DayForm({"date": asked.get("date") or usual_day(shown, position).isoformat(), "practitioner": ""})
    day = form.cleaned_data.get("date") if form.is_valid() else None
    question = queries.plan_question(shown, clinic, now=now, staff=True)
    days = week_from(day, shown.valid_until) if day else []
    times = queries.days_with_times(queries.free_slots(question, days), question.zone) if days else {}
    near = queries.nearest_free(question, at(days[0], NOON, question.zone)) if days and not times else []
    context = {
        "plan": shown,
        "patient": shown.patient,
        "position": position,
        "visit_id": visit_id(position),
        "form": form,
        "day": day,
        "last": days[-1] if days else None,
        "days": [(each, choices(times[each], request, "")) for each in days if each in times],
        "near": choices([slot for slot in near if day_of(slot, question) <= shown.valid_until], request, ""),
        "refusal": refusal,
        **weeks_beside(days, shown.valid_until, timezone.localdate(now)),
    }
    title = _("Another time in plan %(reference)s") % {"reference": shown.reference}
    return page(request, "plan_times", title, context, status)


def week_from(day: date, last: date) -> list[date]:
    """Return seven days from this one, none later than the plan's last."""
    return [day + timedelta(days=number) for number in range(min(7, (last - day).days + 1))]


def weeks_beside(days: list[date], last: date, today: date) -> dict[str, date | None]:
    if not days:
        return {"earlier": None, "later": None}
    return {
        "earlier": max(days[0] - WEEK, today) if days[0] > today else None,
        "later": days[0] + WEEK if days[0] + WEEK <= last else None,
    }


def day_of(slot: Slot, question: queries.Question) -> date:
    return slot.starts_at.astimezone(question.zone).date()


def usual_day(shown: CarePlan, position: int) -> date:
    """Return the Monday of the week in which the visit is chosen, or was planned to be; today, if that is over."""
    visits = list(shown.visits.all())
    chosen = visits[position - 1].chosen_start
    first, _last = shown.rhythm(len(visits)).stretch(position - 1)
    day = timezone.localdate(chosen) if chosen else first
    return max(day - timedelta(days=day.isoweekday() - 1), timezone.localdate())
