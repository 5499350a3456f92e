from __future__ import annotations

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.domain.waiting import LEAST_TO_ANSWER
from bookings.enums import GapRule, HorizonRule
from bookings.models.offer import LONGEST_HORIZON, LONGEST_NOTICE

MINUTES_A_DAY = 24 * 60
MOST_QUIET = 16 * 60
MOST_HOURS = 24 * 60


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Use a name such as Europe/London or America/Toronto."), code="time_zone")


class Clinic(models.Model):
    """What the clinic itself decides. There is one row; pages, mail and rules read it afresh each time."""

    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    about = models.TextField(_("about the clinic"), blank=True, validators=[plaintext.paragraphs])
    telephone = models.CharField(_("telephone"), max_length=40, validators=[plaintext.one_line])
    email = models.EmailField(_("e-mail"), help_text=_("Patients' replies to our messages go here."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        validators=[known_time_zone],
        help_text=_(
            "Every page, message and calendar entry shows this zone. Agreed visits keep their instant."
        ),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Use two capital letters, such as CA or GB."))],
        help_text=_("Two letters. Telephone numbers without a country code are read as this country's."),
    )
    lead_time = models.PositiveIntegerField(
        _("shortest notice (minutes)"),
        default=120,
        validators=[MaxValueValidator(LONGEST_NOTICE)],
        help_text=_("Times nearer than this are not offered online. Staff can still book them."),
    )
    holiday_region = models.CharField(
        _("region for public holidays"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Z]{1,4}$", _("Use the letters of the region, such as ON."))],
        help_text=_(
            "The region's code within the country, such as ON for Ontario. Empty: the country's own."
        ),
    )
    horizon_rule = models.CharField(
        _("how far ahead"),
        max_length=10,
        choices=[(rule.value, rule.label) for rule in HorizonRule if rule != HorizonRule.CLINIC],
        default=HorizonRule.DAYS,
        help_text=_("Times after the last day are not offered online. A service can have its own rule."),
    )
    planning_horizon = models.PositiveIntegerField(
        _("number of days ahead"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HORIZON)],
        help_text=_("Only for “A number of days”."),
    )
    cancel_cutoff = models.PositiveIntegerField(
        _("latest cancelling (hours before)"),
        default=24,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("Later than this, patients are asked to call. Staff can always cancel."),
    )
    move_cutoff = models.PositiveIntegerField(
        _("latest moving (hours before)"),
        default=24,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("Later than this, patients are asked to call. Staff can always move a visit."),
    )
    undo_minutes = models.PositiveIntegerField(
        _("messages about changes wait for (minutes)"),
        default=3,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "Until then a change can be undone, and several become one message. The first confirmation of an online"
            " booking leaves at once."
        ),
    )
    adult_age = models.PositiveIntegerField(
        _("patients agree themselves from the age of"),
        default=16,
        validators=[MinValueValidator(12), MaxValueValidator(21)],
        help_text=_(
            "Who books for somebody younger names the parent or guardian. Where you are, the law may say."
        ),
    )
    offer_minutes = models.PositiveIntegerField(
        _("an offered time is kept for (minutes)"),
        default=120,
        validators=[MinValueValidator(LEAST_TO_ANSWER), MaxValueValidator(24 * 60)],
        help_text=_(
            "A patient on the waiting list has this long to answer: at least 60 minutes, and quiet hours don’t count."
            " A time within 24 hours becomes a call for reception instead of an e-mail."
        ),
    )
    quiet_from = models.TimeField(_("quiet hours from"), default=dt.time(21))
    quiet_until = models.TimeField(
        _("quiet hours until"),
        default=dt.time(8),
        help_text=_(
            "By the clinic’s clock. No offers are made then, and no reminders or thanks sent. The same time twice means"
            " none."
        ),
    )
    day_list_at = models.TimeField(
        _("practitioners' day list at"),
        default=dt.time(6, 30),
        null=True,
        blank=True,
        help_text=_(
            "By the clinic’s clock, to each practitioner with an address for it, on days with visits: times and"
            " initials. Empty: none is sent."
        ),
    )
    tell_unreached = models.BooleanField(
        _("tell us whom an e-mail did not reach"),
        default=True,
        help_text=_(
            "At most one e-mail a day to the clinic’s own address, outside quiet hours, when somebody new is to be"
            " called: initials and references."
        ),
    )
    sms_reminders = models.BooleanField(
        _("remind by SMS too"),
        default=False,
        help_text=_(
            "Besides the e-mail, to mobile numbers; where there is no e-mail address, instead of it. Visits"
            " booked already follow within an hour. An SMS names the clinic, the day and the time, and has the visit’s"
            " link."
        ),
    )
    hold_minutes = models.PositiveIntegerField(
        _("picked time is kept for (minutes)"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("A patient who picked a time has this long to type the details."),
    )
    gap_rule = models.CharField(
        _("avoid short gaps"),
        max_length=10,
        choices=GapRule,
        default=GapRule.ALL,
        help_text=_(
            "“Show first”: the others stand behind “more times”. “Offer only”: patients see fewer times. A gap is"
            " short when none of the practitioner's services fits into it. Staff always see every free time."
        ),
    )
    most_upcoming = models.PositiveIntegerField(
        _("most visits ahead of one patient"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "A patient who is known by your link can book no more online. Where only the e-mail address"
            " matches, nobody is refused: the visit comes on your list to check. Empty: no limit."
        ),
    )
    most_holds_of_visitor = models.PositiveIntegerField(
        _("times one visitor can keep at once"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("More are refused until one is booked or its time has passed."),
    )
    most_holds_of_address = models.PositiveIntegerField(
        _("times one internet address can keep at once"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("People at one workplace may share an address. It is kept scrambled, for an hour."),
    )
    verify_minutes = models.PositiveIntegerField(
        _("e-mail to be confirmed within (minutes)"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
        help_text=_(
            "A booking that may be a machine's keeps its time so long, and asks to confirm by a link in an e-mail."
        ),
    )
    unconfirmed_of_contact = models.PositiveIntegerField(
        _("bookings a day of one contact without confirming"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_(
            "One contact is one e-mail address or telephone number. Further bookings ask to confirm."
        ),
    )
    unconfirmed_of_address = models.PositiveIntegerField(
        _("bookings a day from one internet address without confirming"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("People at one workplace may share an address. Further bookings ask to confirm."),
    )
    most_bookings_of_contact = models.PositiveIntegerField(
        _("most bookings a day of one contact"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Further ones are asked to call. Staff can always book."),
    )
    most_bookings_of_address = models.PositiveIntegerField(
        _("most bookings a day from one internet address"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_(
            "Further ones are asked to call. Both are counted for a day, scrambled, and then forgotten."
        ),
    )
    interpreter_notice = models.PositiveIntegerField(
        _("notice to arrange an interpreter (hours)"),
        default=72,
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_HOURS)],
        help_text=_("Who needs one is offered later times only. Empty: it is not offered online."),
    )
    chaperone_notice = models.PositiveIntegerField(
        _("notice to arrange a chaperone (hours)"),
        default=24,
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_HOURS)],
        help_text=_("Who needs one is offered later times only. Empty: it is not offered online."),
    )
    late_cancellation_terms = models.TextField(
        _("late cancellation terms"),
        blank=True,
        validators=[plaintext.paragraphs],
        help_text=_("Shown before the patient confirms and in the confirmation."),
    )
    doctor_wording = models.CharField(
        _("what a doctor is called"),
        max_length=60,
        default="a doctor",
        validators=[plaintext.one_line],
        help_text=_("Completes “Ask … for an urgent appointment”, for example “your GP”."),
    )
    advice_line = models.CharField(
        _("urgent advice line"),
        max_length=60,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("A telephone service for urgent health questions. Empty: articles leave it out."),
    )
    emergency_number = models.CharField(
        _("emergency number"),
        max_length=20,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("Empty: articles show no emergency card, since it could not say whom to call."),
    )
    treatments = models.TextField(
        _("treatments the clinic offers"),
        blank=True,
        validators=[MaxLengthValidator(2000), plaintext.paragraphs],
        help_text=_(
            "One a line, as within a sentence, such as dry needling. An article that names one tells its readers that "
            "the clinic offers and charges for it."
        ),
    )
    is_sample = models.BooleanField(
        _("sample clinic"),
        default=False,
        help_text=_("Every page says that the people and the address are made up."),
    )

    class Meta:
        verbose_name = _("clinic settings")
        verbose_name_plural = _("clinic settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="bookings_clinic_is_one"),
            models.CheckConstraint(
                condition=models.Q(hold_minutes__range=(1, 120)), name="bookings_clinic_hold_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(planning_horizon__range=(1, LONGEST_HORIZON)),
                name="bookings_clinic_horizon",
            ),
            models.CheckConstraint(
                condition=models.Q(offer_minutes__range=(LEAST_TO_ANSWER, 24 * 60)),
                name="bookings_clinic_offer_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(most_holds_of_visitor__gte=1, most_holds_of_address__gte=1),
                name="bookings_clinic_holds",
            ),
            models.CheckConstraint(
                condition=models.Q(verify_minutes__range=(5, 120)), name="bookings_clinic_verify_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    unconfirmed_of_contact__gte=1,
                    unconfirmed_of_address__gte=1,
                    most_bookings_of_contact__gte=1,
                    most_bookings_of_address__gte=1,
                ),
                name="bookings_clinic_bookings_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def minutes_after(self, now: dt.datetime) -> dt.datetime:
        """Return when a change of `now` can no longer be undone, and is told."""
        return now + dt.timedelta(minutes=self.undo_minutes)

    def clean(self) -> None:
        """Leave some hours of each day in which offers can be made and answered."""
        if None in {self.quiet_from, self.quiet_until}:
            return
        quiet = (minutes(self.quiet_until) - minutes(self.quiet_from)) % MINUTES_A_DAY
        if quiet > MOST_QUIET:
            raise ValidationError({"quiet_until": _("At most 16 hours of a day can be quiet.")})


def minutes(wall: dt.time) -> int:
    return wall.hour * 60 + wall.minute


class PrivacyNotice(models.Model):
    """One version of the notice. A shown version is never edited: a change is a new row."""

    version = models.CharField(_("version"), max_length=20, unique=True, validators=[plaintext.one_line])
    body = models.TextField(_("text"), validators=[plaintext.paragraphs], help_text=_("Written in Markdown."))
    published_at = models.DateTimeField(_("in force from"))

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.version
