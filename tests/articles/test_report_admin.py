"""Staff look at what readers reported, and say what became of it: once, knowingly, and with their name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.models import MistakeReport
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_mistakereport_changelist")


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def report(article):
    return factories.mistake_report(article, place="Why")


def page_of(report):
    return reverse("admin:articles_mistakereport_change", args=[report.pk])


def staff_who(*codenames):
    user = factories.staff(f"staff {' '.join(codenames)}")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def state(report):
    report.refresh_from_db()
    return (report.status, report.note, report.decided_by and report.decided_by.get_username())


@pytest.mark.parametrize("status", ["answered", "dismissed"])
def test_a_report_is_decided(admin_client, report, status):
    answer = admin_client.post(page_of(report), {"seen": "new", "status": status, "note": "It was 10 %."})
    assert (answer.status_code, answer["Location"]) == (302, page_of(report))
    assert state(report) == (status, "It was 10 %.", "admin")
    assert LogEntry.objects.filter(object_id=report.pk).count() == 1
    page = admin_client.get(page_of(report))
    assert ("It was 10 %." in page.text, "no-store" in page["Cache-Control"]) == (True, True)


def test_the_page_leads_to_the_article_and_its_form(admin_client, report, article):
    page = admin_client.get(page_of(report)).text
    assert f'href="{article.get_absolute_url()}"' in page
    assert f'href="{reverse("admin:articles_article_change", args=[article.pk])}"' in page
    assert "The second number is wrong." in page


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"seen": "new"}, 422),
        ({"seen": "new", "status": "new"}, 422),
        ({"seen": "new", "status": "x\x00"}, 422),
        ({"seen": "new", "status": "answered", "note": "a\x00b"}, 422),
        ({"seen": "new", "status": "answered", "note": "x" * 1001}, 422),
        ({"seen": "answered", "status": "dismissed"}, 302),
        ({"status": "answered"}, 302),
    ],
)
def test_what_does_not_go_changes_nothing(admin_client, report, data, status):
    assert admin_client.post(page_of(report), data).status_code == status
    assert state(report) == ("new", "", None)


def test_what_a_colleague_has_decided_is_not_decided_over(admin_client, report):
    factories.staff("other")
    admin_client.post(page_of(report), {"seen": "new", "status": "answered"})
    later = admin_client.post(page_of(report), {"seen": "new", "status": "dismissed"}, follow=True)
    assert "Somebody else changed this meanwhile" in later.text
    assert state(report)[0] == "answered"


def test_permissions_go_no_further_than_they_say(report):
    data = {"seen": "new", "status": "answered"}
    nobody, looker = staff_who("view_article"), staff_who("view_mistakereport")
    assert [nobody.get(page_of(report)).status_code, nobody.post(page_of(report), data).status_code] == [
        403,
        403,
    ]
    assert [looker.get(page_of(report)).status_code, looker.post(page_of(report), data).status_code] == [
        200,
        403,
    ]
    assert state(report)[0] == "new"
    assert (
        staff_who("view_mistakereport", "change_mistakereport").post(page_of(report), data).status_code == 302
    )
    assert state(report)[0] == "answered"


def test_nobody_adds_or_deletes_one_by_hand(admin_client, report):
    delete = reverse("admin:articles_mistakereport_delete", args=[report.pk])
    add = reverse("admin:articles_mistakereport_add")
    asked = {"action": "delete_selected", "_selected_action": [report.pk], "post": "yes"}
    refused = [admin_client.post(delete, {"post": "yes"}), admin_client.post(add, {"text": "x"})]
    admin_client.post(LIST, asked)
    assert [answer.status_code for answer in refused] == [403, 403]
    assert MistakeReport.objects.count() == 1


def test_a_report_goes_with_its_article(admin_client, report, article):
    address = reverse("admin:articles_article_delete", args=[article.pk])
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not MistakeReport.objects.exists()


@pytest.mark.parametrize("key", ["0", "999999", "9" * 30, "x", "_00", "%00", "-1"])
def test_what_is_not_there_is_not_found(admin_client, key):
    path = f"{LIST}{key}/change/"
    assert admin_client.get(path, follow=True).status_code == 404


def test_urgent_words_come_first_then_the_oldest_then_what_is_decided(admin_client, article):
    for text, fields in {
        "decided": {"status": "answered"},
        "newer": {"sent_at": NOW},
        "older": {"sent_at": NOW - timedelta(days=1)},
        "urgent chest pain": {"urgent": True, "sent_at": NOW},
    }.items():
        factories.mistake_report(article, text, **fields)
    page = admin_client.get(LIST)
    shown = [row.text for row in page.context["cl"].result_list]
    assert shown == ["urgent chest pain", "older", "newer", "decided"]
    assert "May need help now" in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long(admin_client, article, django_assert_num_queries, count):
    for number in range(count):
        factories.mistake_report(article, f"Slip {number}")
    admin_client.get(LIST)
    with django_assert_num_queries(6):
        admin_client.get(LIST)
