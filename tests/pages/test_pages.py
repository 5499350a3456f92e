from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from bookings.models import ClinicClosure, HealthcareService, Location, Practitioner
from tests.pages.conftest import HOSTILE
from tests.pages.reading import Page

PAGES = {
    "/": "Physiotherapy for runners – Sample clinic",
    "/services/": "Services – Sample clinic",
    "/services/service-1/": "Service 1 – Sample clinic",
    "/team/": "Our team – Sample clinic",
    "/team/person-1/": "Sample Person 1 – Sample clinic",
    "/contact/": "Contact and opening hours – Sample clinic",
    "/privacy/": "Privacy – Sample clinic",
    "/accessibility/": "Accessibility – Sample clinic",
}


def read(client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.content.decode())


@pytest.mark.parametrize(("address", "title"), PAGES.items())
def test_each_page_has_its_title_one_heading_and_one_main(client, filled, address, title):
    page = read(client, address)
    assert page.text_in("title") == title
    assert len(page.attributes("h1")) == 1
    assert [main["id"] for main in page.attributes("main")] == ["main"]
    assert page.attributes("html") == [{"lang": "en-GB"}]
    assert {"rel": "canonical", "href": f"http://testserver{address}"} in page.attributes("link")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_anything_inline_or_from_another_host(client, filled, address):
    page = read(client, address)
    assert page.attributes("style") == []
    assert {script.get("type") for script in page.attributes("script")} <= {"application/ld+json", "module"}
    for tag, attributes in page.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag not in {"a", "meta"}:
            loaded = [attributes.get(name) or "" for name in ("src", "href", "action", "srcset")]
            assert not [it for it in loaded if urlsplit(it).netloc not in {"", "testserver"} or "data:" in it]


@pytest.mark.parametrize("address", PAGES)
def test_every_link_within_the_site_leads_somewhere(client, filled, address):
    links = {a["href"] or "" for a in read(client, address).attributes("a")}
    ours = {link for link in links if link.startswith("/") and not link.startswith(("/book/", "/admin/"))}
    assert {link: client.get(link).status_code for link in ours} == dict.fromkeys(ours, 200)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_a_sample_clinic_says_so(client, filled, clinic, address):
    words = "the people and address here are made up"
    assert words in read(client, address).visible
    clinic.is_sample = False
    clinic.save()
    assert words not in read(client, address).visible


@pytest.mark.parametrize("address", PAGES)
def test_pages_answer_reading_only(client, filled, address):
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_every_page_works_before_anything_is_set_up(client, db):
    for address in ("/", "/services/", "/team/", "/contact/", "/privacy/", "/accessibility/"):
        assert len(read(client, address).attributes("h1")) == 1


@pytest.mark.parametrize(
    ("address", "model"), [("/services/service-1/", HealthcareService), ("/team/person-1/", Practitioner)]
)
def test_what_is_retired_has_no_page_and_stands_in_no_list(client, filled, address, model):
    assert client.get(address).status_code == 200
    assert f'href="{address}"' in client.get("/").content.decode()
    model.objects.update(is_active=False)
    assert client.get(address).status_code == 404
    assert f'href="{address}"' not in client.get("/").content.decode()


def test_a_service_that_nobody_gives_is_offered_nowhere(client, filled):
    address = "/services/service-1/"
    lists = ("/", "/services/", "/book/", "/sitemap.xml")
    for there in (True, False):
        for page in lists:
            html = client.get(page).content.decode()
            assert ("service-1/" in html) == there, page
        assert client.get(address).status_code == (200 if there else 404)
        Practitioner.objects.update(is_active=False)


def test_a_service_that_several_give_is_listed_once(client, filled, add_practitioner):
    add_practitioner(2)
    assert client.get("/services/").content.decode().count('href="/services/service-1/"') == 1


CLOSURES = [
    (0, 0, "Closed on Monday 1 March: Staff day"),
    (14, 14, "Closed on Monday 15 March: Staff day"),
    (-3, 1, "Closed from Friday 26 February to Tuesday 2 March: Staff day"),
    (15, 15, ""),
    (-2, -1, ""),
]


@pytest.mark.parametrize("address", ["/", "/contact/"])
@pytest.mark.parametrize(("first", "last", "words"), CLOSURES)
def test_closures_of_the_next_two_weeks_stand_below_the_hours(client, filled, address, first, last, words):
    today = dt.date(2027, 3, 1)
    with time_machine.travel(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC), tick=False):
        ClinicClosure.objects.create(
            name="Staff day",
            first_date=today + dt.timedelta(days=first),
            last_date=today + dt.timedelta(days=last),
        )
        page = read(client, address)
    special = [it.get("specialOpeningHoursSpecification") for it in page.structured_data if "telephone" in it]
    if not words:
        assert "Staff day" not in page.visible
        assert special == [None]
        return
    assert words in page.visible
    assert special == [
        [
            {
                "@type": "OpeningHoursSpecification",
                "name": "Staff day",
                "validFrom": (today + dt.timedelta(days=first)).isoformat(),
                "validThrough": (today + dt.timedelta(days=last)).isoformat(),
                "opens": "00:00",
                "closes": "00:00",
            }
        ]
    ]


def test_a_closure_of_one_place_among_several_names_it_and_closes_no_clinic(client, filled, location):
    Location.objects.create(name="On the hill", slug="hill", street="2 Hill", city="Sampletown")
    gone = Location.objects.create(name="Gone", slug="gone", street="3", city="Town", is_active=False)
    today = timezone.localdate()
    for name, where in (("Painting", location), ("Elsewhere", gone)):
        ClinicClosure.objects.create(name=name, first_date=today, last_date=today, location=where)
    page = read(client, "/contact/")
    assert ": Painting (By the river)" in page.visible
    assert "Elsewhere" not in page.visible
    assert "specialOpeningHoursSpecification" not in str(page.structured_data)


def test_a_service_says_length_price_preparation_and_who_offers_it(client, filled):
    visible = read(client, "/services/service-1/").visible
    for words in (
        "45 minutes",
        "£60",
        "Bring your shoes.",
        "Please tell us a day before.",
        "Sample Person 1",
    ):
        assert words in visible


def test_hostile_names_are_shown_as_written_and_run_nowhere(client, filled):
    HealthcareService.objects.update(name=HOSTILE)
    Practitioner.objects.update(name=HOSTILE)
    for address in ("/", "/services/", "/services/service-1/", "/team/person-1/"):
        html = client.get(address).content.decode()
        assert escape(HOSTILE) in html
        assert "<script>alert" not in html
        assert Page(html).attributes("h1")


def test_the_contact_page_shows_address_telephone_and_hours(client, filled):
    page = read(client, "/contact/")
    assert "1 Sample Street AB1 2CD Sampletown United Kingdom" in page.text_in("address")
    assert "Monday 08:00 – 12:00 13:00 – 18:00 Tuesday Closed" in page.visible
    assert {"href": "tel:+442079460018"} in page.attributes("a")


def test_the_map_is_a_link_and_nothing_of_it_is_loaded(client, filled):
    links = [a["href"] or "" for a in read(client, "/contact/").attributes("a")]
    [found] = [link for link in links if "openstreetmap" in link]
    assert parse_qs(urlsplit(found).query) == {
        "query": ["1 Sample Street, AB1 2CD Sampletown, United Kingdom"]
    }


def test_the_privacy_notice_in_force_is_shown_as_safe_html(client, filled):
    page = read(client, "/privacy/")
    assert page.text_in("h2") == "What we store"
    assert "Version 1" in page.visible


def test_the_page_one_is_on_is_marked_in_the_navigation(client, filled):
    here = {
        a["href"]: a["aria-current"] for a in read(client, "/team/").attributes("a") if "aria-current" in a
    }
    below = {
        a["href"]: a["aria-current"]
        for a in read(client, "/team/person-1/").attributes("a")
        if "aria-current" in a
    }
    assert here == {"/team/": "page"}
    assert below == {"/team/": "true"}


@pytest.fixture
def add_more(filled, add_service, add_practitioner, add_article):
    def add(count: int) -> None:
        for number in range(2, count + 1):
            add_service(number)
            add_practitioner(number)
            add_article(number)

    return add


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 7),  # clinic, hours, closures, locations, services, practitioners, articles
        ("/services/", 2),
        ("/services/service-1/", 3),
        ("/team/", 2),
        ("/team/person-1/", 3),
        ("/contact/", 4),
        ("/privacy/", 2),
        ("/accessibility/", 1),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, add_more, django_assert_num_queries, address, queries, count):
    add_more(count)
    with django_assert_num_queries(queries):
        client.get(address)


def test_robots_txt(client, clinic):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\n"
        "Disallow: /admin/\n"
        "Disallow: /appointments/\n"
        "Disallow: /calendars/\n"
        "\n"
        "Sitemap: http://testserver/sitemap.xml\n"
    )


def test_the_site_map_lists_every_page_under_the_site_s_own_address(client, filled, settings):
    settings.SITE_URL = "https://clinic.example"
    listed = re.findall("<loc>(.*?)</loc>", client.get(reverse("sitemap")).content.decode())
    assert {f"https://clinic.example{address}" for address in PAGES} <= set(listed)
    assert len(listed) == len(set(listed))


def test_the_old_favicon_address_leads_to_the_mark(client, clinic):
    assert client.get("/favicon.ico")["Location"] == "/static/icons/mark.svg"
