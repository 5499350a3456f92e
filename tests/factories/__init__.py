"""Small sample rows for tests: each function makes one thing, and what it stands on if that is not given.

The sample clinic is in Toronto. `NOW` is a Monday morning there; `MONDAY` is the Monday after it.
"""

from __future__ import annotations

import datetime as dt
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.utils.text import slugify

from articles.enums import ArticleStatus
from articles.models import (
    Article,
    Author,
    Comment,
    CommentSettings,
    HeldFeed,
    MistakeReport,
    Picture,
    PreviewLink,
)
from articles.pictures.values import Encoded, Made
from bookings import queries
from bookings.enums import AppointmentStatus, CheckReason, ClosureDecision, MessageKind
from bookings.models import (
    Answer,
    Appointment,
    AvailableTime,
    BookingAttempt,
    Bounce,
    CalendarFeed,
    CarePlan,
    Clinic,
    ClinicClosure,
    ConsentItem,
    Equipment,
    HealthcareService,
    Location,
    Message,
    MessageWording,
    NotAvailable,
    Offer,
    Patient,
    PlannedVisit,
    Practitioner,
    PrivacyNotice,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireResponse,
    QuestionnaireVersion,
    RedFlag,
    RelatedPerson,
    Reminder,
    Room,
    SuggestedReason,
    TriageAnswer,
    TriageQuestion,
    TriageRule,
    VisitCheck,
    WaitingListEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractBaseUser

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
MONDAY = date(2027, 3, 8)
TELEPHONE = "+14164164161"


def at(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    """Return the instant of a wall time in the sample clinic."""
    return datetime.combine(day, time(hour, minute), TORONTO).astimezone(UTC)


def clinic(**fields) -> Clinic:
    sample = {
        "name": "Sample Clinic",
        "telephone": "+1 416 416 4161",
        "email": "clinic@example.org",
        "time_zone": "America/Toronto",
        "country": "CA",
        "late_cancellation_terms": "Within 24 hours we charge half.",
        "is_sample": True,
    }
    return Clinic.objects.update_or_create(pk=1, defaults={**sample, **fields})[0]


def location(name: str = "High Street", **fields) -> Location:
    """Return the location of this name, made at its first mention."""
    sample = {"slug": slugify(name), "street": "1 High Street", "city": "Toronto"}
    return Location.objects.get_or_create(name=name, defaults={**sample, **fields})[0]


def room(name: str = "Room 1", **fields) -> Room:
    return Room.objects.create(
        name=name, **{"location": fields.pop("location", None) or location(), **fields}
    )


def equipment(name: str = "Treadmill", **fields) -> Equipment:
    return Equipment.objects.create(
        name=name, **{"location": fields.pop("location", None) or location(), **fields}
    )


def service(name: str = "Initial assessment", **fields) -> HealthcareService:
    sample = {"slug": slugify(name), "duration": 45, "price_text": "$120"}
    return HealthcareService.objects.create(name=name, **{**sample, **fields})


def reminders(service: HealthcareService, *hours: int) -> list[Reminder]:
    return [Reminder.objects.create(service=service, hours_before=before) for before in hours]


def practitioner(
    name: str = "Sam Rivera", *, services: Iterable[HealthcareService] = (), **fields
) -> Practitioner:
    made = Practitioner.objects.create(name=name, **{"slug": slugify(name), **fields})
    made.services.set(services)
    return made


def hours(
    practitioner: Practitioner,
    starts: time = time(9),
    ends: time = time(17),
    *,
    weekday: int = MONDAY.isoweekday(),
    **fields,
) -> AvailableTime:
    return AvailableTime.objects.create(
        practitioner=practitioner,
        location=fields.pop("location", None) or location(),
        weekday=weekday,
        starts=starts,
        ends=ends,
        **fields,
    )


def absence(practitioner: Practitioner, starts_at: datetime, ends_at: datetime) -> NotAvailable:
    return NotAvailable.objects.create(practitioner=practitioner, starts_at=starts_at, ends_at=ends_at)


def closure(first: date, last: date | None = None, *, location: Location | None = None) -> ClinicClosure:
    return ClinicClosure.objects.create(
        name="Closed", first_date=first, last_date=last or first, location=location
    )


def holiday(day: date, name: str = "Labour Day", calendar: str = "CA-ON", **fields) -> ClinicClosure:
    """Return a day of the public holidays' calendar, taken in and to be decided."""
    sample = {"first_date": day, "last_date": day, "decision": ClosureDecision.PROPOSED}
    return ClinicClosure.objects.create(name=name, public_holiday=calendar, **{**sample, **fields})


def told() -> None:
    """Let every message that waits have been sent."""
    Message.objects.filter(status="waiting").update(status="sent", attempts=1, ended_at=NOW)


def patient(name: str = "Alex Meyer", **fields) -> Patient:
    sample = {"email": "alex@example.org", "telephone": TELEPHONE, "created_at": NOW}
    return Patient.objects.create(name=name, **{**sample, **fields})


def contact(patient: Patient, name: str = "Maria Meyer", **fields) -> RelatedPerson:
    """Return somebody who books for the patient."""
    sample = {"email": "maria@example.org", "telephone": "+14169671111", "created_at": NOW}
    return RelatedPerson.objects.create(patient=patient, name=name, **{**sample, **fields})


def unsaved_appointment(starts_at: datetime | None = None, minutes: int = 45, **fields) -> Appointment:
    """Return a booked visit that is not in the database yet, its occupied time worked out from its buffers."""
    start = starts_at or at(10)
    end = start + timedelta(minutes=minutes)
    if "practitioner" not in fields:
        fields["practitioner"] = Practitioner.objects.order_by("pk").first() or practitioner()
    if "service" not in fields:
        fields["service"] = HealthcareService.objects.order_by("pk").first() or service()
    if "patient" not in fields and fields.get("status") not in {"held", "expired"}:
        fields["patient"] = patient()
    sample = {
        "status": AppointmentStatus.BOOKED,
        "location": location(),
        "starts_at": start,
        "ends_at": end,
        "occupied_from": start - timedelta(minutes=fields.get("buffer_before", 0)),
        "occupied_until": end + timedelta(minutes=fields.get("buffer_after", 0)),
        "created_at": NOW,
    }
    return Appointment(**{**sample, **fields})


def appointment(starts_at: datetime | None = None, minutes: int = 45, **fields) -> Appointment:
    made = unsaved_appointment(starts_at, minutes, **fields)
    made.save()
    return made


def hold(starts_at: datetime | None = None, *, expires_at: dt.datetime, **fields) -> Appointment:
    return appointment(starts_at, status=AppointmentStatus.HELD, expires_at=expires_at, **fields)


def attempt(held: Appointment, *, visitor: str = "visitor", **fields) -> BookingAttempt:
    return BookingAttempt.objects.create(
        visitor=visitor, service=held.service, appointment=held, **{"touched_at": NOW, **fields}
    )


def message(appointment: Appointment | None, kind: MessageKind = MessageKind.BOOKED, **fields) -> Message:
    sample = {"created_at": NOW, "due_at": NOW, "sequence": 0}
    if appointment is not None:
        sample["cause"] = f"appointment {appointment.pk}: {kind} {appointment.sequence}"
        sample["sequence"] = appointment.sequence
    return Message.objects.create(appointment=appointment, kind=kind, **{**sample, **fields})


def bounce(message: Message, **fields) -> Bounce:
    """Return that the message did not arrive, with the mark of who was written to."""
    person = message.visit.contact or message.visit.patient
    assert person is not None
    type(person)._default_manager.filter(pk=person.pk).update(unreachable_at=NOW)
    sample = {"why": message.status, "code": "SMTPRecipientsRefused 550", "at": NOW}
    people = {"patient": message.visit.patient, "contact": message.visit.contact}
    return Bounce.objects.create(message=message, **{**sample, **people, **fields})


def wording(kind: str = "booked", **fields) -> MessageWording:
    return MessageWording.objects.create(kind=kind, **{"opening": "Dear {name},", **fields})


def check(appointment: Appointment, reason: CheckReason = CheckReason.NOT_FOUND, **fields) -> VisitCheck:
    return VisitCheck.objects.create(appointment=appointment, reason=reason, **{"created_at": NOW, **fields})


def waiting(visit: Appointment | None = None, **fields) -> WaitingListEntry:
    """Return a place on the waiting list: for a visit, or for who is named."""
    if visit is not None:
        fields = {"present_start": visit.starts_at, "service": visit.service, **fields}
    people = fields.pop("practitioners", ())
    sample = {"since": NOW, "changed_at": NOW}
    made = WaitingListEntry.objects.create(appointment=visit, **{**sample, **fields})
    made.practitioners.set(people)
    return made


def offer(entry: WaitingListEntry | None = None, starts_at: datetime | None = None, **fields) -> Offer:
    """Return an open offer of Monday at nine, kept for two hours from NOW; without an entry, to somebody with none."""
    until = fields.pop("answer_until", NOW + timedelta(hours=2))
    entry = entry or waiting(
        service=HealthcareService.objects.order_by("pk").first() or service(),
        name="Kim Lee",
        email="kim@example.org",
        telephone=TELEPHONE,
    )
    held = hold(starts_at or at(9), expires_at=until, service=entry.service)
    return Offer.objects.create(
        entry=entry, appointment=held, answer_until=until, **{"made_at": NOW, **fields}
    )


def notice(version: str = "1", **fields) -> PrivacyNotice:
    sample = {"body": "We keep what we need.", "published_at": NOW - timedelta(days=30)}
    return PrivacyNotice.objects.create(version=version, **{**sample, **fields})


def suggested_reason(service: HealthcareService, slug: str = "knee-pain") -> SuggestedReason:
    return SuggestedReason.objects.create(slug=slug, text="My knee hurts when I run", service=service)


def questionnaire(*services: HealthcareService, slug: str = "before", **fields) -> Questionnaire:
    made = Questionnaire.objects.create(**{"name": "Before your visit", "slug": slug, **fields})
    made.services.set(services)
    return made


def version(form: Questionnaire | None = None, number: int = 1, **fields) -> QuestionnaireVersion:
    """Return a published version without questions; `published_at=None` makes a draft."""
    sample = {"title": "Before your first visit", "created_at": NOW, "published_at": NOW - timedelta(days=1)}
    form = form or questionnaire()
    return QuestionnaireVersion.objects.create(questionnaire=form, number=number, **{**sample, **fields})


def item(version: QuestionnaireVersion, kind: str = "string", **fields) -> QuestionnaireItem:
    """Return the version's next question."""
    sample = {"text": f"What about {kind}?", "order": version.items.count() + 1}
    return QuestionnaireItem.objects.create(version=version, kind=kind, **{**sample, **fields})


def consent_item(version: QuestionnaireVersion, title: str = "Treatment", **fields) -> ConsentItem:
    sample = {"text": f"I agree to this: {title}.", "order": version.consent_items.count() + 1}
    return ConsentItem.objects.create(version=version, title=title, **{**sample, **fields})


def response(appointment: Appointment, version: QuestionnaireVersion, **fields) -> QuestionnaireResponse:
    """Return a begun form; with `submitted_at` it is sent."""
    signer = "patient" if fields.get("submitted_at") else ""
    sample = {"started_at": NOW, "saved_at": NOW, "signer": signer}
    return QuestionnaireResponse.objects.create(
        appointment=appointment,
        questionnaire=version.questionnaire,
        version=version,
        **{**sample, **fields},
    )


def answer(
    response: QuestionnaireResponse, item: QuestionnaireItem, *values: str, visitor: str = ""
) -> Answer:
    made = Answer(response=response, item=item)
    made.write(values, visitor=visitor, now=NOW)
    made.save()
    return made


def red_flag(text: str = "your knee is hot and red", **fields) -> RedFlag:
    return RedFlag.objects.create(text=text, **fields)


def question(text: str, *answers: str, **fields) -> list[TriageAnswer]:
    """Return the answers of a question before booking, made with it."""
    asked = TriageQuestion.objects.create(text=text, **fields)
    return [TriageAnswer.objects.create(question=asked, text=answer) for answer in answers]


def rule(
    service: HealthcareService | None, *answers: TriageAnswer, why: str = "It fits.", **fields
) -> TriageRule:
    made = TriageRule.objects.create(service=service, why=why, **fields)
    made.answers.set(answers)
    return made


def staff(name: str = "reception", **fields) -> AbstractBaseUser:
    return get_user_model().objects.create_user(name, password=None, is_staff=True, **fields)


def feed(**fields) -> CalendarFeed:
    """Return a feed: of the practitioner or the room that is given, else of the whole clinic."""
    kind = next((kind for kind in ("practitioner", "room") if kind in fields), "clinic")
    maker = get_user_model().objects.get_or_create(username="feeds", is_staff=True)[0]
    return CalendarFeed.objects.create(**{"kind": kind, "made_at": NOW, "made_by": maker, **fields})


def care_plan(after: Appointment, visits: int = 3, **fields) -> CarePlan:
    """Return a weekly plan after this visit, with the same practitioner, from MONDAY on."""
    first, every = fields.get("first_date", MONDAY), fields.get("every_days", 7)
    people = fields.pop("practitioners", [after.practitioner])
    sample: dict[str, Any] = {
        "patient": after.patient,
        "service": after.service,
        "every_days": every,
        "first_date": first,
        "valid_until": first + timedelta(days=every * visits + 28),
        "made_at": NOW,
        "made_by": get_user_model().objects.get_or_create(username="planner", is_staff=True)[0],
    }
    made: CarePlan = CarePlan.objects.create(appointment=after, **{**sample, **fields})
    made.practitioners.set(people)
    PlannedVisit.objects.bulk_create(PlannedVisit(plan=made, position=n + 1) for n in range(visits))
    return queries.care_plan(made.pk)


def author(name: str = "Zoë O'Brien") -> Author:
    return Author.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def article(slug: str = "sore-shins", **fields) -> Article:
    """Return an article that readers have seen since before NOW, and before today."""
    sample = {
        "title": slug.replace("-", " ").capitalize(),
        "author": fields.pop("author", None) or author(),
        "summary": "What it is and what helps.",
        "body": "## Why\n\nIt depends.\n",
        "status": ArticleStatus.PUBLISHED,
        "published_date": date(2026, 1, 2),
    }
    return Article.objects.create(slug=slug, **{**sample, **fields})


def mistake_report(article: Article, text: str = "The second number is wrong.", **fields) -> MistakeReport:
    """Return a new report; with a `status`, one that staff have decided."""
    sample: dict[str, Any] = {"sent_at": NOW, "form_digest": text[:64], "text_digest": text[:64]}
    if fields.get("status", "new") != "new":
        decider = get_user_model().objects.get_or_create(username="decider", is_staff=True)[0]
        sample |= {"decided_at": NOW, "decided_by": decider}
    return MistakeReport.objects.create(article=article, text=text, **{**sample, **fields})


def made(name: str = "first", *, widths: tuple[int, ...] = (480, 800), share: bool = True) -> Made:
    """What an upload would become; its files hold a few bytes that only name it."""
    files = [
        Encoded("text", ending, width, width // 2, f"{name} {width} {ending}".encode())
        for width in widths
        for ending in ("avif", "webp", "jpg")
    ]
    shared = [Encoded("share", "jpg", 800, 420, f"{name} share".encode())] if share else []
    return Made(widths[-1], widths[-1] // 2, [*files, *shared])


def picture(key: str = "foam-roller", **fields: Any) -> Picture:
    shown = Picture(key=key, **{"alt": "A runner on a foam roller", "uploaded_at": NOW, **fields})
    shown.take(made(key))
    return shown


def preview_link(article: Article, **fields: Any) -> PreviewLink:
    """Return an address that works for a week from NOW on."""
    sample: dict[str, Any] = {"article": article, "made_at": NOW, "expires_at": NOW + timedelta(days=7)}
    return PreviewLink.objects.create(**{**sample, **fields})


def comments_on(**fields) -> CommentSettings:
    """Return the settings of a clinic whose owner has read the rule and turned comments on."""
    owner = get_user_model().objects.get_or_create(username="the owner", is_staff=True, is_superuser=True)[0]
    sample: dict[str, Any] = {"comments_on": True, "rule_read_at": NOW, "rule_read_by": owner, "open_days": 0}
    if fields.get("testimonials_allowed"):
        sample |= {"testimonials_said_at": NOW, "testimonials_said_by": owner}
    return CommentSettings.objects.update_or_create(pk=1, defaults={**sample, **fields})[0]


def comment(article: Article, text: str = "Does it differ on trails?", **fields) -> Comment:
    """Return a held comment; with a `status`, one that staff have decided, with a `reply` one that has it."""
    sample: dict[str, Any] = {
        "name": "Kim",
        "posted_at": NOW,
        "erasure_digest": text[:64],
        "text_digest": text[:64],
    }
    decider = get_user_model().objects.get_or_create(username="decider", is_staff=True)[0]
    if fields.get("status", "held") != "held":
        sample |= {"decided_at": NOW, "decided_by": decider}
    if fields.get("reply"):
        sample |= {"replied_at": NOW, "replied_by": decider}
    return Comment.objects.create(article=article, text=text, **{**sample, **fields})


def held_feed(user: AbstractBaseUser) -> HeldFeed:
    return HeldFeed.objects.create(user_id=user.pk, made_at=NOW)
