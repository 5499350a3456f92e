from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from articles.importers import markdown
from articles.models import Synonym
from bookings import queries
from bookings.models import (
    Appointment,
    AvailableTime,
    Clinic,
    ConsentItem,
    Equipment,
    EquipmentKind,
    HealthcareService,
    Location,
    Practitioner,
    PrivacyNotice,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireVersion,
    RedFlag,
    Reminder,
    Room,
    RoomKind,
    SuggestedReason,
    TriageAnswer,
    TriageQuestion,
    TriageRule,
)
from movementrevival.management.sample_visits import book_visits

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

NOT_FIELDS = {"slug", "rooms", "with_steps", "equipment"}
CONTENT = Path(settings.BASE_DIR) / "content"


class Command(BaseCommand):
    help = "Load the sample clinic, a few visits and the articles of content/. What is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing if a clinic is set up")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"] and Clinic.objects.exists():
            return
        sample = tomllib.loads((CONTENT / "sample-clinic.toml").read_text(encoding="utf-8"))
        with transaction.atomic():
            load_clinic(sample)
            load_questions(sample)
            load_people(sample)
            load_privacy_notice()
            load_forms(sample["forms"], now=timezone.now())
            load_synonyms(sample)
            loaded = markdown.load_folder(CONTENT / "articles")
        for article in loaded:
            self.stdout.write(f"{article.slug}: {article.outcome}")
        if queries.clinic().is_sample and not Appointment.objects.exists():
            book_visits(sample["visits"], now=timezone.now())


def load_clinic(sample: dict[str, Any]) -> None:
    Clinic.objects.get_or_create(pk=1, defaults={**sample["clinic"], "is_sample": True})
    for row in sample["locations"]:
        fields = {name: value for name, value in row.items() if name not in NOT_FIELDS}
        location, _made = Location.objects.get_or_create(slug=row["slug"], defaults=fields)
        for name, kind in row["rooms"].items():
            facts = {"kind": room_kind(kind), "is_step_free": name not in row["with_steps"]}
            Room.objects.get_or_create(location=location, name=name, defaults=facts)
        for name, kind in row["equipment"].items():
            Equipment.objects.get_or_create(
                location=location, name=name, defaults={"kind": equipment_kind(kind)}
            )
    for order, row in enumerate(sample["services"], 1):
        fields = {name: tidy(value) for name, value in row.items() if name not in {"slug", "reminders"}}
        fields |= {"room_kind": room_kind(row.get("room_kind"))}
        fields |= {"equipment_kind": equipment_kind(row.get("equipment_kind"))}
        fields |= {"order": order}
        service, made = HealthcareService.objects.get_or_create(slug=row["slug"], defaults=fields)
        if made:
            Reminder.objects.bulk_create(Reminder(service=service, hours_before=n) for n in row["reminders"])
    for row in sample["suggested_reasons"]:
        service = HealthcareService.objects.get(slug=row["service"])
        SuggestedReason.objects.get_or_create(
            slug=row["slug"], defaults={"text": row["text"], "service": service}
        )


def room_kind(name: str | None) -> RoomKind | None:
    return RoomKind.objects.get_or_create(name=name)[0] if name else None


def equipment_kind(name: str | None) -> EquipmentKind | None:
    return EquipmentKind.objects.get_or_create(name=name)[0] if name else None


def load_synonyms(sample: dict[str, Any]) -> None:
    """Load words that mean the same in search, unless the clinic has begun to keep its own."""
    if Synonym.objects.exists():
        return
    for phrases in sample["synonyms"]:
        row = Synonym(phrases="\n".join(phrases))
        row.full_clean()
        row.save()


def load_questions(sample: dict[str, Any]) -> None:
    """Load what is asked before booking, unless the clinic has begun to write its own."""
    if any(model._default_manager.exists() for model in (RedFlag, TriageQuestion, TriageRule)):
        return
    for order, row in enumerate(sample["red_flags"], 1):
        RedFlag.objects.create(**row, order=order)
    answers = load_answers(sample["questions"])
    for order, row in enumerate(sample["suggestions"], 1):
        service = HealthcareService.objects.filter(slug=row.get("service", "")).first()
        rule = TriageRule.objects.create(service=service, why=row["why"], order=order)
        rule.answers.set([answers[slug] for slug in row.get("answers", [])])


def load_answers(questions: list[dict[str, Any]]) -> dict[str, TriageAnswer]:
    found = {}
    for order, row in enumerate(questions, 1):
        question = TriageQuestion.objects.create(text=row["text"], help=row.get("help", ""), order=order)
        for place, answer in enumerate(row["answers"], 1):
            fields = {"text": answer["text"], "says_returning": answer.get("says_returning")}
            reason = SuggestedReason.objects.filter(slug=answer.get("reason", "")).first()
            made = TriageAnswer.objects.create(question=question, reason=reason, order=place, **fields)
            found[answer["slug"]] = made
    return found


def load_people(sample: dict[str, Any]) -> None:
    location = Location.objects.get(slug=sample["locations"][0]["slug"])
    for row in sample["practitioners"]:
        fields = {name: value for name, value in row.items() if name not in {"services", "room", "hours"}}
        person, made = Practitioner.objects.get_or_create(slug=row["slug"], defaults=fields)
        if not made:
            continue
        person.services.set(HealthcareService.objects.filter(slug__in=row["services"]))
        room = Room.objects.get(location=location, name=row["room"])
        for line in row["hours"]:
            weekday, span, *kept_for = line.split()
            starts, ends = (time.fromisoformat(part) for part in span.split("-"))
            AvailableTime.objects.create(
                practitioner=person,
                location=location,
                room=room,
                weekday=int(weekday),
                starts=starts,
                ends=ends,
                only_for=HealthcareService.objects.get(slug=kept_for[0]) if kept_for else None,
            )


def load_privacy_notice() -> None:
    body = (CONTENT / "privacy-notice.md").read_text(encoding="utf-8")
    PrivacyNotice.objects.get_or_create(
        version="1", defaults={"body": tidy(body), "published_at": timezone.now()}
    )


def load_forms(forms: list[dict[str, Any]], *, now: datetime) -> None:
    for row in forms:
        form, made = Questionnaire.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
        if not made:
            continue
        form.services.set(HealthcareService.objects.filter(slug__in=row["services"]))
        words = {name: row[name] for name in ("title", "introduction")}
        version = QuestionnaireVersion.objects.create(
            questionnaire=form, number=1, created_at=now, published_at=now, **words
        )
        for order, item in enumerate(row["items"], 1):
            lines = {"choices": "\n".join(item.get("choices", ()))}
            QuestionnaireItem.objects.create(version=version, order=order, **{**item, **lines})
        for order, consent in enumerate(row["consents"], 1):
            ConsentItem.objects.create(version=version, order=order, **consent)


def tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
