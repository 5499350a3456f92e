"""A plan of care: the visits that staff and a patient agreed on, to be booked by the patient or at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bookings.domain.care_plans import Rhythm, Wish
from bookings.domain.preferences import PARTS_OF_DAY
from bookings.enums import OPEN_PLANS, CarePlanStatus, PartOfDay, Weekday
from bookings.models.appointments import Appointment, new_token
from bookings.models.offer import HealthcareService, Practitioner
from bookings.models.patients import Patient, new_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_VISITS = 24
LONGEST_INTERVAL = 12 * 7  # days
LONGEST_PLAN = 366  # days from the first to the last stretch


class CarePlan(models.Model):
    """What was agreed: so many visits, how often, with whom, when. Practitioners, weekdays and parts: none is any.

    `appointment` is the visit after which it was made: messages about the plan hang on it, and the visits of the
    plan are for the same patient. `revision` rises with whatever staff change; `valid_until` is the last day that a
    visit of the plan can be on.
    """

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    token = models.CharField(_("link"), max_length=43, unique=True, default=new_token, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    status = models.CharField(
        _("status"), max_length=15, choices=CarePlanStatus, default=CarePlanStatus.PROPOSED
    )
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="care_plans", verbose_name=_("patient"))
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="care_plans", verbose_name=_("made after")
    )
    service = models.ForeignKey(
        HealthcareService, models.PROTECT, related_name="+", verbose_name=_("service")
    )
    practitioners = models.ManyToManyField(
        Practitioner, blank=True, related_name="+", verbose_name=_("practitioners")
    )
    every_days = models.PositiveIntegerField(
        _("days between visits"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_INTERVAL)]
    )
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    parts = models.JSONField(_("parts of the day"), default=list, blank=True)
    first_date = models.DateField(_("from"))
    valid_until = models.DateField(_("valid until"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("plan of care")
        verbose_name_plural = _("plans of care")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CarePlanStatus.values), name="bookings_care_plan_known_status"
            ),
            models.CheckConstraint(
                condition=Q(every_days__range=(1, LONGEST_INTERVAL), first_date__lte=F("valid_until")),
                name="bookings_care_plan_rhythm",
            ),
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(status__in=OPEN_PLANS), name="bookings_one_open_care_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_PLANS

    @property
    def wish(self) -> Wish:
        parts = tuple(PARTS_OF_DAY[part] for part in self.parts if part in PARTS_OF_DAY)
        return Wish(frozenset(self.weekdays), parts)

    def rhythm(self, visits: int) -> Rhythm:
        return Rhythm(self.first_date, self.every_days, visits, self.valid_until)

    @property
    def how_often(self) -> str:
        """Return the rhythm in words: every day, every 3 days, every week, every 2 weeks."""
        weeks, rest = divmod(self.every_days, 7)
        if rest:
            return ngettext("every day", "every %(number)s days", self.every_days) % {
                "number": self.every_days
            }
        return ngettext("every week", "every %(number)s weeks", weeks) % {"number": weeks}

    @property
    def weekday_names(self) -> Sequence[str]:
        return [str(Weekday(day).label) for day in self.weekdays]

    @property
    def part_names(self) -> Sequence[str]:
        return [str(PartOfDay(part).label) for part in self.parts]


class PlannedVisit(models.Model):
    """One visit of a plan: not chosen yet, chosen (nothing is held), left out, or booked.

    `chosen_start` of a booked one is the start that was booked, wherever the visit has been moved since.
    """

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="visits", verbose_name=_("plan of care"))
    position = models.PositiveIntegerField(_("number"))
    chosen_start = models.DateTimeField(_("chosen start"), null=True, blank=True)
    chosen_practitioner = models.ForeignKey(
        Practitioner,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("chosen practitioner"),
    )
    left_out = models.BooleanField(_("left out"), default=False)
    appointment = models.OneToOneField(
        Appointment,
        models.PROTECT,
        related_name="planned",
        null=True,
        blank=True,
        verbose_name=_("visit"),
    )

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="bookings_planned_visit_once"),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_VISITS)), name="bookings_planned_visit_position"
            ),
            models.CheckConstraint(
                condition=Q(appointment=None) | Q(chosen_start__isnull=False),
                name="bookings_planned_visit_booked_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.position}"
