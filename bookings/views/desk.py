"""What the staff pages share: who may see them, the admin's frame, and a sentence for each refusal."""

from __future__ import annotations

import functools
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings import operations, queries
from bookings.enums import CheckReason
from bookings.views.clinic import clinic_of
from bookings.views.week import time_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from bookings.domain.rules import Slot
    from bookings.models import Appointment, HealthcareService, VisitCheck

    View = Callable[..., HttpResponse]

SEE = "bookings.view_appointment"
CHANGE = "bookings.change_appointment"

REFUSALS: dict[type[operations.Refused], _StrPromise] = {
    operations.SlotTaken: gettext_lazy("This time is taken. Nothing was changed: please choose another one."),
    operations.NotOffered: gettext_lazy(
        "Nobody is scheduled to work at this time. To book it all the same, choose the practitioner and tick"
        " “Outside the weekly hours, on purpose”."
    ),
    operations.ChangedMeanwhile: gettext_lazy(
        "Somebody else changed this meanwhile. Nothing of yours was written: please look again."
    ),
    operations.PlanNotOpen: gettext_lazy("This plan is booked or withdrawn already. Nothing was changed."),
    operations.NotWaiting: gettext_lazy(
        "Nothing was offered: the entry has left the list, has another offer to answer, or the time does not fit it"
        " any more."
    ),
    operations.OfferOver: gettext_lazy(
        "Nothing was changed: this offer was answered or withdrawn before, or its time has passed."
    ),
    operations.AlreadyCancelled: gettext_lazy("This visit was cancelled before. Nothing was changed."),
}


def staff_page(permission: str) -> Callable[[View], View]:
    """Let in signed-in staff with the permission: others sign in, or are refused (403). Never cached."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("View", admin.site.admin_view(allowed))

    return decorate


def page(
    request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = HTTPStatus.OK
) -> TemplateResponse:
    """Return the page in the admin's frame; the title never names a patient."""
    frame = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": title,
        "may_change": request.user.has_perm(CHANGE),
        "calls": queries.number_of_calls(now=timezone.now()),
    }
    shown = {**frame, "errors": list(errors_in(context)), **context}
    return TemplateResponse(request, f"bookings/desk/{name}.html", shown, status=status)


def errors_in(context: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong in the page's forms, each with the id of its field; hidden fields have none."""
    for form in context.values():
        if not isinstance(form, BaseForm):
            continue
        for text in form.non_field_errors():
            yield "", str(text)
        for field in form:
            group = f"div_{field.auto_id}"  # checkboxes: there is no one control to lead to
            target = "" if field.is_hidden else field.id_for_label or group
            yield from ((target, str(text)) for text in field.errors)


def actor_of(request: HttpRequest) -> User:
    """Return who is signed in: staff_page let nobody else through."""
    return cast("User", request.user)


def sentence(refusal: operations.Refused, appointment: Appointment | None = None) -> str:
    """Return what to tell staff about the refusal, with the visit's status or time where that is the reason."""
    if isinstance(refusal, operations.TooEarly) and appointment is not None:
        starts_at = date_format(timezone.localtime(appointment.starts_at), "l j F Y, H:i")
        return _("This visit has not begun yet: it starts on %s. Nothing was changed.") % starts_at
    if isinstance(refusal, operations.NotPossible) and appointment is not None:
        return _("Nothing was changed: this visit is now “%(status)s”.") % {
            "status": appointment.get_status_display()
        }
    if isinstance(refusal, operations.PatientBusy):
        return busy_then(refusal.appointment)
    if isinstance(refusal, operations.TooManyAhead):
        return too_many_ahead(refusal.ahead)
    return str(REFUSALS.get(type(refusal), _("This is not possible now. Nothing was changed.")))


def corrected(email_before: str, email: str) -> str:
    """Return what to tell staff after contact details were saved; another address has consequences."""
    told = _("The contact details are saved.")
    if email == email_before:
        return told
    if not email:
        return told + " " + _("The links that were sent to the old e-mail address no longer work.")
    return (
        told
        + " "
        + _(
            "The links that were sent to the old e-mail address no longer work; new ones to the visits ahead will be"
            " sent to the new address."
        )
    )


def busy_then(other: Appointment) -> str:
    return _(
        "This patient has another visit at that time: %(reference)s, %(day)s to %(end)s with %(name)s."
        " Nothing was changed: please choose another time."
    ) % {
        "reference": other.reference,
        "day": date_format(timezone.localtime(other.starts_at), "l j F Y, H:i"),
        "end": date_format(timezone.localtime(other.ends_at), "H:i"),
        "name": other.practitioner.name,
    }


def too_many_ahead(ahead: int) -> str:
    return ngettext(
        "This patient has %(ahead)s visit ahead: as many as the clinic allows. Nothing is booked yet. To book"
        " this one too, tick “Book it all the same”.",
        "This patient has %(ahead)s visits ahead: as many as the clinic allows. Nothing is booked yet. To book"
        " this one too, tick “Book it all the same”.",
        ahead,
    ) % {"ahead": ahead}


def choices(slots: Iterable[Slot], request: HttpRequest, chosen: str) -> list[dict[str, Any]]:
    """Return a radio button for each start."""
    zone = queries.zone(clinic_of(request))
    rows = [time_choice(slot, zone) for slot in queries.one_a_start(slots)]
    return [{**row, "checked": row["value"] == chosen} for row in rows]


def with_reasons(checks: Iterable[VisitCheck], service: HealthcareService) -> list[dict[str, Any]]:
    """Return each check with a sentence that knows the service's own rule."""
    return [{"check": check, "why": why(check, service.returning_months)} for check in checks]


def why(check: VisitCheck, months: int | None) -> str:
    if check.reason != CheckReason.NOT_FOUND or not months:
        return str(check.get_reason_display())
    return ngettext(
        "Says they have been here; no visit in the last %(months)s month is found",
        "Says they have been here; no visit in the last %(months)s months is found",
        months,
    ) % {"months": months}
