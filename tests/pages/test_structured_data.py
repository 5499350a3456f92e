from __future__ import annotations

import datetime as dt

import pytest

from bookings.models import AvailableTime, Clinic, HealthcareService, Practitioner
from movementrevival import structured_data
from tests.pages.conftest import HOSTILE
from tests.pages.reading import Page

BELOW_HOME = ["/services/", "/services/service-1/", "/team/", "/team/person-1/", "/contact/", "/privacy/"]


def read(client, address: str) -> Page:
    return Page(client.get(address).content.decode())


def node(page: Page, kind: str) -> dict:
    [found] = [it for it in page.structured_data if kind in it["@type"]]
    return found


@pytest.mark.parametrize("address", ["/", "/contact/"])
def test_the_clinic_is_described_as_the_page_shows_it(client, filled, address):
    page = read(client, address)
    assert node(page, "MedicalClinic") == {
        "@type": ["MedicalClinic", "Physiotherapy"],
        "@id": "http://testserver/#clinic",
        "name": "Sample clinic",
        "url": "http://testserver/",
        "telephone": "+44 20 7946 0018",
        "email": "desk@example.org",
        "address": [
            {
                "@type": "PostalAddress",
                "streetAddress": "1 Sample Street",
                "postalCode": "AB1 2CD",
                "addressLocality": "Sampletown",
                "addressCountry": "United Kingdom",
            }
        ],
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": "https://schema.org/Monday",
                "opens": "08:00",
                "closes": "12:00",
            },
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": "https://schema.org/Monday",
                "opens": "13:00",
                "closes": "18:00",
            },
        ],
    }


@pytest.mark.parametrize("address", ["/", "/contact/"])
def test_every_value_about_the_clinic_can_be_read_on_the_page(client, filled, address):
    page = read(client, address)
    clinic = node(page, "MedicalClinic")
    values = [clinic[name] for name in ("name", "telephone", "email")]
    values += [value for name, value in clinic["address"][0].items() if name != "@type"]
    for hours in clinic["openingHoursSpecification"]:
        values += [hours["dayOfWeek"].removeprefix("https://schema.org/"), hours["opens"], hours["closes"]]
    assert [value for value in values if value not in page.visible] == []


def test_hours_change_in_both_places_at_once(client, filled):
    AvailableTime.objects.filter(starts=dt.time(13)).update(ends=dt.time(0))
    page = read(client, "/contact/")
    assert [it["closes"] for it in node(page, "MedicalClinic")["openingHoursSpecification"]] == [
        "12:00",
        "00:00",
    ]
    assert "13:00 – 00:00" in page.visible


@pytest.mark.parametrize("address", BELOW_HOME)
def test_breadcrumbs_equal_those_on_the_page(client, filled, address):
    page = read(client, address)
    items = node(page, "BreadcrumbList")["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    assert " ".join(item["name"] for item in items) in page.text_in("nav")
    assert items[0]["item"] == "http://testserver/"
    assert items[-1]["item"] == f"http://testserver{address}"


def test_a_service_and_a_person_are_described_as_shown(client, filled):
    page = read(client, "/services/service-1/")
    service = node(page, "Service")
    assert service["name"] == page.text_in("h1") == "Service 1"
    assert service["description"] in page.visible
    page = read(client, "/team/person-1/")
    person = node(page, "Person")
    assert person["name"] == page.text_in("h1") == "Sample Person 1"
    assert person["jobTitle"] in page.visible


def test_nothing_that_is_empty_is_claimed(client, filled):
    HealthcareService.objects.update(summary="")
    Practitioner.objects.update(role="")
    assert "description" not in node(read(client, "/services/service-1/"), "Service")
    assert "jobTitle" not in node(read(client, "/team/person-1/"), "Person")


def test_no_text_can_break_out_of_the_block(client, filled):
    Practitioner.objects.update(name=HOSTILE)
    html = client.get("/team/person-1/").content.decode()
    block = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set(block) & set("<>&\u2028\u2029")
    assert node(Page(html), "Person")["name"] == HOSTILE


def test_an_unsaved_clinic_can_be_described():
    clinic = Clinic(name="New", telephone="")
    assert structured_data.known(structured_data.clinic(clinic, [], {})).keys() == {
        "@type",
        "@id",
        "name",
        "url",
    }
