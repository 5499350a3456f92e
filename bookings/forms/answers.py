"""A page of a patient's form, made from its questions; and the words for what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import plaintext
from bookings.domain.answers import (
    BODY,
    BODY_AREAS,
    BOOLEAN,
    DATE,
    LENGTHS,
    MOST_ON_SCALE,
    SCALE,
    SEVERAL,
    TEXT,
    Wrong,
    date_of,
    problem,
)
from bookings.enums import Signer
from bookings.operations import Signature, Typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from bookings.models import ConsentItem, QuestionnaireItem

LONGEST_REVISION = 9  # digits
AREAS: dict[str, _StrPromise] = {
    "head": gettext_lazy("Head"),
    "neck": gettext_lazy("Neck"),
    "upper-back": gettext_lazy("Upper back"),
    "lower-back": gettext_lazy("Lower back"),
    "pelvis": gettext_lazy("Pelvis"),
    "chest-belly": gettext_lazy("Chest or belly"),
    "left-shoulder": gettext_lazy("Left shoulder"),
    "right-shoulder": gettext_lazy("Right shoulder"),
    "left-arm": gettext_lazy("Left arm or elbow"),
    "right-arm": gettext_lazy("Right arm or elbow"),
    "left-hand": gettext_lazy("Left wrist or hand"),
    "right-hand": gettext_lazy("Right wrist or hand"),
    "left-hip": gettext_lazy("Left hip or buttock"),
    "right-hip": gettext_lazy("Right hip or buttock"),
    "left-groin": gettext_lazy("Left groin"),
    "right-groin": gettext_lazy("Right groin"),
    "left-front-thigh": gettext_lazy("Left thigh, front"),
    "right-front-thigh": gettext_lazy("Right thigh, front"),
    "left-back-thigh": gettext_lazy("Left thigh, back"),
    "right-back-thigh": gettext_lazy("Right thigh, back"),
    "left-knee": gettext_lazy("Left knee"),
    "right-knee": gettext_lazy("Right knee"),
    "left-shin": gettext_lazy("Left shin"),
    "right-shin": gettext_lazy("Right shin"),
    "left-calf": gettext_lazy("Left calf"),
    "right-calf": gettext_lazy("Right calf"),
    "left-ankle": gettext_lazy("Left ankle"),
    "right-ankle": gettext_lazy("Right ankle"),
    "left-heel": gettext_lazy("Left heel"),
    "right-heel": gettext_lazy("Right heel"),
    "left-foot": gettext_lazy("Left foot or toes"),
    "right-foot": gettext_lazy("Right foot or toes"),
}
YES_NO = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}


def labels(item: QuestionnaireItem) -> dict[str, Any]:
    """Return what stands beside each value that is offered."""
    if item.kind == SCALE:
        ends = {"0": item.low_label, str(MOST_ON_SCALE): item.high_label}
        return {value: end_of_scale(value, ends.get(value, "")) for value in item.asked.offered}
    if item.kind == BODY:
        return {value: AREAS[value] for value in BODY_AREAS}
    return dict(YES_NO) if item.kind == BOOLEAN else {value: value for value in item.asked.choices}


def end_of_scale(value: str, meaning: str) -> str:
    """Return the number; read aloud, an end says what it means, which is seen above."""
    if not meaning:
        return value
    return format_html('{}<span class="visually-hidden">, {}</span>', value, meaning)


def scale_hint(item: QuestionnaireItem) -> str:
    ends = [(0, item.low_label), (MOST_ON_SCALE, item.high_label)]
    return " · ".join(f"{number}: {meaning}" for number, meaning in ends if meaning)


def words(item: QuestionnaireItem, values: tuple[str, ...]) -> str:
    """Return the answer as a person reads it; empty for none."""
    if item.kind == DATE and values:
        day = date_of(values[0])
        return date_format(day, "j F Y") if day else values[0]
    if item.kind == SCALE and values:
        meaning = {"0": item.low_label, str(MOST_ON_SCALE): item.high_label}.get(values[0], "")
        return f"{values[0]} ({meaning})" if meaning else _("%s of 10") % values[0]
    named = labels(item)
    return ", ".join(str(named.get(value, value)) for value in values)


class AnswerBound(forms.BoundField):
    def css_classes(self, extra_classes: Any = None) -> str:
        kind = self.field.item.kind  # type: ignore[attr-defined]
        return f"field--{kind}" if kind in {SCALE, BODY, DATE} else ""


class AnswerField(forms.Field):
    """A question. `kept`: it is answered already, and this browser may not see how; empty leaves that as it is."""

    def __init__(self, item: QuestionnaireItem, *, kept: bool = False) -> None:
        self.item, self.kept = item, kept
        super().__init__(
            required=item.required, label=item.text, help_text=hints(item, kept=kept), widget=widget(item)
        )

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        return AnswerBound(form, self, field_name)

    def clean(self, value: Any) -> tuple[str, ...]:
        values = self.values(value)
        if self.kept and not values:
            return ()
        if not self.item.asked.offered and values:
            (plaintext.paragraphs if self.item.kind == TEXT else plaintext.one_line)(values[0])
        if wrong := problem(self.item.asked, values):
            raise ValidationError(sentence(wrong, self.item), code=wrong)
        return values

    def values(self, value: Any) -> tuple[str, ...]:
        """Return what was posted as strings, none of them empty; browsers send a line break as two characters."""
        many = value if isinstance(value, list) else [value]
        lines = (str(one or "").replace("\r\n", "\n").strip() for one in many)
        return tuple(line for line in lines if line)


def hints(item: QuestionnaireItem, *, kept: bool) -> str:
    """Return what stands under the question; the form's template takes it as HTML."""
    seen = _(
        "Answered already, in another browser or more than a day ago: we don’t show it here. Leave this empty to keep it."
    )
    texts = [item.help_text, scale_hint(item) if item.kind == SCALE else "", seen if kept else ""]
    return " ".join(str(escape(text)) for text in texts if text)


def widget(item: QuestionnaireItem) -> forms.Widget:
    if item.asked.offered:
        kind = forms.CheckboxSelectMultiple if item.kind in SEVERAL else forms.RadioSelect
        return kind(choices=list(labels(item).items()))
    if item.kind == DATE:
        return forms.DateInput(attrs={"type": "date"})
    off = {"autocomplete": "off"}  # what somebody answers here is not for the next one at this machine
    return forms.Textarea(attrs={"rows": 4, **off}) if item.kind == TEXT else forms.TextInput(attrs=off)


def sentence(wrong: Wrong, item: QuestionnaireItem) -> str:
    said = {"question": item.text, "most": LENGTHS.get(item.kind, 0)}
    texts = {
        Wrong.MISSING: _("Please answer: %(question)s"),
        Wrong.TOO_LONG: _("Please shorten this to %(most)s characters: %(question)s"),
        Wrong.NOT_OFFERED: _("Please choose from what is offered: %(question)s"),
        Wrong.NO_DATE: _("Please give a day that exists, such as 9 March 2026: %(question)s"),
    }
    return texts[wrong] % said


class PageForm(forms.Form):
    """The questions of one page. `shown` are the values of the answers that this browser may see."""

    use_required_attribute = False

    def __init__(
        self,
        items: Iterable[QuestionnaireItem],
        *,
        data: QueryDict | None = None,
        shown: Mapping[int, tuple[str, ...]],
        revisions: Mapping[int, int],
    ) -> None:
        self.items = list(items)
        initial = {name_of(item): first_or_all(item, shown.get(item.pk, ())) for item in self.items}
        super().__init__(data, initial=initial)
        for item in self.items:
            kept = item.pk in revisions and item.pk not in shown
            self.fields[name_of(item)] = AnswerField(item, kept=kept)
        self.revisions = [(seen_of(item), revisions.get(item.pk, 0)) for item in self.items]
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def typed(self) -> dict[int, Typed]:
        """Return what stands in each field, right or wrong, with the revision that the page showed."""
        data: Any = self.data
        return {
            item.pk: Typed(tuple(data.getlist(name_of(item))), revision(data.get(seen_of(item), "")))
            for item in self.items
        }


def name_of(item: QuestionnaireItem) -> str:
    return f"q{item.pk}"


def seen_of(item: QuestionnaireItem) -> str:
    return f"seen_q{item.pk}"


def revision(text: str) -> int:
    """Return the revision that the page carried; -1, which no answer has, for anything we never gave out."""
    fits = text.isascii() and text.isdecimal() and len(text) <= LONGEST_REVISION
    return int(text) if fits else -1


def first_or_all(item: QuestionnaireItem, values: tuple[str, ...]) -> Any:
    return list(values) if item.kind in SEVERAL else (values[0] if values else "")


class SignForm(forms.Form):
    """Who fills in the form, and what they agree to."""

    use_required_attribute = False
    signer = forms.ChoiceField(
        label=gettext_lazy("Who is filling this in?"),
        choices=Signer,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say who is filling this in."),
            "invalid_choice": gettext_lazy("Say who is filling this in."),
        },
    )
    signer_name = forms.CharField(
        label=gettext_lazy("Your name, if you are not the patient"),
        required=False,
        max_length=150,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, consents: Iterable[ConsentItem], *, under_age: bool, data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        if under_age:
            self.ask_the_guardian()
        self.consents = list(consents)
        for item in self.consents:
            self.fields[consent_of(item)] = consent_field(item)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def ask_the_guardian(self) -> None:
        signer: Any = self.fields["signer"]
        signer.choices = [(Signer.GUARDIAN.value, Signer.GUARDIAN.label)]
        signer.help_text = _("The patient is under age: a parent or guardian fills this in.")
        self.fields["signer_name"].label = _("Your name")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        other = data.get("signer") not in {None, Signer.PATIENT}
        if other and not data.get("signer_name") and "signer_name" not in self.errors:
            self.add_error("signer_name", _("Enter your name."))
        return data

    def boxes(self) -> list[tuple[forms.BoundField, ConsentItem]]:
        """Return each consent's box with what it agrees to."""
        return [(self[consent_of(item)], item) for item in self.consents]

    def signature(self) -> Signature:
        data = self.cleaned_data
        name = "" if data["signer"] == Signer.PATIENT else " ".join(data["signer_name"].split())
        agreed = frozenset(item.pk for item in self.consents if data.get(consent_of(item)))
        return Signature(data["signer"], name, agreed)


def consent_of(item: ConsentItem) -> str:
    return f"consent{item.pk}"


def consent_field(item: ConsentItem) -> forms.BooleanField:
    needed = _("Tick the box if you agree. Without it we can’t take the form: %s") % item.title
    return forms.BooleanField(
        label=_("I agree: %s") % item.title,
        required=item.must_agree,
        error_messages={"required": needed},
    )
