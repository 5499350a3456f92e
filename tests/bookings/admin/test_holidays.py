"""The page of public holidays: taken in, decided one by one or all at once, and shown with the visits on them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry

from bookings.domain.outside import fingerprint
from bookings.models import Clinic, ClinicClosure
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import AGREE, told
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db

PAGE = "/admin/bookings/clinicclosure/holidays/"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


@pytest.fixture
def ontario():
    return factories.clinic(holiday_region="ON")


def chosen(*days, shown="proposed", **rest):
    """Return what the page posts: a day and its decision, two by two."""
    pairs = list(zip(days[::2], days[1::2], strict=True))
    data = {f"holiday-{day.pk}": decision for day, decision in pairs}
    return {**data, **{f"shown-{day.pk}": shown for day, _decision in pairs}, "save": "Save", **rest}


def decisions():
    return dict(ClinicClosure.objects.values_list("name", "decision"))


def test_the_page_shows_two_years_before_anything_is_taken_in(client, ontario):
    page = client.get(PAGE)
    assert page.status_code == 200
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    assert "The public holidays of Ontario, CA." in text
    assert "Fri 1 Jan New Year&#x27;s Day Over" in text
    assert "Fri 26 Mar Good Friday Not on the list" in text
    assert "Mon 27 Dec Christmas Day (observed) Not on the list" in text
    assert 'value="Put 19 days on the list, to decide"' in page.text
    assert 'value="Save"' not in page.text
    assert not ClinicClosure.objects.exists()


def test_they_are_taken_in_and_then_decided(client, ontario):
    response = client.post(PAGE, {"take_in": "Put"}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert set(decisions().values()) == {"proposed"}
    assert 'name="take_in"' not in response.text
    day = ClinicClosure.objects.get(first_date=date(2027, 7, 1))
    assert f'name="holiday-{day.pk}" value="proposed"' in response.text
    client.post(PAGE, chosen(day, "closed"))
    day.refresh_from_db()
    assert day.decision == "closed"
    assert ClinicClosure.objects.filter(decision="proposed").count() == 18


def test_several_are_decided_at_once_and_each_is_in_its_history(client, ontario):
    days = [factories.holiday(date(2027, month, 1), f"Day {month}") for month in (4, 5, 6)]
    data = chosen(days[0], "closed", days[1], "open", days[2], "proposed")
    response = client.post(PAGE, data, follow=True)
    assert decisions() == {"Day 4": "closed", "Day 5": "open", "Day 6": "proposed"}
    assert told(response) == ["2 days are decided."]
    entries = LogEntry.objects.order_by("object_id").values_list("object_id", "user__username")
    assert list(entries) == [(str(day.pk), "owner") for day in days[:2]]


@pytest.mark.parametrize("every", ["closed", "open"])
def test_all_that_are_to_decide_go_at_once(client, ontario, every):
    days = [factories.holiday(date(2027, month, 1), f"Day {month}") for month in (4, 5, 6)]
    other = {"closed": "open", "open": "closed"}[every]
    data = chosen(days[0], "proposed", days[1], "proposed", days[2], other, every=every)
    client.post(PAGE, data)
    assert decisions() == {"Day 4": every, "Day 5": every, "Day 6": other}


def test_a_decision_can_be_taken_back(client, ontario):
    day = factories.holiday(MONDAY, decision="closed")
    client.post(PAGE, chosen(day, "open", shown="closed"))
    assert decisions() == {"Labour Day": "open"}
    client.post(PAGE, chosen(day, "proposed", shown="open"))
    assert decisions() == {"Labour Day": "proposed"}


def test_nothing_chosen_changes_nothing(client, ontario):
    day = factories.holiday(MONDAY)
    for data in ({}, chosen(day, "proposed"), {"every": "nonsense"}, {"holiday-999999": "closed"}):
        response = client.post(PAGE, data, follow=True)
        assert told(response) == ["Nothing was changed."]
    assert decisions() == {"Labour Day": "proposed"}


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(client, ontario):
    day, another = factories.holiday(MONDAY), factories.holiday(date(2027, 4, 1), "Another")
    page_data = chosen(day, "closed", another, "closed")
    ClinicClosure.objects.filter(pk=day.pk).update(decision="open")
    response = client.post(PAGE, page_data, follow=True)
    assert told(response) == [
        "Somebody else decided one of these days meanwhile. Nothing was written: please look again."
    ]
    assert decisions() == {"Labour Day": "open", "Another": "proposed"}


@pytest.mark.parametrize("value", ["maybe", "\x00", "x" * 50_000, "CLOSED"])
def test_a_made_up_decision_is_told_at_the_day(client, ontario, value):
    day = factories.holiday(MONDAY)
    response = client.post(PAGE, chosen(day, value))
    assert response.status_code == 422
    assert "Choose one of the three." in response.text
    assert decisions() == {"Labour Day": "proposed"}
    assert client.post(PAGE, chosen(day, "closed", shown=value)).status_code == 422


@pytest.mark.parametrize("every", ["", "closed"])
def test_visits_on_a_day_that_closes_are_shown_first(client, every):
    world = desk.world()
    Clinic.objects.update(holiday_region="ON")
    visit = desk.visit(world)
    day = factories.holiday(MONDAY)
    data = chosen(day, "proposed" if every else "closed", every=every)
    response = client.post(PAGE, data)
    assert response.status_code == 200
    assert "This booked visit falls outside:" in response.text
    assert visit.reference in response.text
    assert f'name="{AGREE}" value="{fingerprint([visit.pk])}"' in response.text
    assert re.search(rf'name="holiday-{day.pk}" value="closed"[^>]* checked', response.text)
    assert decisions() == {"Labour Day": "proposed"}

    response = client.post(PAGE, chosen(day, "closed", **{AGREE: fingerprint([visit.pk])}), follow=True)
    assert decisions() == {"Labour Day": "closed"}
    assert told(response)[1].startswith("1 booked visit is affected and stays booked")


@pytest.mark.parametrize(
    ("country", "region", "words"),
    [
        ("AC", "", "We have no public holidays of the country AC."),
        ("HM", "", "The calendar of HM names no public holidays for these years."),
        ("CA", "XX", "The calendar of XX, CA names no public holidays for these years."),
    ],
)
def test_a_country_without_holidays_says_what_to_do(client, country, region, words):
    factories.clinic(country=country, holiday_region=region)
    page = client.get(PAGE)
    assert words in page.text
    assert "Please add the days as closures yourself." in page.text
    assert "<form" not in page.text.partition('id="content-main"')[2].partition("</main>")[0]
    assert client.post(PAGE, {"take_in": "Put"}).status_code == 302
    assert not ClinicClosure.objects.exists()


def test_before_the_clinic_is_set_up_the_page_opens(client):
    assert client.get(PAGE).status_code == 200


def test_what_is_closed_anyway_and_where_is_told(client, ontario):
    factories.closure(date(2027, 12, 20), date(2028, 1, 3))
    factories.holiday(date(2027, 4, 1), location=factories.location("Lake Road"))
    page = client.get(PAGE).text
    assert "Closed anyway: Closed" in page
    assert "Only at Lake Road" in page


# -- who may


def test_who_may_only_look_sees_no_buttons(ontario):
    factories.holiday(MONDAY)
    client = desk.signed_in("view_clinicclosure")
    page = client.get(PAGE)
    assert "To decide" in page.text
    main = page.text.partition('id="content-main"')[2].partition("</main>")[0]
    assert "<input" not in main.replace('<input type="hidden" name="csrfmiddlewaretoken"', "")
    assert client.post(PAGE, {"take_in": "Put"}).status_code == 403
    assert client.post(PAGE, {"save": "Save"}).status_code == 403


def test_others_are_refused(ontario):
    assert desk.reception().get(PAGE).status_code == 403
    assert desk.reception().post(PAGE, {"take_in": "Put"}).status_code == 403
    assert not ClinicClosure.objects.exists()


def test_a_get_and_other_methods_change_nothing(client, ontario):
    factories.holiday(MONDAY)
    client.get(f"{PAGE}?take_in=1&every=closed")
    assert client.put(PAGE).status_code == 405
    assert decisions() == {"Labour Day": "proposed"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_day_as_for_three(client, ontario, count, django_assert_num_queries):
    for month in range(4, 4 + count):
        factories.holiday(date(2027, month, 1), f"Day {month}")
    with django_assert_num_queries(5):  # clinic, session, user; clinic, closures
        client.get(PAGE)


# -- the hint at the desk


def test_the_desk_is_told_what_is_to_decide():
    desk.world()
    factories.holiday(MONDAY)
    text = "1 public holiday of the next 90 days is to decide: until then it can be booked."
    page = desk.reception().get("/admin/schedule/").text
    assert text in page
    assert PAGE not in page  # who may not decide it is not led there
    page = desk.owner().get("/admin/schedule/").text
    assert text in page
    assert f'href="{PAGE}"' in page
    ClinicClosure.objects.update(decision="open")
    page = desk.owner("another").get("/admin/schedule/").text
    assert "The last public holiday on the list is 8 March 2027: please take in those that follow." in page
    factories.holiday(date(2027, 12, 25), "Christmas Day")
    assert "holiday-hint" not in desk.owner("third").get("/admin/schedule/").text
