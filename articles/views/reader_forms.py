"""What the forms for readers share: a random number, when it was first shown (signed), a trap, and what is refused.

Whatever is refused, what was typed stays in the form.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, ParamSpec

from django.core.signing import BadSignature, Signer
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import commenting, contacts
from articles.models import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")

NUMBER, BEGUN, TRAP = "number", "begun", "website"
FASTEST = timedelta(seconds=3)
OLDEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the page says in place of having taken the form; `anew`: the form gets another number."""

    title: str
    text: str
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
    anew: bool = False
    begun_at: datetime | None = None
    again_at: datetime | None = None


def published_or_404(slug: str) -> Article:
    return get_object_or_404(Article.objects.published(timezone.localdate()), slug=slug)


def private(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Keep the page out of every cache and index."""

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def sender_of(request: HttpRequest) -> commenting.Sender:
    """Return who sends a form whose number was found to be one."""
    return commenting.Sender(request.POST.get(NUMBER, ""), address_of(request))


def address_of(request: HttpRequest) -> str:
    """Return the visitor's own address, as far as the proxies in front are trusted."""
    return str(request.META.get("REMOTE_ADDR", ""))


def look_at(posted: Mapping[str, str], *, now: datetime) -> Refusal | None:
    """Return why the form is not taken as it comes: a trap filled in, too fast, too old, or not one of ours."""
    number = posted.get(NUMBER, "")
    at = begun_at(posted.get(BEGUN, ""), number)
    if posted.get(TRAP, "").strip():
        return send_again(None)
    if at is None:
        return send_again(now)
    if now - at < FASTEST:
        return send_again(None)
    if now - at > OLDEST:
        return slow(now)
    return None


def send_again(begun: datetime | None) -> Refusal:
    text = _(
        "It arrived in a way that programs send forms in. What you typed is still here: look through it and press the button again."
    )
    return Refusal(_("Please send this once more"), text, anew=begun is not None, begun_at=begun)


def slow(now: datetime) -> Refusal:
    text = _(
        "The page was open for a long time. What you typed is still here: please press the button again."
    )
    return Refusal(_("Please send this once more"), text, anew=True, begun_at=now - FASTEST)


def said_of(refused: commenting.Refused, *, now: datetime) -> Refusal:
    """Return what the page says about what `commenting` refused."""
    if isinstance(refused, commenting.TooMany):
        text = _(
            "So much came in over your internet connection today that we take no more before tomorrow. What you typed is still here, so that you can copy it."
        )
        title = _("We can’t take this today")
        return Refusal(title, text, HTTPStatus.TOO_MANY_REQUESTS, again_at=refused.again_at)
    if isinstance(refused, commenting.FormUsed):
        text = _("Your earlier words have reached us. If you want to send these too, press the button again.")
        title = _("You have sent this form already")
        return Refusal(title, text, HTTPStatus.CONFLICT, anew=True, begun_at=now - FASTEST)
    text = _(
        "So much waits to be read here that we take no more just now. What you typed is still here, so that you can copy it and come back in some days."
    )
    return Refusal(_("We can’t take this now"), text, HTTPStatus.TOO_MANY_REQUESTS)


def hidden_values(posted: Mapping[str, str], refusal: Refusal | None, *, now: datetime) -> dict[str, str]:
    """Return the form's number and its signed beginning, kept for as long as the form is the same."""
    number = posted.get(NUMBER, "")
    at = begun_at(posted.get(BEGUN, ""), number)
    if at is None or (refusal and refusal.anew):
        number = commenting.new_form_number()
        at = (refusal and refusal.begun_at) or now
    return {NUMBER: number, BEGUN: signer(number).sign(str(int(at.timestamp())))}


def signer(number: str) -> Signer:
    return Signer(salt=f"articles.begun.{number}")


def begun_at(text: str, number: str) -> datetime | None:
    """Return the instant in the hidden value; None for one that is missing, forged, or of another form."""
    if not commenting.is_form_number(number):
        return None
    try:
        return datetime.fromtimestamp(int(signer(number).unsign(text)), UTC)
    except (BadSignature, ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class FormPage:
    """The page of a form about an article, as one request gets it at one instant."""

    template: str
    request: HttpRequest
    article: Article
    now: datetime

    def shown(self, form: Form, refusal: Refusal | None = None) -> HttpResponse:
        """Show the form as it is, with what is wrong with it or why it was not taken."""
        context = {
            "article": self.article,
            "form": form,
            "whom": contacts.of(self.request),
            "refusal": refusal,
            **hidden_values(self.request.POST, refusal, now=self.now),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        response = render(self.request, self.template, context, status=status)
        return answered(response, refusal, now=self.now)


def answered(response: HttpResponse, refusal: Refusal | None, *, now: datetime) -> HttpResponse:
    if refusal:
        response.status_code = refusal.status
        if refusal.again_at:
            response["Retry-After"] = str(max(1, math.ceil((refusal.again_at - now).total_seconds())))
    return response
