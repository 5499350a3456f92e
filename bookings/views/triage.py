"""“Which appointment do I need?”: urgent signs, then a question a page, then one service or a call.

Each step is an address, all of one route, so that neither it nor a log says what was answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import queries
from bookings.enums import Urgency
from bookings.forms.triage import NONE, QuestionForm, SignsForm
from bookings.queries.triage import offered
from bookings.views import visitor, walk
from bookings.views.brought import brought
from bookings.views.sealed import seal
from bookings.views.visitor import private
from bookings.views.walk import CARD, END, SIGNS, Walk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.queries import Triage
    from bookings.views.brought import Brought


@private
@require_http_methods(["GET", "HEAD", "POST"])
def which(request: HttpRequest) -> HttpResponse:
    """Ask one thing a page; a POST leads on to the next one, or says what is missing."""
    asked = request.POST if request.method == "POST" else request.GET
    along = brought(asked)
    triage = queries.triage()
    if triage is None:
        return redirect(address("bookings:start", along.fields))
    cookie = visitor.cookie_of(request)
    guide = Guide(request, triage, along, visitor.digest(cookie))
    response = guide.answer(asked.get("step", ""))
    visitor.set_visitor(response, cookie)
    return response


def address(name: str, query: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


class Guide:
    """One visitor's way through the questions, for one request."""

    def __init__(self, request: HttpRequest, triage: Triage, along: Brought, holder: str) -> None:
        self.request = request
        self.triage = triage
        self.along = along
        self.holder = holder
        self.now = timezone.now()

    def answer(self, seal: str) -> HttpResponse:
        begun = walk.unsealed(seal, self.holder, self.triage, now=self.now) if seal else Walk()
        if begun is None:  # too old, or another browser's: it begins anew
            return redirect(address("bookings:which", self.along.fields))
        step = walk.step_of(begun, self.triage)
        if self.request.method == "POST" and step not in {END, CARD}:
            return self.go_on(begun, step)
        return self.show(begun, step)

    def go_on(self, begun: Walk, step: str) -> HttpResponse:
        if step == SIGNS:
            signs = SignsForm(self.request.POST, signs=self.triage.signs.shown)
            if not signs.is_valid():
                return self.show(begun, step, signs)
            return redirect(self.at(Walk(signs.ticked(), begun.answers), walk.step_after(step, self.triage)))
        question = walk.question_at(step, self.triage)
        form = QuestionForm(self.request.POST, answers=offered(question))
        if not form.is_valid():
            return self.show(begun, step, form)
        return redirect(
            self.at(begun.answering(question.pk, form.chosen()), walk.step_after(step, self.triage))
        )

    def at(self, begun: Walk, step: str) -> str:
        """Return the address of a step, with the answers so far."""
        sealed = walk.sealed(begun.going_to(step), self.holder, now=self.now)
        return address("bookings:which", {"step": sealed, **self.along.fields})

    def show(self, begun: Walk, step: str, form: SignsForm | QuestionForm | None = None) -> HttpResponse:
        before = walk.step_before(step, self.triage)
        context = {
            "brought": self.along,
            "step": walk.sealed(begun.going_to(step), self.holder, now=self.now),
            "back": self.at(begun, before) if before else address("bookings:start", self.along.fields),
            **self.of_step(begun, step, form),
        }
        pages = {SIGNS: "signs", CARD: "card", END: "outcome"}
        page = f"bookings/which/{pages.get(step, 'question')}.html"
        return render(self.request, page, context, status=422 if form else 200)

    def of_step(self, begun: Walk, step: str, form: SignsForm | QuestionForm | None) -> dict[str, Any]:
        if step == CARD:
            found = walk.ticked(begun, self.triage)
            is_emergency = any(sign.urgency == Urgency.EMERGENCY for sign in found)
            return {"ticked": found, "is_emergency": is_emergency, "get_help_first": True}
        if step == END:
            return self.outcome(begun)
        if step == SIGNS:
            ticked = None if begun.signs is None else [*map(str, begun.signs)] or [NONE]
            return {"form": form or SignsForm(initial={"signs": ticked}, signs=self.triage.signs.shown)}
        question = walk.question_at(step, self.triage)
        initial = {"answer": begun.answers.get(question.pk) or self.suggested(question)}
        ways = walk.steps(self.triage)
        return {
            "question": question,
            "form": form or QuestionForm(initial=initial, answers=offered(question)),
            "number": ways.index(step),
            "questions": len(self.triage.questions),
        }

    def suggested(self, question: Any) -> int | None:
        """Return the answer that an article's condition stands for."""
        about = self.along.suggestion
        return next((a.pk for a in offered(question) if about and a.reason == about), None)

    def outcome(self, begun: Walk) -> dict[str, Any]:
        rule = self.triage.rule_for(begun.answers)
        about = self.along.suggestion.slug if self.along.suggestion else ""
        found = seal(walk.carried(begun, self.triage, about), now=self.now)
        carried = {**self.along.without_reason, "which": found}
        service = rule.service if rule and rule.is_offered else None  # type: ignore[attr-defined]
        return {
            "rule": rule,
            "service": service,
            "times": service and f"{reverse('bookings:times', args=[service.slug])}?{urlencode(carried)}",
            "all": address("bookings:start", carried),
            "given": [
                {"answer": answer, "change": self.at(begun, str(answer.question_id))}
                for answer in self.triage.answers_of(begun.answers)
            ],
        }
