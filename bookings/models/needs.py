"""What a patient needs of a visit, as columns: of an open form, and of the visit that it becomes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.domain.needs import Needs
from bookings.enums import Gender

LONGEST_LANGUAGE = 40


class WithNeeds(models.Model):
    needs_step_free = models.BooleanField(_("needs a step-free room"), default=False)
    needs_interpreter = models.CharField(
        _("needs an interpreter for"),
        max_length=LONGEST_LANGUAGE,
        blank=True,
        validators=[plaintext.one_line],
    )
    needs_longer = models.BooleanField(_("needs a longer visit"), default=False)
    needs_chaperone = models.BooleanField(_("needs a chaperone"), default=False)
    needs_gender = models.CharField(
        _("asks for a physiotherapist who is a"), max_length=6, choices=Gender, blank=True
    )

    class Meta:
        abstract = True

    @property
    def needs(self) -> Needs:
        return Needs(
            self.needs_step_free,
            self.needs_interpreter,
            self.needs_longer,
            self.needs_chaperone,
            self.needs_gender,
        )

    @needs.setter
    def needs(self, needs: Needs) -> None:
        self.needs_step_free, self.needs_interpreter = needs.step_free, needs.interpreter
        self.needs_longer, self.needs_chaperone = needs.longer, needs.chaperone
        self.needs_gender = needs.gender
