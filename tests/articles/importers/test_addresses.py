"""Where the old blog's addresses lead after an import, and what is said of those that lead nowhere."""

from __future__ import annotations

import pytest

from articles.models import Article, OldAddress
from tests.articles.importers.test_bring import SHINS, link, outcomes, paragraph, posts, ricos, text, words

pytestmark = pytest.mark.django_db
__all__ = ["posts"]
HOSTS = frozenset({"example.org"})
HEELS = {
    "Author": "Ann Bell",
    "Title": "Heels",
    "Slug": "heels",
    "Plain Content": "Heels hurt too.",
    "Post Page URL": "/post/heels",
    "Internal ID": "b2",
    "Published Date": "2025-03-04",
}


def leading_to(path):
    rich = ricos(paragraph("It hurts ", text("here", link(f"https://www.example.org{path}")), "."))
    return SHINS | {"Rich Content": rich}


def body(slug="sore-shins"):
    return Article.objects.get(slug=slug).body


def paths(article):
    return [row.path for row in article.old_addresses.all()]


class TestLinksBetweenPosts:
    def test_lead_to_where_an_editor_has_moved_the_article(self, posts):
        posts(HEELS)
        Article.objects.update(slug="heel-pain")
        report = posts(leading_to("/post/heels"), HEELS, hosts=HOSTS)
        assert (outcomes(report), body()) == (["created", "kept"], "It hurts [here](/articles/heel-pain/).\n")

    def test_lead_to_where_the_same_import_moves_it(self, posts):
        posts(HEELS)
        moved = HEELS | {"Slug": "heel-pain"}
        report = posts(leading_to("/post/heels"), moved, hosts=HOSTS)
        assert (outcomes(report), body()) == (
            ["created", "updated"],
            "It hurts [here](/articles/heel-pain/).\n",
        )
        assert not any("leads to /articles" in found for found in words(report))

    @pytest.mark.parametrize("is_written", [True, False])
    def test_to_a_post_that_was_not_taken_are_said(self, posts, is_written):
        report = posts(leading_to("/post/heels"), HEELS | {"Author": ""}, hosts=HOSTS, is_written=is_written)
        assert outcomes(report) == ["created", "refused"]
        said = "A link leads to /articles/heels/, where no article is: that post was not taken."
        assert said in words(report, "doubtful")
        taken = posts(leading_to("/post/heels"), HEELS, hosts=HOSTS, is_written=is_written)
        assert said not in words(taken)

    def test_lead_on_from_an_address_of_another_form(self, posts):
        old = HEELS | {"Post Page URL": "https://www.example.org/single-post/2018/01/02/heels"}
        posts(leading_to("/single-post/2018/01/02/heels"), old, hosts=HOSTS)
        assert body() == "It hurts [here](/articles/heels/).\n"

    def test_the_old_site_is_known_from_where_its_posts_were(self, posts):
        rooted = HEELS | {"Post Page URL": "https://www.example.org:443/post/heels"}
        posts(leading_to("/post/heels") | {"Post Page URL": "/post/sore-shins"}, rooted)
        assert body() == "It hurts [here](/articles/heels/).\n"

    def test_an_address_like_a_posts_on_a_host_that_nobody_named_is_said_and_followed_once_named(self, posts):
        rows = leading_to("/post/heels") | {"Post Page URL": "/post/sore-shins"}, HEELS
        report = posts(*rows)
        assert body() == "It hurts [here](https://www.example.org/post/heels).\n"
        said = "if example.org is the old site, import with --old-site example.org."
        assert [found for found in words(report, "doubtful") if found.endswith(said)]
        named = posts(*rows, hosts=HOSTS)
        assert (outcomes(named), body()) == (["updated", "unchanged"], "It hurts [here](/articles/heels/).\n")
        assert said not in " ".join(words(named))
        assert outcomes(posts(*rows, hosts=HOSTS)) == ["unchanged", "unchanged"]

    def test_of_another_site_nothing_is_said(self, posts):
        report = posts(leading_to("/about") | {"Post Page URL": "/post/sore-shins"}, HEELS)
        assert "old-site" not in " ".join(words(report))


class TestOldAddresses:
    def test_of_an_article_from_elsewhere_are_asked_for_until_they_are_there(self, posts, make_article):
        article = make_article("heels")
        missing = "/post/heels leads nowhere: it is none of the article's old addresses. Add it there."
        assert missing in words(posts(HEELS), "doubtful")
        OldAddress.objects.create(path="/post/heels", article=article)
        report = posts(HEELS)
        assert (outcomes(report), missing in words(report)) == (["kept"], False)

    def test_that_lead_to_another_article_than_the_kept_one_are_said(self, posts, make_article):
        make_article("heels")
        OldAddress.objects.create(path="/post/heels", article=make_article("other"))
        assert "/post/heels leads to another article, other." in words(posts(HEELS), "doubtful")

    def test_of_a_post_that_was_renamed_go_on_leading_to_it(self, posts, client):
        posts(HEELS)
        renamed = HEELS | {"Slug": "heel-pain", "Post Page URL": "/post/heel-pain"}
        assert outcomes(posts(renamed)) == ["updated"]
        article = Article.objects.get()
        assert (article.slug, paths(article)) == ("heel-pain", ["/post/heel-pain", "/post/heels"])
        assert outcomes(posts(renamed)) == ["unchanged"]
        Article.objects.update(status="published")
        for path in paths(article):
            assert client.get(path)["Location"] == "/articles/heel-pain/"

    def test_of_a_renamed_post_whose_article_is_kept_are_said(self, posts):
        posts(HEELS)
        Article.objects.update(title="By an editor")
        assert words(posts(HEELS | {"Post Page URL": "/post/heel-pain"}))[1:] == [
            "What has changed in it elsewhere was not brought.",
            "/post/heel-pain leads nowhere: it is none of the article's old addresses. Add it there.",
        ]

    @pytest.mark.parametrize(
        "url",
        [
            "https://www.example.org/single-post/2018/01/02/heels",
            "/single-post/2018/01/02/heels/",
            "/de/heels",
        ],
    )
    def test_of_another_form_are_said_to_lead_nowhere(self, posts, url):
        report = posts(HEELS | {"Post Page URL": url})
        path = url.removeprefix("https://www.example.org").rstrip("/")
        said = f"It was at {path} on the old blog. Nothing leads from there: here it is /post/heels."
        assert said in words(report, "doubtful")
        assert paths(Article.objects.get()) == ["/post/heels"]

    @pytest.mark.parametrize(
        "url", ["/post/heels", "/post/heels/", "https://example.org/post/heels?x=1#y", ""]
    )
    def test_of_the_usual_form_need_no_word(self, posts, url):
        report = posts(HEELS | {"Post Page URL": url})
        assert not any(found.startswith("It was at") for found in words(report))


class TestTwoRowsWithoutAnId:
    def test_of_one_address(self, posts):
        row = HEELS | {"Internal ID": ""}
        report = posts(row, row | {"Title": "Other"}, row)
        assert outcomes(report) == ["created", "refused", "refused"]
        same = "posts.csv, row 2 has the same address, heels. Only the first was taken."
        assert words(report, "refused") == [same, same]
        again = posts(row, row | {"Title": "Other"})
        assert (outcomes(again), Article.objects.get().title) == (["unchanged", "refused"], "Heels")

    def test_of_which_the_first_can_not_be_taken(self, posts):
        row = HEELS | {"Internal ID": ""}
        report = posts(row | {"Author": ""}, row)
        assert outcomes(report) == ["refused", "created"]

    def test_and_without_a_title(self, posts):
        row = HEELS | {"Internal ID": "", "Title": "", "Slug": "", "Post Page URL": ""}
        assert words(posts(row, row)) == ["It has no title.", "It has no title."]

    def test_but_one_id_is_one_post(self, posts):
        report = posts(HEELS, HEELS | {"Slug": "other", "Post Page URL": "/post/other"})
        assert words(report, "refused") == ["Row 2 is the same post, by its Internal ID."]
