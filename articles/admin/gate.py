"""The gate before readers: an article is published or scheduled only when nothing stands in the way.

The form comes back with everything typed, the findings first, and a field in which a warning is answered.
A draft is always saved, answers included.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import contacts, publishing
from articles.admin import rules
from articles.admin.base import Careful
from articles.admin.wrong_fields import WrongField, wrong_fields
from articles.models import Citation, ListedReference, WarningAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import HttpRequest
    from django.urls import URLPattern

    from articles.linting import Finding
    from articles.models import Article, Topic
    from articles.publishing import Standing
    from articles.rendering.cards import Contacts

    ArticleModelForm = forms.ModelForm[Article]
else:  # Django's own class takes no type arguments when it runs
    ArticleModelForm = forms.ModelForm

ANSWER = "answer-"  # and the finding's key: the name of its field


@dataclass(frozen=True)
class Shown:
    """A finding as the form lists it."""

    finding: Finding
    anchor: str
    name: str
    answer: str
    stored: WarningAnswer | None
    problem: str
    is_settled: bool


class Gate(ArticleModelForm):
    """Mixed into the article's form: it judges what has been typed, and knows how the article stands."""

    request: HttpRequest
    standing: Standing | None = None
    answer_problems: dict[str, str] = {}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.answer_problems = dict(self.wrong_answers())
        self.standing = self.judged()
        if self.answer_problems:
            self.add_error(None, _("An answer to a warning can’t be taken as it is. See what it says there."))
        if self.standing.in_the_way and publishing.is_gated(self.instance):
            self.add_error(None, ValidationError(refusal(self.standing), code="in_the_way"))

    def judged(self) -> Standing:
        today, named = timezone.localdate(), contacts.of(self.request)
        return publishing.standing(
            self.instance,
            contacts=named,
            today=today,
            rows=self.rows(),
            answers=self.answers(),
            known=self.known(named, today),
            note=getattr(self, "cleaned_data", {}).get("change_note") or "",
        )

    def known(self, named: Contacts, today: date) -> frozenset[str]:
        """Return what stood against the article when readers saw it before this change."""
        if not (self.is_bound and self.instance.pk):
            return frozenset()
        return publishing.known_to_readers(self.instance, contacts=named, today=today)

    @property
    def formsets(self) -> list[Any]:
        """Return the rows below the form."""
        return getattr(self.instance, "formsets", [])

    def rows(self) -> publishing.Rows:
        """Return references, citations and topics as typed; as stored, where the form does not show them."""
        typed_rows = {formset.model: list(typed(formset)) for formset in self.formsets}
        if not {ListedReference, Citation} <= typed_rows.keys():
            return publishing.rows_of(self.instance)
        listed = [row.reference for row in typed_rows[ListedReference] if row.reference_id]
        return publishing.Rows(listed, typed_rows[Citation], self.topics())

    def topics(self) -> list[Topic]:
        typed = getattr(self, "cleaned_data", {}).get("topics")
        if typed is None and self.instance.pk:
            return list(self.instance.topics.all())
        return list(typed or [])

    def answers(self) -> dict[str, str]:
        """Return the stored answers, with those that were typed in their place."""
        good = {
            key: answer for key, answer in self.typed_answers().items() if key not in self.answer_problems
        }
        return {key: row.answer for key, row in self.stored_answers.items()} | good

    @functools.cached_property
    def stored_answers(self) -> dict[str, WarningAnswer]:
        return publishing.answer_rows(self.instance)

    def typed_answers(self) -> dict[str, str]:
        names = [name for name in self.data if name.startswith(ANSWER)]
        return {name.removeprefix(ANSWER): str(self.data[name]).strip() for name in names}

    def wrong_answers(self) -> Iterator[tuple[str, str]]:
        field = WarningAnswer._meta.get_field("answer")
        for key, answer in self.typed_answers().items():
            try:
                if answer:
                    field.clean(answer, None)
            except ValidationError as error:
                yield key, " ".join(error.messages)

    def keep_answers(self, *, today: date, user_id: int | None) -> None:
        given = self.typed_answers()
        for finding in self.standing.warnings if self.standing else ():
            answer = given.get(finding.key)
            if answer:
                publishing.keep_answer(self.instance, finding, answer, today=today, user_id=user_id)
            elif answer == "":
                publishing.take_answer_back(self.instance, finding)

    @functools.cached_property
    def shown(self) -> list[Shown]:
        standing = self.standing or self.judged()
        given = {**standing.answers, **self.typed_answers()}
        problems = self.answer_problems
        return [
            Shown(
                finding=finding,
                anchor=anchor(finding, self.formsets),
                name=f"{ANSWER}{finding.key}",
                answer=given.get(finding.key, ""),
                stored=self.stored_answers.get(finding.key),
                problem=problems.get(finding.key, ""),
                is_settled=finding not in standing.open and finding.key not in problems,
            )
            for finding in standing.findings
        ]

    @property
    def wrong(self) -> list[WrongField]:
        return list(wrong_fields(self, self.formsets)) if self.is_bound else []

    @property
    def unsettled(self) -> list[Shown]:
        return [one for one in self.shown if not one.is_settled]

    @property
    def settled(self) -> list[Shown]:
        return [one for one in self.shown if one.is_settled]


def typed(formset: Any) -> Iterator[Any]:
    """Return the rows that saving this formset would leave, as far as they are right; unsent, the stored ones."""
    if not formset.is_bound:
        yield from (form.instance for form in formset.initial_forms)
        return
    for form in formset.forms:
        stays = form not in formset.deleted_forms if formset.is_valid() else True
        if stays and form.is_valid() and (form.has_changed() or form.instance.pk):
            yield form.instance


def refusal(standing: Standing) -> str:
    errors = [finding for finding in standing.in_the_way if finding.is_error]
    warnings = len(standing.in_the_way) - len(errors)
    parts = []
    if errors:
        parts.append(ngettext("%(count)s error", "%(count)s errors", len(errors)) % {"count": len(errors)})
    if warnings:
        words = ngettext(
            "%(count)s warning without an answer", "%(count)s warnings without an answer", warnings
        )
        parts.append(words % {"count": warnings})
    message = _("Readers can’t get this yet: %(what)s. Nothing has been saved. A draft can always be saved.")
    return message % {"what": ", ".join(parts)}


def anchor(finding: Finding, formsets: Any) -> str:
    """Return the id of the field that the finding is about."""
    kind, _colon, name = finding.field.partition(":")
    if kind in {"source", "citation"}:
        return next(
            rows_about(kind, name, formsets),
            "listed_references-group" if kind == "source" else "citations-group",
        )
    return "id_change_note" if kind == "updated_note" else f"id_{kind}"


def rows_about(kind: str, name: str, formsets: Any) -> Iterator[str]:
    for formset in formsets:
        for form in formset.forms:
            row = form.instance
            if kind == "citation" and isinstance(row, Citation) and f"{row.marker}" == name:
                yield f"id_{form.prefix}-claim"
            if (
                kind == "source"
                and isinstance(row, ListedReference)
                and row.reference_id
                and row.reference.key == name
            ):
                yield f"id_{form.prefix}-reference"


class WithGate(Careful):
    """An admin whose form is the gate, with a page for each rule that says why."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = [
            path("rules/", view(functools.partial(rules.every, self)), name="articles_article_rules"),
            path(
                "rules/<slug:rule>/", view(functools.partial(rules.one, self)), name="articles_article_rule"
            ),
        ]
        return [*pages, *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- the admin's own signature
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (Gate, form), {"request": request})

    def _create_formsets(self, request: HttpRequest, obj: Article, change: bool) -> Any:  # noqa: FBT001 -- as above
        """Let the form see its rows: what is cited decides whether the text may be published."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        obj.formsets = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        super().save_model(request, obj, form, change)
        form.keep_answers(today=timezone.localdate(), user_id=request.user.pk)
