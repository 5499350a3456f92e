"""Urgent signs, the questions before booking, and which service the answers lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from bookings.domain import triage as domain
from bookings.enums import Urgency
from bookings.models import HealthcareService, RedFlag, TriageAnswer, TriageQuestion, TriageRule

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SHORT = 3  # so many signs are named in one line


@dataclass(frozen=True, slots=True)
class Signs:
    """The urgent signs that the clinic shows, in its order; `shown` is false where it has set none."""

    emergency: list[RedFlag]
    urgent: list[RedFlag]

    @property
    def shown(self) -> list[RedFlag]:
        return [*self.emergency, *self.urgent]

    @property
    def in_short(self) -> str:
        """Return “Badly swollen, hot or …”, of the first urgent ones that have such words."""
        words = [sign.short for sign in self.urgent if sign.short][:SHORT]
        return capfirst(get_text_list(words, _("or")))


@dataclass(frozen=True, slots=True)
class Triage:
    """All that is asked: `questions` are those with answers, and a question's `offered` are these, in order."""

    signs: Signs
    questions: list[TriageQuestion]
    rules: list[TriageRule]

    def rule_for(self, given: Mapping[int, int]) -> TriageRule | None:
        """Return what fits these answers (question id to answer id)."""
        found = domain.fitting(rules_of(self.rules), given.values())
        return next((rule for rule in self.rules if found and rule.pk == found.key), None)

    def answers_of(self, given: Mapping[int, int]) -> list[TriageAnswer]:
        """Return the given answers in the order of the questions."""
        return [
            answer
            for question in self.questions
            for answer in offered(question)
            if given.get(question.pk) == answer.pk
        ]


def signs() -> Signs:
    """Return the urgent signs; one query."""
    found = list(RedFlag.objects.active())
    return Signs(*([sign for sign in found if sign.urgency == urgency] for urgency in Urgency.values))


def triage() -> Triage | None:
    """Return the questions that help to choose; None while the clinic has not set up all that they need.

    That is: a sign, a question with an answer, and a suggestion for the rest. Six queries, however many there are.
    """
    found = Triage(signs(), asked_questions(), all_rules())
    for_the_rest = any(not list(rule.answers.all()) for rule in found.rules)
    return found if found.signs.shown and found.questions and for_the_rest else None


def asked_questions() -> list[TriageQuestion]:
    answers = TriageAnswer.objects.active().select_related("reason")
    rows = TriageQuestion.objects.active().prefetch_related(Prefetch("answers", answers, to_attr="offered"))
    return [question for question in rows if offered(question)]


def offered(question: TriageQuestion) -> list[TriageAnswer]:
    return question.offered  # type: ignore[attr-defined, no-any-return]


def all_rules() -> list[TriageRule]:
    services = HealthcareService.objects.offered()
    return list(
        TriageRule.objects.select_related("service")
        .annotate(is_offered=Exists(services.filter(pk=OuterRef("service"))))
        .prefetch_related("answers")
    )


def rules_of(rules: Collection[TriageRule]) -> list[domain.Rule]:
    return [domain.Rule(rule.pk, frozenset(answer.pk for answer in rule.answers.all())) for rule in rules]


def has_triage() -> bool:
    """Tell whether the questions can be asked (see `triage`); one query."""
    rest = TriageRule.objects.filter(answers=None)
    asked = TriageAnswer.objects.active().filter(question__is_active=True)
    return rest.filter(Exists(RedFlag.objects.active()), Exists(asked)).exists()
