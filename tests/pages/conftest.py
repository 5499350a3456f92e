from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from articles.enums import ArticleStatus
from articles.models import Article, Author
from bookings.models import (
    AvailableTime,
    Clinic,
    HealthcareService,
    Location,
    Practitioner,
    PrivacyNotice,
)

HOSTILE = "Bones & </script><script>alert(1)</script> \u2028 “Zoë”"


@pytest.fixture
def clinic(db) -> Clinic:
    Clinic.objects.all().delete()
    return Clinic.objects.create(
        pk=1,
        name="Sample clinic",
        telephone="+44 20 7946 0018",
        email="desk@example.org",
        time_zone="Europe/London",
        country="GB",
        about="Physiotherapy for runners.",
        late_cancellation_terms="Please tell us a day before.",
        is_sample=True,
    )


@pytest.fixture
def location(clinic) -> Location:
    return Location.objects.create(
        name="By the river",
        slug="river",
        street="1 Sample Street",
        postal_code="AB1 2CD",
        city="Sampletown",
        country="United Kingdom",
        directions="Step-free entrance at the side.",
    )


@pytest.fixture
def add_service(clinic):
    def add(number: int = 1, **fields) -> HealthcareService:
        values = {
            "name": f"Service {number}",
            "slug": f"service-{number}",
            "summary": f"What service {number} is for.",
            "description": "We listen.\n\nThen we look.",
            "duration": 45,
            "price_text": "£60",
            "preparation": "Bring your shoes.",
        }
        return HealthcareService.objects.create(**(values | fields))

    return add


@pytest.fixture
def add_practitioner(location):
    def add(number: int = 1, **fields) -> Practitioner:
        values = {
            "name": f"Sample Person {number}",
            "slug": f"person-{number}",
            "role": "Physiotherapist",
            "biography": "A made-up person.",
        }
        practitioner = Practitioner.objects.create(**(values | fields))
        practitioner.services.set(HealthcareService.objects.all())
        for starts, ends in ((8, 12), (13, 18)):
            AvailableTime.objects.create(
                practitioner=practitioner,
                location=location,
                weekday=1,
                starts=dt.time(starts),
                ends=dt.time(ends),
            )
        return practitioner

    return add


@pytest.fixture
def add_article(db):
    def add(number: int = 1) -> Article:
        author, _ = Author.objects.get_or_create(name="Francois Luong", slug="francois-luong")
        return Article.objects.create(
            title=f"Sore shins {number}",
            slug=f"sore-shins-{number}",
            author=author,
            summary="What it is and what helps.",
            body="## Why\n\nIt depends.\n",
            status=ArticleStatus.PUBLISHED,
            published_date=dt.date(2026, 1, number),
        )

    return add


@pytest.fixture
def filled(add_service, add_practitioner, add_article) -> None:
    """A clinic with one of everything."""
    add_service()
    add_practitioner()
    add_article()
    PrivacyNotice.objects.create(
        version="1",
        body="## What we store\n\nYour name.",
        published_at=timezone.now() - dt.timedelta(days=1),
    )
