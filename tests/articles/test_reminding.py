"""Reminders of reviews: once before, once when overdue, then at most monthly; never lost, never made twice."""

from __future__ import annotations

import datetime as dt

import pytest

from articles import reminding, tasks
from articles.enums import ArticleStatus, ReminderStatus
from articles.models import Author, ReviewAssignment, ReviewReminder
from tests.bookings import mailserver

# aiosmtpd and smtplib leave sockets to the garbage collector when a conversation ends badly
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::ResourceWarning")]

DUE = dt.date(2027, 2, 1)
REVIEWER = "reviewer@example.org"
OFFICE = {"name": "Movement Revival", "email": "office@example.org", "zone": "America/Toronto"}


def office():
    return OFFICE


@pytest.fixture(autouse=True)
def clinic(settings, monkeypatch):
    settings.ARTICLES_CLINIC = f"{__name__}.office"
    settings.SITE_URL = "https://clinic.example"
    given = dict(OFFICE)
    monkeypatch.setattr(f"{__name__}.OFFICE", given)
    return given


@pytest.fixture
def reviewer(author):
    author.email = REVIEWER
    author.save()
    return author


@pytest.fixture
def article(make_article, reviewer):
    return make_article(last_reviewed_date=dt.date(2026, 2, 1), reviewed_by=reviewer, next_review_date=DUE)


@pytest.fixture
def on(time_machine):
    """Let the worker take its step on a day, so many days from the day on which the review is due."""

    def work(days: int, hour: int = 15, minute: int = 0):
        day = DUE + dt.timedelta(days)
        time_machine.move_to(
            dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC), tick=False
        )
        tasks.remind_reviewers()

    return work


@pytest.fixture
def server(settings):
    for running in mailserver.running():
        mailserver.use(settings, running)
        yield running


def fates():
    return [
        (made.number, made.status, made.attempts, made.problem)
        for made in ReviewReminder.objects.order_by("pk")
    ]


def test_nobody_is_written_to_before_it_is_time(article, on, mailoutbox):
    on(-15)
    assert (fates(), mailoutbox) == ([], [])


def test_once_before_and_once_when_overdue_then_monthly(article, on, mailoutbox):
    sent = {}
    for day in range(-20, 95):
        before = len(mailoutbox)
        on(day)
        on(day, 16)
        if len(mailoutbox) > before:
            sent[day] = [mail.subject for mail in mailoutbox[before:]]
    soon, overdue = "Review due soon: Sore shins", "Review overdue: Sore shins"
    assert sent == {-14: [soon], 1: [overdue], 31: [overdue], 61: [overdue], 91: [overdue]}
    assert [mail.to for mail in mailoutbox] == [[REVIEWER]] * 5
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 5


def test_the_day_is_the_clinics(article, on, mailoutbox):
    on(1, hour=4)  # still the evening before in Toronto
    assert [mail.subject for mail in mailoutbox] == ["Review due soon: Sore shins"]
    on(1, hour=6)
    assert len(mailoutbox) == 2


def test_a_worker_that_was_away_for_months_writes_once(article, on, mailoutbox):
    on(100)
    on(101)
    assert [mail.subject for mail in mailoutbox] == ["Review overdue: Sore shins"]


def test_what_the_mail_says(article, on, mailoutbox):
    on(1)
    body = mailoutbox[0].body
    assert body.startswith("Dear Zoë O'Brien,\n")
    assert "“Sore shins” was due on 1 February 2027." in body
    assert "https://clinic.example/articles/sore-shins/\n" in body
    assert f"https://clinic.example/admin/articles/article/{article.pk}/review/\n" in body
    assert "\n\n\n" not in body.strip()


def test_who_is_assigned_comes_before_who_reviewed_last(article, on, mailoutbox):
    other = Author.objects.create(name="Ana", slug="ana", email="ana@example.org")
    ReviewAssignment.objects.create(article=article, reviewer=other)
    on(1)
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]


def test_without_the_reviewers_address_it_goes_to_the_clinic(article, reviewer, on, mailoutbox):
    Author.objects.update(email="")
    on(1)
    [mail] = mailoutbox
    assert mail.to == ["office@example.org"]
    assert "Zoë O'Brien is to review it, and no mail reaches them" in mail.body
    assert "Dear" not in mail.body


def test_without_any_address_it_is_in_the_queue_only(article, clinic, on, mailoutbox):
    Author.objects.update(email="")
    clinic["email"] = ""
    on(1)
    assert (fates(), mailoutbox) == ([(1, ReminderStatus.NOBODY, 1, "")], [])


@pytest.mark.parametrize(
    "change",
    [
        {"next_review_date": DUE + dt.timedelta(365)},
        {"next_review_date": None},
        {"status": ArticleStatus.DRAFT},
    ],
)
def test_what_is_no_longer_wanted_is_not_sent(article, on, mailoutbox, time_machine, change):
    time_machine.move_to(dt.datetime(2027, 2, 2, 15, tzinfo=dt.UTC))
    reminding.make_reminders(now=dt.datetime(2027, 2, 2, 15, tzinfo=dt.UTC))
    assert fates() == [(1, ReminderStatus.WAITING, 0, "")]
    type(article).objects.update(**change)
    on(1)
    assert (fates(), mailoutbox) == ([(1, ReminderStatus.SUPERSEDED, 1, "")], [])


def test_a_new_date_is_reminded_of_anew(article, on, mailoutbox):
    on(-14)
    type(article).objects.update(next_review_date=DUE + dt.timedelta(30))
    on(16)
    assert [mail.subject for mail in mailoutbox] == ["Review due soon: Sore shins"] * 2


@pytest.mark.parametrize("code", [421, 450])
def test_a_server_that_will_not_now_is_asked_again_later(article, on, server, code):
    server.recipient = f"{code} not now"
    on(1)
    on(1, minute=4)
    assert fates() == [(1, ReminderStatus.WAITING, 1, f"SMTPRecipientsRefused {code}")]
    server.recipient = "250 OK"
    on(1, minute=5)
    on(1, minute=20)
    assert fates() == [(1, ReminderStatus.SENT, 2, "")]
    assert [envelope.rcpt_tos for envelope in server.received] == [[REVIEWER]]


def test_an_address_that_is_refused_for_good_gives_way_to_the_clinics(article, on, server):
    server.refused[REVIEWER] = "550 no such person"
    on(1)
    assert fates() == [(1, ReminderStatus.SENT, 2, "")]
    assert [envelope.rcpt_tos for envelope in server.received] == [["office@example.org"]]


def test_it_is_tried_for_as_long_as_it_takes(article, on, server):
    server.recipient = "450 not now"
    for day in range(1, 80):
        on(day)
        on(day, 20)
    [(number, status, tries, _problem)] = fates()
    assert (number, status) == (1, ReminderStatus.WAITING)
    assert 70 < tries < 100
    server.recipient = "250 OK"
    on(82)
    assert [fate[1] for fate in fates()] == [ReminderStatus.SENT]
    assert len(server.received) == 1


@pytest.mark.parametrize("step", ["greeting", "MAIL", "DATA"])
def test_a_server_that_hangs_keeps_nothing_for_ever(article, on, server, step):
    server.hang(step)
    on(1)
    [(_number, status, tries, problem)] = fates()
    assert (status, tries) == (ReminderStatus.WAITING, 1)
    assert problem in {"TimeoutError", "SMTPServerDisconnected"}
    server.delays = {}
    on(1, minute=10)
    assert [fate[1] for fate in fates()] == [ReminderStatus.SENT]


def test_one_that_fails_keeps_no_other_waiting(article, make_article, reviewer, on, server):
    other = Author.objects.create(name="Ana", slug="ana", email="ana@example.org")
    make_article("knees", last_reviewed_date=dt.date(2026, 2, 1), reviewed_by=other, next_review_date=DUE)
    server.refused[REVIEWER] = "450 not now"
    on(1)
    assert [envelope.rcpt_tos for envelope in server.received] == [["ana@example.org"]]


@pytest.mark.parametrize("several", [1, 5])
def test_however_many_are_due_it_asks_as_often(make_article, reviewer, several, django_assert_num_queries):
    for number in range(several):
        make_article(
            f"shins-{number}",
            last_reviewed_date=dt.date(2026, 2, 1),
            reviewed_by=reviewer,
            next_review_date=DUE,
        )
    now = dt.datetime(2027, 2, 2, 15, tzinfo=dt.UTC)
    with django_assert_num_queries(3):  # the articles, their reminders, the new ones
        reminding.make_reminders(now=now)
    assert len(fates()) == several
    with django_assert_num_queries(2):
        reminding.make_reminders(now=now)


def test_a_killed_workers_reminder_is_taken_up_again(article, on, mailoutbox, time_machine):
    now = dt.datetime(2027, 2, 2, 15, tzinfo=dt.UTC)
    time_machine.move_to(now)
    reminding.make_reminders(now=now)
    killed = reminding.lease(now=now)
    on(1, minute=4)
    assert mailoutbox == []
    on(1, minute=5)
    assert len(mailoutbox) == 1
    reminding.end(
        killed, ReminderStatus.NOBODY, now
    )  # it comes back to life: the row is not its own any more
    assert fates() == [(1, ReminderStatus.SENT, 2, "")]
