"""Asks django-appointment what the others were asked. Runs in an environment of its own, where nothing of ours is.

The questions come as JSON on standard input, the answers with their times go to standard output.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any

import django
from django.conf import settings

ROUNDS = 3
SLOWEST = 60.0  # seconds for all rounds of one question
Found = list[tuple[str, int]]


def configure(database: str) -> None:
    settings.configure(
        SECRET_KEY="of a database that is thrown away",  # noqa: S106 -- as it says
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "appointment"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PHONENUMBER_DEFAULT_REGION="CA",
        TIME_ZONE="America/Toronto",
        USE_TZ=True,
    )
    django.setup()


def seed(asked: dict[str, Any]) -> tuple[Any, list[Any]]:
    from appointment.models import (
        Appointment,
        AppointmentRequest,
        Service,
        StaffMember,
        Unavailability,
        WorkingHours,
    )
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    service = Service.objects.create(
        name="Assessment", duration=timedelta(minutes=asked["duration"]), price=0
    )
    people = []
    for number in range(asked["practitioners"]):
        user = User.objects.create(username=str(number))
        person = StaffMember.objects.create(user=user, slot_duration=asked["step"], appointment_buffer_time=0)
        person.services_offered.add(service)
        people.append(person)
        for weekday in asked[
            "weekdays"
        ]:  # one interval a weekday is all there is: lunch is an unavailability
            opens, closes = asked["intervals"][0][0], asked["intervals"][-1][1]
            WorkingHours.objects.create(
                staff_member=person, day_of_week=weekday, start_time=wall(opens), end_time=wall(closes)
            )
        lunch = wall(asked["intervals"][0][1]), wall(asked["intervals"][1][0])
        Unavailability.objects.bulk_create(
            Unavailability(staff_member=person, date=day, start_time=lunch[0], end_time=lunch[1])
            for day in map(date.fromisoformat, asked["working_days"])
        )
    client = User.objects.create(username="client")
    requests = AppointmentRequest.objects.bulk_create(
        AppointmentRequest(
            date=date.fromisoformat(day),
            start_time=wall(start),
            end_time=wall(start + asked["duration"]),
            service=service,
            staff_member=people[person],
        )
        for person, day, start in asked["visits"]
    )
    Appointment.objects.bulk_create(
        Appointment(client=client, appointment_request=request, amount_to_pay=0) for request in requests
    )
    return service, people


def wall(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def free_times(service: Any, person: Any, day: date) -> list[datetime]:
    from appointment.services import get_available_slots_for_staff
    from appointment.utils.db_helpers import get_weekday_num_from_date

    found: list[datetime] = get_available_slots_for_staff(
        day, person, get_weekday_num_from_date(day), service=service
    )
    return found


def answer(service: Any, people: list[Any], question: dict[str, Any]) -> Any:
    who = [question["person"]] if question["person"] is not None else range(len(people))
    days = [date.fromisoformat(day) for day in question["days"]]
    if question["kind"] == "days":
        return [day.isoformat() for day in days if any(free_times(service, people[p], day) for p in who)]
    every: Found = []
    for day in days:
        every += sorted((s.isoformat(), p) for p in who for s in free_times(service, people[p], day))
        if every and question["kind"] == "first":
            return every[0]
    return every


def timed(service: Any, people: list[Any], question: dict[str, Any]) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        found = answer(service, people, question)
    rounds: list[float] = []
    while len(rounds) < ROUNDS and sum(rounds) < SLOWEST * 1000:
        before = perf_counter()
        answer(service, people, question)
        rounds.append((perf_counter() - before) * 1000)
    return {"answer": found, "queries": len(captured), "rounds": rounds}


def main() -> None:
    asked, answers = json.load(sys.stdin), sys.stdout
    sys.stdout = sys.stderr  # its log goes to standard output
    logging.disable(logging.WARNING)  # and would cost it time
    configure(sys.argv[1])
    service, people = seed(asked)
    found = {name: timed(service, people, question) for name, question in asked["questions"].items()}
    json.dump(found, answers)


if __name__ == "__main__":
    main()
