"""Calendars to subscribe to: a practitioner's own, and all of them for those who look after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.enums import FeedKind, FeedNames
from bookings.forms.feeds import FeedForm
from bookings.views.desk import SEE, actor_of, page, staff_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.queries import FeedTarget

EVERY_FEED = "bookings.change_calendarfeed"


def targets_of(request: HttpRequest) -> list[FeedTarget]:
    """Return what the signed-in login may make, and see the addresses of."""
    actor = actor_of(request)
    return queries.feed_targets(login=actor.pk, everyone=actor.has_perm(EVERY_FEED))


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def feeds(request: HttpRequest) -> HttpResponse:
    """Show the calendars with their addresses, to be copied."""
    rows = [row(target) for target in targets_of(request)]
    return page(request, "feeds", _("Calendars"), {"rows": rows, "names": FeedNames.choices})


def row(target: FeedTarget) -> dict[str, Any]:
    feed = target.feed
    address = reverse("bookings:feed", args=[feed.secret]) if feed else ""
    return {
        "key": target.key,
        "title": title_of(target),
        "feed": feed,
        "address": f"{settings.SITE_URL}{address}",
        "names": feed.names if feed else FeedNames.INITIALS,
        "own": target.kind == FeedKind.PRACTITIONER,
    }


def title_of(target: FeedTarget) -> str:
    if target.practitioner:
        return target.practitioner.name
    if target.room:
        return f"{target.room.name}, {target.room.location.name}"
    return _("The whole clinic")


@staff_page(SEE)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make an address, or a new one in place of the one that was shown."""
    form = form_of(request)
    target, shown = form.chosen(), form.shown_id()
    feed = operations.make_feed(
        target=target, names=form.wanted_names(), shown=shown, actor=actor_of(request), now=timezone.now()
    )
    if shown and feed.pk != shown:
        messages.success(
            request,
            _(
                "This is the new address. The earlier one no longer works: please replace it where it was used."
            ),
        )
    return back_to(target)


@staff_page(SEE)
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    form = form_of(request)
    target = form.chosen()
    if operations.revoke_feed(
        target=target, shown=form.shown_id(), actor=actor_of(request), now=timezone.now()
    ):
        messages.success(request, _("This address no longer works: calendars that read it find nothing."))
    else:
        messages.error(
            request, _("Somebody else changed this meanwhile. Nothing was changed: please look again.")
        )
    return back_to(target)


def form_of(request: HttpRequest) -> FeedForm:
    """Return what was sent, if it is about something that this login may make; else there is no such page."""
    form = FeedForm(request.POST, targets_of(request))
    if not form.is_valid():
        raise Http404
    return form


def back_to(target: FeedTarget) -> HttpResponse:
    return redirect(f"{reverse('desk:feeds')}#{target.key}")
