"""Moderating in the admin, the page of settings, and each member of staff's feed of what waits."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.models import Comment, CommentSettings, HeldFeed
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_comment_changelist")
SETTINGS = reverse("admin:articles_commentsettings_changelist")
FEED = reverse("admin:articles_comment_feed")
PRAISE = "The physio fixed my knee"


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def held(article):
    return factories.comment(article)


def page_of(comment):
    return reverse("admin:articles_comment_change", args=[comment.pk])


def staff_who(*codenames):
    user = factories.staff(f"staff {' '.join(codenames)}")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def post(client, comment, do, *, seen=None, **data):
    comment.refresh_from_db()
    given = {"seen": comment.seen_as if seen is None else seen, "do": do, **data}
    answer = client.post(page_of(comment), given, follow=True)
    comment.refresh_from_db()
    return answer


def test_a_comment_is_approved_answered_and_taken_down(admin_client, held):
    told = [
        post(admin_client, held, "approve").context["messages"],
        post(admin_client, held, "reply", reply="On trails too.").context["messages"],
        post(admin_client, held, "refuse").context["messages"],
    ]
    assert [str(message) for messages in told for message in messages] == [
        f"Comment {held.pk} is approved.",
        "The clinic’s reply is on the page.",
        f"Comment {held.pk} is refused.",
    ]
    assert (held.status, held.reply, held.decided_by.get_username()) == ("refused", "On trails too.", "admin")
    assert LogEntry.objects.filter(object_id=held.pk).count() == 3


def test_erasing_leaves_no_words_in_the_history_either(admin_client, held):
    words = held.text
    post(admin_client, held, "approve")
    assert post(admin_client, held, "erase").status_code == 200
    assert (held.status, held.text, held.name) == ("erased", "", "")
    entries = LogEntry.objects.filter(object_id=held.pk)
    assert (entries.count(), [e for e in entries if words in f"{e.object_repr}{e.change_message}"]) == (2, [])
    assert "can’t be undone" not in admin_client.get(page_of(held)).text


def test_no_field_lets_staff_change_a_readers_words(admin_client, held):
    page = admin_client.get(page_of(held)).text
    assert ('name="text"' in page, 'name="name"' in page) == (False, False)
    post(admin_client, held, "approve", text="Other words", name="Somebody")
    assert (held.name, held.text) == ("Kim", "Does it differ on trails?")


def test_a_testimonial_is_not_approved_from_page_or_list(admin_client, article, held):
    praise = factories.comment(article, PRAISE, is_testimonial=True)
    assert "reads like a testimonial" in post(admin_client, praise, "approve").text
    data = {"action": "approve_all", "_selected_action": [praise.pk, held.pk]}
    listed = admin_client.post(LIST, data, follow=True)
    told = [str(message) for message in listed.context["messages"]]
    assert told == ["1 comment is decided.", "1 reads like a testimonial and stays held."]
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == ["approved", "held"]


def test_the_list_decides_on_what_is_held_only(admin_client, article, held):
    shown = factories.comment(article, "Shown", status="approved")
    data = {"action": "refuse_all", "_selected_action": [shown.pk, held.pk]}
    admin_client.post(LIST, data)
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == ["refused", "approved"]


@pytest.mark.parametrize(
    ("do", "data"),
    [
        ("approve", {"seen": "approved"}),
        ("approve", {"seen": ""}),
        ("", {}),
        ("x\x00", {}),
        ("reply", {"reply": "Yes."}),
        ("reply", {"reply": "a\x00b"}),
        ("reply", {"reply": "x" * 2001}),
    ],
)
def test_what_does_not_go_changes_nothing(admin_client, held, do, data):
    assert post(admin_client, held, do, **data).status_code in {200, 422}
    assert (held.status, held.reply) == ("held", "")


def test_permissions_go_no_further_than_they_say(held):
    nobody, looker = staff_who("view_article"), staff_who("view_comment")
    assert [nobody.get(page_of(held)).status_code, looker.get(page_of(held)).status_code] == [403, 200]
    for do in ("approve", "refuse", "erase", "reply"):
        assert [post(client, held, do).status_code for client in (nobody, looker)] == [403, 403]
    looker.post(LIST, {"action": "approve_all", "_selected_action": [held.pk]})
    assert held.status == "held"
    assert post(staff_who("view_comment", "change_comment"), held, "approve").status_code == 200
    assert held.status == "approved"


def test_what_may_be_urgent_comes_first_with_its_hints(admin_client, article):
    factories.comment(article, "decided", status="approved")
    factories.comment(article, "newer")
    factories.comment(article, "older", posted_at=NOW - timedelta(days=1))
    urgent = factories.comment(article, "chest pain", urgent=True)
    page = admin_client.get(LIST)
    assert [row.text for row in page.context["cl"].result_list] == ["chest pain", "older", "newer", "decided"]
    assert "May need help now" in page.text
    assert "May need help now" in admin_client.get(page_of(urgent)).text


def test_the_list_and_the_page_both_tell_of_a_name_like_the_clinics(admin_client, article, contacts):
    alike = factories.comment(article, "Why?", name="Movement Revival Toronto")
    shown = [admin_client.get(address).text for address in (LIST, page_of(alike))]
    assert ["Signed like staff" in text for text in shown] == [True, True]
    contacts["clinic"] = "Another clinic"
    shown = [admin_client.get(address).text for address in (LIST, page_of(alike))]
    assert ["Signed like staff" in text for text in shown] == [False, False]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long(admin_client, article, django_assert_num_queries, count):
    for number in range(count):
        factories.comment(article, f"Why {number}?")
    admin_client.get(LIST)
    with django_assert_num_queries(6):
        admin_client.get(LIST)


def test_nobody_adds_or_deletes_one_by_hand(admin_client, held):
    delete = reverse("admin:articles_comment_delete", args=[held.pk])
    add = reverse("admin:articles_comment_add")
    refused = [admin_client.post(delete, {"post": "yes"}), admin_client.post(add, {"text": "x"})]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert Comment.objects.count() == 1


# The page of settings


def test_comments_are_off_and_the_rule_stands_in_full(admin_client):
    page = admin_client.get(SETTINGS).text
    for words in ("Comments are off.", "Section 133(1)(c)", "no legal advice", "I have read this"):
        assert words in page
    assert not CommentSettings.objects.exists()


def test_the_owner_turns_them_on_after_reading_and_off_by_one_click(admin_client, admin_user, article):
    unread = admin_client.post(SETTINGS, {"do": "on"})
    assert (unread.status_code, "Tick that you have read the rule" in unread.text) == (422, True)
    assert not CommentSettings.objects.filter(comments_on=True).exists()
    assert admin_client.post(SETTINGS, {"do": "on", "read": "on"}).status_code == 302
    row = CommentSettings.objects.get()
    assert (row.comments_on, row.rule_read_by) == (True, admin_user)
    page = admin_client.get(SETTINGS).text
    assert "read the rule below on" in page
    assert "Articles that take comments now: 0 of 1." in page  # it was published long ago
    admin_client.post(SETTINGS, {"do": "off"})
    assert not CommentSettings.objects.get().comments_on
    assert LogEntry.objects.filter(content_type__model="commentsettings").count() == 2


def test_only_the_owner_says_what_the_regulator_allows(admin_client, article):
    client = staff_who("view_commentsettings", "change_commentsettings")
    for data in ({"do": "on", "read": "on"}, {"do": "allow", "sure": "on"}):
        assert client.post(SETTINGS, data).status_code == 403
    assert not CommentSettings.objects.exists()
    assert admin_client.post(SETTINGS, {"do": "allow"}).status_code == 422
    assert admin_client.post(SETTINGS, {"do": "allow", "sure": "on"}).status_code == 302
    assert CommentSettings.objects.get().testimonials_allowed
    factories.comment(article, PRAISE, is_testimonial=True, testimonials_allowed=True, status="approved")
    told = client.post(SETTINGS, {"do": "forbid"}, follow=True).context["messages"]
    assert "1 that was shown is held again." in str(next(iter(told)))
    assert Comment.objects.get().status == "held"


@pytest.mark.parametrize(
    ("days", "status"),
    [("30", 302), ("0", 302), ("", 422), ("-1", 422), ("x", 422), ("9" * 30, 422), ("1\x00", 422)],
)
def test_the_days_are_a_number_that_fits(admin_client, days, status):
    assert admin_client.post(SETTINGS, {"do": "days", "days": days}).status_code == status
    assert CommentSettings.objects.filter(open_days=days if status == 302 else 60).count() == (status == 302)


def test_the_settings_are_for_who_may_see_and_change_them():
    nobody, looker = staff_who("view_comment"), staff_who("view_commentsettings")
    assert [nobody.get(SETTINGS).status_code, nobody.post(SETTINGS, {"do": "off"}).status_code] == [403, 403]
    assert [looker.get(SETTINGS).status_code, looker.post(SETTINGS, {"do": "off"}).status_code] == [200, 403]


def test_an_unknown_decision_changes_nothing(admin_client):
    assert admin_client.post(SETTINGS, {"do": "x\x00"}).status_code == 200
    assert not CommentSettings.objects.exists()


# The feed of what waits


def read(secret):
    return Client().get(reverse("articles:held", args=[secret]))


def titles(answer):
    name = "{http://www.w3.org/2005/Atom}"
    return [entry.findtext(f"{name}title") for entry in ET.fromstring(answer.content).iter(f"{name}entry")]


def test_the_feed_says_what_waits_and_none_of_its_words(admin_client, admin_user, article):
    admin_client.post(FEED, {"make": "1"})
    feed = HeldFeed.objects.get()
    assert feed.secret in admin_client.get(FEED).text
    factories.comment(article, "chest pain", urgent=True)
    factories.comment(article, "Shown", status="approved")
    factories.mistake_report(article, "Zebrafish")
    answer = read(feed.secret)
    assert (answer.status_code, answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        200,
        "no-store",
        "noindex, nofollow",
    )
    assert titles(answer) == [
        "May need help now: Comment on “Sore shins”",
        "Mistake reported in “Sore shins”",
    ]
    assert [words in answer.text for words in ("chest pain", "Zebrafish", "Kim")] == [False] * 3


def test_a_new_address_ends_the_old_one_and_each_can_be_taken_back(admin_client):
    admin_client.post(FEED, {"make": "1"})
    old = HeldFeed.objects.get().secret
    admin_client.post(FEED, {"make": "1"})
    new = HeldFeed.objects.get().secret
    assert (len(new) >= 43, [read(secret).status_code for secret in (old, new)]) == (True, [404, 200])
    admin_client.post(FEED, {"revoke": "1"})
    assert read(new).status_code == 404


@pytest.mark.parametrize("secret", ["x", "x" * 43, "\x00", "%00", "..", "ü"])
def test_a_wrong_address_is_not_found(secret):
    factories.held_feed(factories.staff())
    assert read(secret).status_code == 404


def test_the_feed_shows_what_its_reader_may_see(article):
    user = factories.staff()
    feed = factories.held_feed(user)
    factories.comment(article)
    factories.mistake_report(article)
    assert titles(read(feed.secret)) == []
    user.user_permissions.set(Permission.objects.filter(codename="view_mistakereport"))
    assert titles(read(feed.secret)) == ["Mistake reported in “Sore shins”"]
    user.is_active = False
    user.save()
    assert read(feed.secret).status_code == 404


def test_the_feeds_address_is_ones_own(admin_client):
    admin_client.post(FEED, {"make": "1"})
    looker = staff_who("view_comment")
    assert HeldFeed.objects.get().secret not in looker.get(FEED).text
    assert staff_who("view_article").post(FEED, {"make": "1"}).status_code == 403
