"""What somebody needs of a visit: asked of patients as far as the clinic can offer it, written by staff as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.domain.needs import Needs
from bookings.enums import Gender
from bookings.models.needs import LONGEST_LANGUAGE

if TYPE_CHECKING:
    from bookings.queries import NeedsOffer

ANYONE = ("", _("No preference"))
ASKED_AS = {Gender.FEMALE: _("A woman"), Gender.MALE: _("A man")}


class NeedsFields(forms.Form):
    """The five fields, none of which must be filled in."""

    step_free = forms.BooleanField(label=_("Step-free room"), required=False)
    interpreter = forms.CharField(
        label=_("Interpreter: which language?"),
        required=False,
        max_length=LONGEST_LANGUAGE,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    longer = forms.BooleanField(label=_("Longer visit"), required=False)
    chaperone = forms.BooleanField(label=_("Chaperone"), required=False)
    gender = forms.ChoiceField(
        label=_("Physiotherapist"),
        required=False,
        choices=[ANYONE, *ASKED_AS.items()],
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )

    def needs(self) -> Needs:
        """Return what was said; what was not asked is no need."""
        data = self.cleaned_data
        return Needs(
            data.get("step_free", False),
            " ".join(data.get("interpreter", "").split()),
            data.get("longer", False),
            data.get("chaperone", False),
            data.get("gender", ""),
        )


class NeedsForm(NeedsFields):
    """The same as patients read it, with only what can be offered for the service."""

    def __init__(self, *args: Any, offer: NeedsOffer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step_free"].label = _("A room without steps")
        self.fields["step_free"].help_text = _("From the street to the room, also with a wheelchair.")
        interpreter = self.fields["interpreter"]
        interpreter.label = _("An interpreter: for which language?")
        interpreter.help_text = _("Leave it empty if you need none. We need some days to arrange it.")
        longer = _("More time: %(minutes)s minutes") % {"minutes": offer.minutes}
        self.fields["longer"].label = longer
        chaperone = self.fields["chaperone"]
        chaperone.label = _("A chaperone")
        chaperone.help_text = _("Somebody of our team is in the room with you.")
        self.fields["gender"] = forms.ChoiceField(
            label=_("Your physiotherapist"),
            required=False,
            choices=[ANYONE, *((key, words) for key, words in ASKED_AS.items() if key in offer.genders)],
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the list.")},
        )
        for name, offered in possible(offer).items():
            if not offered:
                del self.fields[name]
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def said_before(needs: Needs) -> dict[str, Any]:
    """Return what was said, by field."""
    return {name: getattr(needs, name) for name in NeedsFields.base_fields}


def possible(offer: NeedsOffer) -> dict[str, bool]:
    return {
        "step_free": offer.step_free,
        "interpreter": offer.interpreter,
        "longer": offer.minutes is not None,
        "chaperone": offer.chaperone,
        "gender": bool(offer.genders),
    }


def missing(needs: Needs, offer: NeedsOffer) -> Needs:
    """Return what somebody said they need that the clinic can't offer for the service."""
    can = possible(offer)
    return Needs(
        step_free=needs.step_free and not can["step_free"],
        interpreter="" if can["interpreter"] else needs.interpreter,
        longer=needs.longer and not can["longer"],
        chaperone=needs.chaperone and not can["chaperone"],
        gender="" if needs.gender in offer.genders else needs.gender,
    )
