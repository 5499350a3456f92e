"""References at the editor's desk: who checked them, whose word a correction has, and what rests on them."""

from __future__ import annotations

import datetime as dt
import functools
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from articles.enums import ReferenceStatus, Verdict
from articles.models import Author, Citation, ListedReference, Reference
from tests import factories

pytestmark = pytest.mark.django_db
PROPOSED = "It should read pp. 1-19."


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def reference(db):
    return Reference.objects.create(
        key="a2020",
        printed="A 2020, J Run 1:1",
        status=ReferenceStatus.VERIFIED,
        proposed_correction=PROPOSED,
    )


@pytest.fixture
def cited(make_article, reference):
    article = make_article()
    return Citation.objects.create(
        article=article, reference=reference, claim="Steps help.", verdict=Verdict.SUPPORTS
    )


def typed(reference, **changes):
    names = (
        "key",
        "printed",
        "status",
        "doi",
        "pmid",
        "pmcid",
        "study_type",
        "population",
        "proposed_correction",
        "note",
    )
    values = {name: getattr(reference, name) for name in names}
    values |= {"checked_by": reference.checked_by_id or "", "checked_date": reference.checked_date or ""}
    return {**values, "size": "", **changes}


def change(client, reference, **changes):
    address = reverse("admin:articles_reference_change", args=[reference.pk])
    return client.post(address, typed(reference, **changes))


def errors_of(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    return {field: [str(error) for error in found] for field, found in errors.items()}


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# Who checked it


def test_a_new_status_says_who_found_that_and_when(admin_client, reference, author, today):
    assert errors_of(change(admin_client, reference, status="mismatch")) == {
        "checked_by": ["Choose who looked the source up."],
        "checked_date": ["Write the day on which it was looked up."],
    }
    who = {"checked_by": author.pk, "checked_date": str(today)}
    assert change(admin_client, reference, status="mismatch", **who).status_code == 302
    reference.refresh_from_db()
    assert (reference.status, reference.checked_by, reference.checked_date) == ("mismatch", author, today)
    assert reference.history.first().history_user.username == "admin"


def test_what_a_file_brought_without_a_name_can_be_edited_without_one(admin_client, reference):
    assert change(admin_client, reference, note="Seen in the library.").status_code == 302
    assert Reference.objects.get().note == "Seen in the library."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("checked_by", "Choose who looked the source up."),
        ("checked_date", "Write the day on which it was looked up."),
    ],
)
def test_half_a_check_is_not_enough(admin_client, reference, author, today, name, words):
    who = {"checked_by": author.pk, "checked_date": str(today), name: ""}
    assert errors_of(change(admin_client, reference, status="mismatch", **who))[name] == [words]
    assert set(errors_of(change(admin_client, reference, **who))) == {"__all__"}


def test_an_earlier_check_does_not_stand_for_a_new_status(admin_client, reference, author, today):
    earlier = today - dt.timedelta(days=30)
    Reference.objects.update(checked_by=author, checked_date=earlier)
    reference.refresh_from_db()
    assert errors_of(change(admin_client, reference, status="mismatch")) == {
        "checked_date": ["This is the day of the earlier check. When was this found?"]
    }
    assert change(admin_client, reference, status="mismatch", checked_date=str(today)).status_code == 302


def test_a_slip_can_be_mended_on_the_same_day(admin_client, reference, author, today):
    Reference.objects.update(checked_by=author, checked_date=today)
    reference.refresh_from_db()
    assert change(admin_client, reference, status="mismatch").status_code == 302


def test_nobody_checked_what_is_not_checked(admin_client, reference, author, today):
    Reference.objects.update(checked_by=author, checked_date=today)
    reference.refresh_from_db()
    wrong = errors_of(change(admin_client, reference, status="unchecked"))
    assert wrong["checked_by"] == ["Empty this and the day: nobody has checked it yet."]
    right = change(admin_client, reference, status="unchecked", checked_by="", checked_date="")
    assert right.status_code == 302


def test_a_check_is_not_still_to_come(admin_client, reference, author, today):
    tomorrow = today + dt.timedelta(days=1)
    refusal = change(admin_client, reference, checked_by=author.pk, checked_date=str(tomorrow))
    assert errors_of(refusal) == {"checked_date": ["This day is still to come."]}
    assert change(admin_client, reference, checked_by=author.pk, checked_date=str(today)).status_code == 302


@pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "\x00", "x" * 5000, "9" * 5000])
def test_a_day_that_there_is_not(admin_client, reference, author, day):
    assert set(errors_of(change(admin_client, reference, checked_by=author.pk, checked_date=day))) >= {
        "checked_date"
    }


# What loses its source


@pytest.mark.parametrize("status", ["retracted", "not_found", "unchecked"])
def test_taking_evidence_away_is_agreed_to_first(admin_client, reference, cited, author, today, status):
    who = {} if status == "unchecked" else {"checked_by": author.pk, "checked_date": str(today)}
    response = change(admin_client, reference, status=status, **who)
    (words,) = errors_of(response)["lose_source"]
    assert words == (
        "1 sentence would say “no checked reference yet”: "
        f'<a href="/admin/articles/article/{cited.article_id}/change/">Sore shins</a>: Steps help.'
    )
    html = response.content.decode()
    assert '<input type="checkbox" name="lose_source"' in html
    assert words in html
    assert Reference.objects.get().status == "verified"
    agreed = change(admin_client, reference, status=status, lose_source="on", **who)
    assert agreed.status_code == 302
    assert Reference.objects.get().status == status
    (warning,) = [words for words in said(agreed) if "lost" in words]
    assert warning == (
        "1 sentence has lost its source. Find another one, or change the text: "
        f'<a href="/admin/articles/article/{cited.article_id}/change/">Sore shins</a>: Steps help.'
    )


def test_nothing_is_asked_where_nothing_is_lost(admin_client, reference, cited, author, today):
    who = {"checked_by": author.pk, "checked_date": str(today)}
    response = change(admin_client, reference, status="mismatch", **who)  # still evidence
    assert (response.status_code, [words for words in said(response) if "lost" in words]) == (302, [])
    reference.refresh_from_db()
    cited.verdict = Verdict.DOES_NOT  # it never rested on it
    cited.save()
    response = change(admin_client, reference, status="retracted")
    assert (response.status_code, [words for words in said(response) if "lost" in words]) == (302, [])


def test_the_box_is_not_there_before_it_is_needed(admin_client, reference, cited):
    html = admin_client.get(reverse("admin:articles_reference_change", args=[reference.pk])).content.decode()
    assert '<input type="hidden" name="lose_source"' in html
    assert 'type="checkbox" name="lose_source"' not in html


def test_many_sentences_are_counted_and_the_first_ten_named(
    admin_client, make_article, reference, author, today
):
    article = make_article()
    for number in range(12):
        Citation.objects.create(
            article=article, reference=reference, label=f"l{number}", claim=f"<b>{number}"
        )
    who = {"checked_by": author.pk, "checked_date": str(today)}
    (words,) = errors_of(change(admin_client, reference, status="retracted", **who))["lose_source"]
    assert words.startswith("12 sentences would say")
    assert (words.count("Sore shins"), words.count("&lt;b&gt;"), words.count("<b>")) == (10, 10, 0)
    assert words.endswith("and 2 more")


def test_the_articles_that_lose_it_show_so_at_once(client, admin_client, reference, cited, author, today):
    cited.article.body = "Steps help.[@a2020]"
    cited.article.save()
    assert "(No checked reference yet.)" not in client.get("/articles/sore-shins/").content.decode()
    who = {"checked_by": author.pk, "checked_date": str(today), "lose_source": "on"}
    change(admin_client, reference, status="retracted", **who)
    assert "(No checked reference yet.)" in client.get("/articles/sore-shins/").content.decode()


def test_the_page_names_all_that_rests_on_it(admin_client, make_article, reference, cited):
    other = make_article("other", status="draft", published_date=None)
    ListedReference.objects.create(article=other, reference=reference)
    ListedReference.objects.create(article=cited.article, reference=reference)
    html = admin_client.get(reverse("admin:articles_reference_change", args=[reference.pk])).content.decode()
    named = html.partition('<ul class="used-by"><li>')[2].partition("</ul>")[0]
    assert named == (
        f'<a href="/admin/articles/article/{cited.article_id}/change/">Sore shins</a> (Published): Steps help. '
        "<strong>Supports this.</strong></li><li>"
        f'<a href="/admin/articles/article/{other.pk}/change/">Other</a> (Draft): on its list of references only</li>'
    )


# The clinician's word


def correction(reference) -> str:
    return reverse("admin:articles_reference_correction", args=[reference.pk])


def hidden_words(client, reference) -> str:
    return client.get(correction(reference)).context["form"].initial["words"]


def accept(client, reference, **changes):
    data = {"clinician": Author.objects.get().pk, "words": hidden_words(client, reference)}
    return client.post(correction(reference), data | changes)


def test_accepting_a_correction(client, admin_client, reference, cited, author, today):
    html = admin_client.get(correction(reference)).content.decode()
    assert "A 2020, J Run 1:1" in html
    assert PROPOSED in html
    assert "Steps help." in html
    response = accept(admin_client, reference)
    assert response["Location"] == reverse("admin:articles_reference_change", args=[reference.pk])
    assert said(response) == ["Correction accepted by Zoë O'Brien."]
    reference.refresh_from_db()
    assert (reference.correction_accepted_by, reference.correction_accepted_date) == (author, today)
    latest = reference.history.first()
    assert (latest.history_user.username, latest.history_change_reason) == (
        "admin",
        "Correction accepted by Zoë O'Brien",
    )
    shown = client.get("/articles/sore-shins/").content.decode()
    assert f"Correction, accepted by Zoë O&#x27;Brien on {today:%-d %B %Y}: {PROPOSED}" in shown
    assert "A 2020, J Run 1:1" in shown


def test_it_raises_the_revision_of_the_articles_that_show_it(admin_client, reference, cited, author):
    before = cited.article.revision
    accept(admin_client, reference)
    cited.article.refresh_from_db()
    assert cited.article.revision > before


def test_and_taking_the_acceptance_back(admin_client, reference, author):
    accept(admin_client, reference)
    response = admin_client.post(correction(reference), {"take_back": "1"})
    assert said(response)[-1:] == ["Acceptance of the correction taken back."]
    reference.refresh_from_db()
    assert (reference.correction_accepted_by, reference.correction_accepted_date) == (None, None)
    assert [version.history_change_reason for version in reference.history.all()] == [
        "Acceptance of the correction taken back",
        "Correction accepted by Zoë O'Brien",
        None,
    ]
    assert admin_client.post(correction(reference), {"take_back": "1"}).status_code == 409


@pytest.mark.parametrize("who", ["", "0", "-1", "x", "\x00", "9" * 30, "9" * 5000])
def test_somebody_is_named(admin_client, reference, author, who):
    response = accept(admin_client, reference, clinician=who)
    assert response.status_code == 422
    expected = {
        "": "Choose the clinician who accepts the correction.",
        "\x00": "Null characters are not allowed.",
    }.get(who, "Choose a clinician from the list.")
    assert response.content.decode().count(expected) == 2
    assert Reference.objects.get().correction_accepted_date is None


def test_words_that_have_changed_meanwhile_are_read_again(admin_client, reference, author):
    words = hidden_words(admin_client, reference)
    Reference.objects.update(proposed_correction="Something else.")
    response = accept(admin_client, reference, words=words)
    assert response.status_code == 422
    html = response.content.decode()
    assert "The correction has changed since you opened this page. Please read it again." in html
    assert "Something else." in html
    assert Reference.objects.get().correction_accepted_date is None
    again = response.context["form"]["words"].value()
    assert accept(admin_client, reference, words=again).status_code == 302


def test_the_history_says_whose_word_it_was(admin_client, reference, author):
    accept(admin_client, reference)
    html = page_of(admin_client, reverse("admin:articles_reference_history", args=[reference.pk]))
    assert "Correction accepted by Zoë O&#x27;Brien" in html


def test_the_second_to_accept_is_told_who_was_first(admin_client, reference, author):
    data = {"clinician": author.pk, "words": hidden_words(admin_client, reference)}
    assert admin_client.post(correction(reference), data).status_code == 302
    response = admin_client.post(correction(reference), data)
    assert response.status_code == 409
    assert "Zoë O&#x27;Brien has accepted it already. Nothing was changed." in response.content.decode()
    assert reference.history.filter(history_change_reason__startswith="Correction accepted").count() == 1


def test_an_acceptance_holds_for_its_words_only(admin_client, reference, author):
    accept(admin_client, reference)
    reference.refresh_from_db()
    assert change(admin_client, reference, note="x").status_code == 302
    assert Reference.objects.get().correction_accepted_by == author
    response = change(admin_client, reference, proposed_correction="Other words.")
    assert "The words of the correction have changed, so it counts as not accepted again." in said(response)
    assert Reference.objects.get().correction_accepted_by is None


def test_an_accepted_proposal_can_be_withdrawn(admin_client, reference, author):
    accept(admin_client, reference)
    assert change(admin_client, reference, proposed_correction="").status_code == 302
    assert Reference.objects.get().correction_accepted_date is None


def test_it_is_accepted_nowhere_else(admin_client, reference, author, today):
    smuggled = {"correction_accepted_by": author.pk, "correction_accepted_date": str(today)}
    assert change(admin_client, reference, **smuggled).status_code == 302
    assert Reference.objects.get().correction_accepted_date is None


def test_an_earlier_version_does_not_bring_an_acceptance_back(admin_client, reference, author):
    accept(admin_client, reference)
    accepted = reference.history.first()
    admin_client.post(correction(reference), {"take_back": "1"})
    assert go_back(admin_client, accepted).status_code == 302
    assert Reference.objects.get().correction_accepted_date is None


def version(earlier) -> str:
    return reverse("admin:articles_reference_simple_history", args=[earlier.id, earlier.history_id])


def go_back(client, earlier, meanwhile=lambda: None, **changes):
    """Open an earlier version, and press its button."""
    page = client.get(version(earlier)).text
    [action] = re.findall(r'<form [^>]*action="([^"]+/change/)"', page)
    [loaded] = re.findall(r'name="_loaded" value="([^"]+)"', page)
    meanwhile()
    return client.post(action, typed(earlier.instance, _loaded=loaded, **changes))


def test_going_back_to_an_earlier_version(admin_client, reference):
    earlier = reference.history.first()
    change(admin_client, reference, population="30 men")
    assert go_back(admin_client, earlier).status_code == 302
    assert Reference.objects.get().population == reference.population


def test_going_back_does_not_write_over_what_somebody_else_saved(admin_client, reference):
    earlier = reference.history.first()
    others = functools.partial(change, admin_client, reference, population="30 men")
    assert "Not saved: somebody changed this" in str(errors_of(go_back(admin_client, earlier, others)))
    assert Reference.objects.get().population == "30 men"


def test_going_back_asks_what_the_form_asks(admin_client, reference, cited, author, today):
    Reference.objects.update(status="unchecked")
    gone = Reference.objects.get()
    gone.status = "not_found"
    gone.save()
    earlier = gone.history.first()
    Reference.objects.update(status="verified")
    assert "lose_source" in errors_of(go_back(admin_client, earlier))


@pytest.mark.parametrize(("permission", "status"), [("view_reference", 200), ("add_reference", 403)])
def test_who_may_only_look_sees_an_earlier_version_and_changes_nothing(client, reference, permission, status):
    looker = factories.staff("looker")
    looker.user_permissions.set(Permission.objects.filter(codename=permission))
    client.force_login(looker)
    earlier = reference.history.first()
    page = client.get(version(earlier))
    assert page.status_code == status
    assert ("A 2020, J Run 1:1" in page.text, "<textarea" in page.text) == (status == 200, False)
    for where in (version(earlier), reverse("admin:articles_reference_change", args=[reference.pk])):
        assert client.post(where, typed(reference, printed="HACKED")).status_code in {403, 405}
    assert Reference.objects.get().printed == reference.printed


def test_the_page_of_a_version_saves_nothing_itself(admin_client, reference):
    earlier = reference.history.first()
    assert admin_client.post(version(earlier), typed(reference, printed="Other")).status_code == 405
    assert Reference.objects.get().printed == reference.printed


def test_no_version_of_what_is_not_there(admin_client, reference):
    earlier = reference.history.first()
    reference.delete()
    assert admin_client.get(version(earlier)).status_code == 404


def test_the_key_by_which_texts_cite_it_stays(admin_client, reference, cited):
    asked = errors_of(change(admin_client, reference, key="another2020"))
    assert list(asked) == ["key"]
    assert cited.article.title in asked["key"][0]
    cited.delete()
    assert change(admin_client, reference, key="another2020").status_code == 302


def test_there_is_a_way_to_it_from_the_reference(admin_client, reference, author):
    page = reverse("admin:articles_reference_change", args=[reference.pk])
    assert f'Nobody yet. <a href="{correction(reference)}">Accept this correction</a>' in page_of(
        admin_client, page
    )
    accept(admin_client, reference)
    assert f'<a href="{correction(reference)}">Take the acceptance back</a>' in page_of(admin_client, page)
    Reference.objects.update(
        proposed_correction="", correction_accepted_by=None, correction_accepted_date=None
    )
    assert "There is no correction to accept." in page_of(admin_client, page)


def page_of(client, address) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("pk", ["0", "999", "x", "-1", "9" * 400, "½", "%00", "²"])
def test_of_no_reference(admin_client, reference, pk):
    address = f"/admin/articles/reference/{pk}/correction/"
    assert [admin_client.get(address).status_code, admin_client.post(address).status_code] == [404, 404]


def test_where_nothing_is_proposed_there_is_nothing_to_accept(admin_client, reference):
    Reference.objects.update(proposed_correction="")
    assert admin_client.get(correction(reference)).status_code == 404


@pytest.mark.parametrize(("permissions", "status"), [(["view_reference"], 403), (["change_reference"], 200)])
def test_who_may(reference, permissions, status):
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    assert client.get(correction(reference)).status_code == status
    assert (client.post(correction(reference)).status_code == 403) is (status == 403)


def test_who_may_only_look_sees_the_whole_reference(reference, cited):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_reference"))
    client = Client()
    client.force_login(user)
    html = page_of(client, reverse("admin:articles_reference_change", args=[reference.pk]))
    assert "Steps help." in html
    assert "Accept this correction" not in html
    assert "Nobody yet." in html
    assert "lose_source" not in html


def test_the_page_is_kept_by_nobody(admin_client, reference):
    assert "no-store" in admin_client.get(correction(reference))["Cache-Control"]


# The list


@pytest.fixture
def several(make_article, author, today):
    make = Reference.objects.create
    make(key="new", printed="N")
    nobody = make(key="nobody", printed="N", status="verified", proposed_correction="x")
    named = make(key="named", printed="N", status="verified", checked_by=author, checked_date=today)
    make(
        key="accepted",
        printed="A",
        proposed_correction="x",
        correction_accepted_by=author,
        correction_accepted_date=today,
    )
    for slug, cited in (("one", [nobody, named]), ("two", [named])):
        article = make_article(slug)
        for reference in cited:
            for label in ("a", "b"):
                Citation.objects.create(article=article, reference=reference, label=label, claim="x")


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("correction=waiting", ["nobody"]),
        ("correction=accepted", ["accepted"]),
        ("correction=none", ["named", "new"]),
        ("check=unchecked", ["accepted", "new"]),
        ("check=nobody", ["nobody"]),
        ("check=named", ["named"]),
        ("cited=none", ["accepted", "new"]),
        ("cited=one", ["nobody"]),
        ("cited=several", ["named"]),
        ("cited=one&check=nobody&correction=waiting", ["nobody"]),
        ("cited=several&check=nobody", []),
        ("check=x", ["accepted", "named", "new", "nobody"]),
    ],
)
def test_narrowing_the_list_down(admin_client, several, asked, keys):
    response = admin_client.get(f"{reverse('admin:articles_reference_changelist')}?{asked}")
    assert sorted(reference.key for reference in response.context["cl"].result_list) == keys


def test_the_list_leads_to_what_readers_see(admin_client, reference):
    html = page_of(admin_client, reverse("admin:articles_reference_changelist"))
    assert '<a href="/articles/sources/">Sources checked, as readers see it</a>' in html


@pytest.mark.parametrize("count", [1, 3])
def test_queries(admin_client, make_article, reference, count):
    for number in range(count):
        article = make_article(f"a{number}")
        Citation.objects.create(article=article, reference=reference, claim="x")
        ListedReference.objects.create(article=make_article(f"b{number}"), reference=reference)
    ContentType.objects.get_for_model(Reference)  # asked for once by each process
    with assertNumQueries(8):
        admin_client.get(reverse("admin:articles_reference_change", args=[reference.pk]))
    with assertNumQueries(7):
        admin_client.get(correction(reference))


def test_a_note_on_a_citation_is_written_at_the_article(admin_client, cited):
    Citation.objects.update(note="Ask Sam about this.")
    html = page_of(admin_client, reverse("admin:articles_article_change", args=[cited.article_id]))
    assert 'name="citations-0-note"' in html
    assert "Ask Sam about this." in html
