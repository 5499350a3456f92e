"""A visit's forms at the desk: how far they are for everybody, what was answered for its practitioner alone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.forms.answers import words
from bookings.views.desk import CHANGE, SEE, actor_of, page, staff_page
from bookings.views.staff import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from bookings.models import Answer, QuestionnaireItem, QuestionnaireResponse

log = logging.getLogger("bookings.answers")
LONGEST_KEY = 18  # digits of 64 bits


@staff_page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how far the forms are; a POST by the visit's practitioner opens what was answered, and notes it."""
    visit = found(reference)
    actor = actor_of(request)
    opened = []
    if request.method == "POST":
        if not operations.read_answers(visit, actor=actor, now=timezone.now()):
            raise PermissionDenied
        opened = [as_read(response) for response in queries.sent_forms(visit)]
    forms = queries.forms_of(visit)
    context = {
        "visit": visit,
        "forms": forms,
        "sent": any(form.is_sent for form in forms),
        "mine": queries.may_read_answers(visit, actor.pk),
        "opened": opened,
        "consents": [] if opened else queries.given_consents(visit),
    }
    return page(request, "answers", _("Forms of visit %(reference)s") % {"reference": reference}, context)


def as_read(response: QuestionnaireResponse) -> dict[str, Any]:
    """Return a sent form page by page, each question with its answer; None where it does not open."""
    given = {answer.item_id: answer for answer in response.answers.all()}
    parts = [
        {"heading": part.heading, "rows": list(rows(part.items, given))}
        for part in queries.pages_of(response.version)
    ]
    return {"response": response, "parts": parts, "consents": response.consents.all()}


def rows(items: tuple[QuestionnaireItem, ...], given: dict[int, Answer]) -> Iterator[dict[str, Any]]:
    for item in items:
        answer = given.get(item.pk)
        values = queries.opened(answer) if answer else ()
        if answer and values is None:
            log.error("answer %s does not open (key %s): see ANSWERS_KEYS", answer.pk, answer.key_id)
        yield {"question": item.text, "closed": values is None, "answer": words(item, values or ())}


@staff_page(CHANGE)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the patient has taken an optional consent back."""
    asked = request.POST.get("consent", "")
    key = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_KEY else 0
    if operations.withdraw_consent(found(reference), key, actor=actor_of(request), now=timezone.now()):
        messages.success(request, _("It is noted that this consent is withdrawn from now on."))
    else:
        messages.error(request, _("There is no such consent to withdraw. Nothing was changed."))
    return redirect("desk:answers", reference)
