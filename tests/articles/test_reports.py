"""A reader reports a mistake: what arrives, what is refused with the words kept, and what is known of who it was."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from articles import commenting, tasks
from articles.commenting import limits, reports
from articles.enums import ReportStatus
from articles.models import DailySecret, MistakeReport, RecentSubmission
from tests import factories
from tests.articles.reading import Reader

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
WORDS = {"text": "The load is 20 %, not 10 %.", "place": "Why"}


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def article(contacts):
    return factories.article()


@pytest.fixture
def path(article):
    return reverse("articles:report", args=[article.slug])


@pytest.fixture
def reader(path, clock):
    return Reader(path, clock)


def texts():
    return list(MistakeReport.objects.order_by("pk").values_list("text", flat=True))


def test_a_report_arrives_and_the_article_is_untouched(reader, article):
    before = article.revision
    answer = reader.send(**WORDS)
    assert (answer.status_code, "Thank you for the report" in answer.text) == (200, True)
    report = MistakeReport.objects.get()
    assert (report.article, report.text, report.place, report.status, report.urgent) == (
        article,
        WORDS["text"],
        WORDS["place"],
        "new",
        False,
    )
    article.refresh_from_db()
    assert article.revision == before


def test_the_article_leads_to_the_form_and_holds_none(client, article, path):
    page = client.get(article.get_absolute_url())
    assert f'href="{path}"' in page.text
    assert ("<form" in page.text, dict(page.cookies)) == (False, {})


def test_the_page_is_kept_nowhere(reader):
    for answer in (reader.open(), reader.send(**WORDS)):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_form_sent_twice_makes_one_report_and_the_same_page(reader):
    answers = [reader.send(**WORDS) for _twice in range(2)]
    assert ([answer.status_code for answer in answers], texts()) == ([200, 200], [WORDS["text"]])


def test_the_same_words_make_one_report(reader, path, clock):
    reader.send(**WORDS)
    other = Reader(path, clock, "192.0.2.2")
    assert other.send(text="the LOAD is 20 %,  not 10 %.", place="why").status_code == 200
    assert texts() == [WORDS["text"]]


def test_the_same_words_after_a_decision_are_a_report_again(reader, path, clock, admin_user):
    """What was dismissed or mended may be wrong again: whoever says so is heard."""
    reader.send(**WORDS)
    decided = MistakeReport.objects.get()
    reports.decide_report(decided, ReportStatus.DISMISSED, note="", by=admin_user, now=NOW)
    for address in ("192.0.2.2", "192.0.2.3"):
        assert Reader(path, clock, address).send(**WORDS).status_code == 200
    assert sorted(MistakeReport.objects.values_list("status", flat=True)) == ["dismissed", "new"]


def test_the_same_words_about_another_article_are_another_report(reader, clock):
    reader.send(**WORDS)
    other = factories.article("stiff-hips")
    Reader(reverse("articles:report", args=[other.slug]), clock).send(**WORDS)
    assert MistakeReport.objects.count() == 2


def test_other_words_in_a_sent_form_are_asked_for_once_more(reader):
    reader.send(**WORDS)
    refused = reader.send(text="And the date.")
    assert (refused.status_code, "And the date." in refused.text) == (409, True)
    assert reader.send(text="And the date.", after=0).status_code == 200
    assert texts() == [WORDS["text"], "And the date."]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"text": ""}, "Write what is wrong."),
        ({"text": "   \n "}, "Write what is wrong."),
        ({"text": "\u200b\u200b"}, "Please write something that can be seen."),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
        ({"text": "a\u202eb"}, "Please remove the invisible control characters"),
        ({"text": "a\ufffdb"}, "Some characters did not arrive."),
        ({"text": "x" * 2001}, "Write 2,000 characters at most."),
        ({"text": "x" * 50_000}, "Write 2,000 characters at most."),
        ({"text": "x", "place": "y" * 201}, "Write 200 characters at most."),
        ({"text": "x", "place": "a\nb"}, "Please write this on one line."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(reader, typed, says):
    refused = reader.send(**typed)
    assert (refused.status_code, refused.text.count(says)) == (422, 2)
    assert (typed["text"].strip() in refused.text, texts()) == (True, [])
    assert reader.send(**WORDS).status_code == 200


@pytest.mark.parametrize(
    "text", ["👍🏽 zu kurz", "王小明 说得对", "<script>alert(1)</script>", "x" * 2000, "a\r\nb"]
)
def test_any_script_emoji_and_length_that_fits_is_taken(reader, text):
    assert reader.send(text=text).status_code == 200
    assert texts() == [text.replace("\r\n", "\n")]


def test_who_is_too_fast_is_asked_once_more_and_taken_then(reader):
    refused = reader.send(after=1, **WORDS)
    assert (refused.status_code, WORDS["text"] in refused.text, texts()) == (422, True, [])
    assert "Please send this once more" in refused.text
    assert reader.send(after=3, **WORDS).status_code == 200


def test_a_slow_writer_is_asked_once_more_and_taken_at_once(reader):
    reader.open()
    reader.wait(days=3)
    refused = reader.send(**WORDS)
    assert (refused.status_code, WORDS["text"] in refused.text, texts()) == (422, True, [])
    assert reader.send(after=0, **WORDS).status_code == 200


def test_a_day_is_not_too_slow(reader):
    reader.open()
    reader.wait(hours=23)
    assert reader.send(**WORDS).status_code == 200


@pytest.mark.parametrize(
    "forged",
    [
        {"begun": "1"},
        {"begun": ""},
        {"number": "x"},
        {"number": ""},
        {"number": "y" * 43},
        {"begun": "\x00"},
        {"website": "http://example.org"},
    ],
)
def test_what_a_program_sends_is_refused_with_the_words_kept(reader, forged):
    reader.open()
    refused = reader.send(**WORDS, **forged)
    assert (refused.status_code, WORDS["text"] in refused.text, texts()) == (422, True, [])
    assert reader.send(**WORDS).status_code == 200


def test_one_network_sends_so_many_a_day_and_another_goes_on(reader, path, clock):
    for number in range(10):
        assert reader.send_new(text=f"Slip {number}").status_code == 200
    refused = reader.send_new(text="Slip 11")
    assert (refused.status_code, "Slip 11" in refused.text) == (429, True)
    assert 0 < int(refused["Retry-After"]) <= 24 * 60 * 60
    assert Reader(path, clock, "192.0.2.2").send(text="Slip 11").status_code == 200
    clock.shift(timedelta(days=1))
    assert reader.send_new(text="Slip 12").status_code == 200


def test_a_home_is_one_network_and_who_is_not_known_is_not_counted():
    assert limits.network_of("2001:db8:1:2:3::1") == limits.network_of("2001:db8:1:2:ffff::9")
    assert limits.network_of("2001:db8:1:2::1") != limits.network_of("2001:db8:1:3::1")
    assert limits.network_of("::ffff:192.0.2.1") == limits.network_of("192.0.2.1") == "192.0.2.1"
    assert [limits.network_of(text) for text in ("", "unix:", "x\x00", "1.2.3.4.5")] == [""] * 4


def test_when_too_many_wait_no_more_are_taken(reader, article, monkeypatch):
    monkeypatch.setattr(reports, "MOST_WAITING", 1)
    waiting = factories.mistake_report(article)
    refused = reader.send(**WORDS)
    assert (refused.status_code, WORDS["text"] in refused.text) == (429, True)
    waiting.delete()
    assert reader.send(**WORDS).status_code == 200


def test_nothing_stored_or_logged_says_who_it_was(reader, caplog):
    caplog.set_level(logging.DEBUG)
    reader.send(**WORDS)
    stored = [
        str(value)
        for model in (MistakeReport, RecentSubmission, DailySecret)
        for row in model.objects.values_list()
        for value in row
    ]
    assert [value for value in stored if "192.0.2" in value] == []
    told = " ".join(record.getMessage() for record in caplog.records)
    assert (WORDS["text"] in told, "192.0.2" in told) == (False, False)
    names = {field.name for field in MistakeReport._meta.get_fields()}
    assert names & {"email", "name", "ip", "address", "user_agent"} == set()


def test_the_worker_forgets_networks_with_their_day(reader, clock):
    reader.send(**WORDS)
    tasks.forget()
    assert (DailySecret.objects.count(), RecentSubmission.objects.count()) == (1, 1)
    clock.move_to(datetime(2027, 3, 2, 0, 1, tzinfo=UTC))
    tasks.forget()
    assert (DailySecret.objects.count(), RecentSubmission.objects.count()) == (0, 0)


def test_the_same_network_looks_different_the_next_day(reader, clock):
    reader.send(**WORDS)
    clock.shift(timedelta(days=1))
    reader.send_new(text="Another")
    assert RecentSubmission.objects.values("network").distinct().count() == 2


def test_the_worker_deletes_what_was_decided_a_year_ago(article):
    old = NOW - timedelta(days=366)
    factories.mistake_report(article, "Old", status="answered", decided_at=old)
    factories.mistake_report(article, "Waits", sent_at=old)
    factories.mistake_report(article, "Recent", status="dismissed", decided_at=NOW)
    commenting.forget_reports(now=NOW)
    assert texts() == ["Waits", "Recent"]


def test_words_of_distress_are_answered_with_whom_to_turn_to(reader, contacts):
    contacts["emergency_number"] = "112"
    answer = reader.send(text="My calf is swollen and I have chest pain")
    assert ("Do you need help now?" in answer.text, "call 112" in answer.text) == (True, True)
    assert MistakeReport.objects.get().urgent
    assert "Do you need help now?" not in reader.send_new(text="A slip").text


@pytest.mark.parametrize(
    "fields",
    [{"status": "draft", "published_date": None}, {"published_date": NOW.date() + timedelta(days=1)}],
)
def test_what_readers_cannot_see_has_no_form(client, contacts, clock, fields):
    hidden = factories.article("hidden", **fields)
    path = reverse("articles:report", args=[hidden.slug])
    assert [client.get(path).status_code, client.post(path, WORDS).status_code] == [404, 404]


def test_a_form_without_its_token_is_refused(path):
    assert Client(enforce_csrf_checks=True).post(path, WORDS).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [{"status": "answered", "decided_at": None}, {"status": "new", "decided_at": NOW}, {"status": "gone"}],
)
def test_the_database_refuses_half_a_decision(article, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.mistake_report(article, **fields)
