"""Shows which booked visits a change of working time would leave outside, before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import ngettext

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.domain.outside import fingerprint
from bookings.operations import VisitsOutside, Watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from django.http import HttpRequest, HttpResponse

    from bookings.models import Appointment

AGREED = "visits_stay_booked"
MOST_LINKS = 5
NOBODY = Q(pk__in=())


class PreviewAdmin(SetUpAdmin):
    """Saves, looks at the booked visits, and takes it all back while nobody has agreed to those that fall outside.

    So what is looked at is exactly what would be saved, whoever else saves meanwhile. The form is then drawn
    again with the visits; the checkbox that agrees to them carries their fingerprint, so that it does not hold
    for a visit that was booked in between.
    """

    looks_at_new = False  # what is only being added takes nothing away, unless it is a closure

    def visits_concerned(self, obj: Any) -> Q:
        """Pick the visits that a change of this could leave outside."""
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except VisitsOutside as found:
            request.fallen_outside = found.visits  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.fallen_outside = getattr(request, "fallen_outside", [])  # a class of this request's own
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:  # noqa: FBT001
        looks = change or self.looks_at_new
        form.watch = Watch(self.visits_concerned(form.instance) if looks else NOBODY, now=timezone.now())
        return super().save_form(request, form, change)

    def settle(self, request: HttpRequest, form: Any) -> None:
        if outside := form.watch.fallen(agreed=request.POST.get(AGREED, "")):
            self.message_user(request, stay_booked(outside), messages.WARNING)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if outside := getattr(request, "fallen_outside", []):
            context |= {"outside": preview(outside), "errors": None}  # nothing to correct, only to agree to
        return super().render_change_form(request, context, *args, **kwargs)


def preview(outside: Sequence[int]) -> dict[str, Any]:
    """Return what the page shows of these visits: how many, the first ten, and what stands for them all."""
    visits = queries.first_listed(outside)
    return {
        "count": len(outside),
        "visits": visits,
        "more": len(outside) - len(visits),
        "name": AGREED,
        "fingerprint": fingerprint(outside),
    }


def stay_booked(outside: Sequence[int]) -> str:
    """Say that these visits stay booked, with a link to each of the first five, and how many more there are."""
    text = ngettext(
        "%(count)s booked visit is affected and stays booked: please move or cancel it.",
        "%(count)s booked visits are affected and stay booked: please move or cancel them.",
        len(outside),
    ) % {"count": len(outside)}
    more = len(outside) - MOST_LINKS
    named = links(queries.first_listed(outside)[:MOST_LINKS])
    if more <= 0:
        return format_html("{} {}", text, named)
    rest = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
    return format_html("{} {} {}", text, named, rest)


def links(visits: Sequence[Appointment]) -> str:
    zone = queries.zone(queries.clinic())  # as saved just now
    rows = (
        (reverse("desk:visit", args=[visit.reference]), visit.reference, when(visit, zone))
        for visit in visits
    )
    return format_html_join(", ", '<a href="{}">{}</a> ({})', rows)


def when(visit: Appointment, zone: ZoneInfo) -> str:
    return date_format(timezone.localtime(visit.starts_at, zone), "D j M Y, H:i")
