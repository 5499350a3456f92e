"""What most would write first: two ORM queries with `values_list`, and aware datetimes in Python."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bench.workload import DURATION, NOW, STEP, ZONE
from bookings.models import Appointment, AvailableTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import time

    from bench.questions import FreeTime
    from bench.seeding import Seeded

VISIT = timedelta(minutes=DURATION)
GRID = timedelta(minutes=STEP)

Hours = dict[int, list[tuple[int, "time", "time"]]]
Busy = dict[int, list[tuple[datetime, datetime]]]


class PlainOrm:
    name = "plain ORM"

    def __init__(self, seeded: Seeded) -> None:
        self.seeded = seeded

    def read(self, days: tuple[date, ...], person: int | None) -> tuple[Hours, Busy]:
        hours = AvailableTime.objects.filter(practitioner__services=self.seeded.service)
        window = (midnight(days[0]), midnight(days[-1] + timedelta(days=1)))
        visits = Appointment.objects.live(now=NOW).filter(starts_at__gte=window[0], starts_at__lt=window[1])
        if person is not None:
            hours = hours.filter(practitioner=self.seeded.people[person])
            visits = visits.filter(practitioner=self.seeded.people[person])
        by_weekday: Hours = defaultdict(list)
        for weekday, who, starts, ends in hours.values_list("weekday", "practitioner", "starts", "ends"):
            by_weekday[weekday].append((who, starts, ends))
        busy: Busy = defaultdict(list)
        fields = ("practitioner", "occupied_from", "occupied_until")
        for practitioner, begins, ends in visits.order_by("occupied_from").values_list(*fields):
            busy[practitioner].append((begins, ends))
        return by_weekday, busy

    def free_times(self, days: tuple[date, ...], person: int | None) -> list[FreeTime]:
        hours, busy = self.read(days, person)
        return sorted(found for day in days for found in free_on(day, hours, busy))

    def days_with_any(self, days: tuple[date, ...], person: int | None) -> list[date]:
        hours, busy = self.read(days, person)
        return [day for day in days if any(free_on(day, hours, busy))]

    def first(self, days: tuple[date, ...], person: int | None) -> FreeTime | None:
        for begin in range(0, len(days), 7):
            week = days[begin : begin + 7]
            hours, busy = self.read(week, person)
            for day in week:
                if found := min(free_on(day, hours, busy), default=None):
                    return found
        return None


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def free_on(day: date, hours: Hours, busy: Busy) -> Iterator[FreeTime]:
    for practitioner, starts, ends in hours[day.isoweekday()]:
        start = datetime.combine(day, starts, ZONE).astimezone(UTC)
        until = datetime.combine(day, ends, ZONE).astimezone(UTC)
        near = [visit for visit in busy[practitioner] if visit[0] < until and visit[1] > start]
        while start + VISIT <= until:
            if is_free(start, near):
                yield start, practitioner
            start += GRID


def is_free(start: datetime, visits: Iterable[tuple[datetime, datetime]]) -> bool:
    return not any(begins < start + VISIT and start < ends for begins, ends in visits)
