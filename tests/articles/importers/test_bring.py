from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zoneinfo

import pytest

from articles.enums import ArticleStatus
from articles.exporters.markdown import text_of
from articles.importers import bring
from articles.importers.front_matter import Unreadable
from articles.models import Article, Author, Citation, FormerPost, OldAddress, Reference, Topic
from tests.articles.importers.posts import knee
from tests.articles.importers.test_markdown import TEXT

pytestmark = pytest.mark.django_db
COLUMNS = [
    *("Author", "Title", "Slug", "Plain Content", "Rich Content", "Cover Image", "Published Date"),
    *("Last Published Date", "Post Page URL", "Tags", "Categories", "Internal ID", "Views"),
]
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TORONTO = zoneinfo.ZoneInfo("America/Toronto")
SHINS = {
    "Author": "Zoë O'Brien",
    "Title": "Sore shins",
    "Slug": "sore-shins",
    "Plain Content": "Sore shins come from many things.",
    "Published Date": "2025-03-04T15:00:00.000Z",
    "Post Page URL": "https://www.example.org/post/sore-shins",
    "Internal ID": "b1",
}
KNEE = {
    "Author": "Francois Luong",
    "Title": knee.TITLE,
    "Slug": knee.SLUG,
    "Plain Content": knee.PLAIN,
    "Published Date": "2024-10-23T13:05:06.000Z",
    "Last Published Date": "2 April",
    "Post Page URL": f"/post/{knee.SLUG}",
    "Internal ID": "a1",
}


def ricos(*nodes) -> str:
    return json.dumps({"nodes": list(nodes)})


def text(words, *decorations):
    return {"type": "TEXT", "textData": {"text": words, "decorations": list(decorations)}}


def paragraph(*parts):
    return {"type": "PARAGRAPH", "nodes": [text(part) if isinstance(part, str) else part for part in parts]}


def link(url):
    return {"type": "LINK", "linkData": {"link": {"url": url}}}


@pytest.fixture
def posts(tmp_path, contacts):
    """Write rows to a CSV file as the old blog does; import them."""

    def run(*rows, columns=COLUMNS, end="\r\n", **wishes):
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, lineterminator=end, restval="")
        writer.writeheader()
        writer.writerows(rows)
        file = tmp_path / "posts.csv"
        file.write_text("\ufeff" + out.getvalue(), encoding="utf-8", newline="")
        return bring.from_csv(
            file, bring.Wishes(**{"zone": TORONTO, "now": NOW, "is_written": True, **wishes})
        )

    return run


def outcomes(report):
    return [result.outcome for result in report.results]


def words(report, kind=None):
    return [
        found.words for result in report.results for found in result.findings if kind in (None, found.kind)
    ]


def stored():
    rows = (Article, Author, Topic, Reference, Citation, OldAddress, FormerPost)
    return [model.objects.count() for model in rows]


def test_a_post_becomes_an_article_in_review(posts):
    assert outcomes(posts(SHINS)) == ["created"]
    article = Article.objects.get()
    assert (article.title, article.slug, article.author.name) == ("Sore shins", "sore-shins", "Zoë O'Brien")
    assert (article.status, str(article.published_date)) == (ArticleStatus.REVIEW, "2025-03-04")
    assert article.body == "Sore shins come from many things.\n"
    assert [old.path for old in article.old_addresses.all()] == ["/post/sore-shins"]


def test_a_dry_run_says_the_same_and_writes_nothing(posts):
    tried = posts(SHINS, KNEE, is_written=False)
    assert (stored(), tried.is_written) == ([0] * 7, False)
    done = posts(SHINS, KNEE)
    assert (done.is_written, done.results) == (True, tried.results)


def test_again_changes_nothing(posts):
    posts(SHINS, KNEE)
    before = [*Article.objects.values(), *Reference.objects.values(), *Citation.objects.values()]
    assert outcomes(posts(SHINS, KNEE)) == ["unchanged", "unchanged"]
    assert [*Article.objects.values(), *Reference.objects.values(), *Citation.objects.values()] == before
    assert Article.objects.get(slug="sore-shins").history.count() == 1


def test_a_post_that_has_changed_updates_its_article(posts):
    posts(SHINS)
    changed = SHINS | {"Title": "Sorer shins", "Slug": "sorer-shins", "Post Page URL": "/post/sorer-shins"}
    assert outcomes(posts(changed)) == ["updated"]
    article = Article.objects.get()
    assert (article.title, article.slug) == ("Sorer shins", "sorer-shins")


def test_what_an_editor_has_changed_is_kept(posts):
    posts(SHINS)
    Article.objects.update(title="By an editor")
    report = posts(SHINS | {"Title": "Sorer shins"})
    assert (outcomes(report), Article.objects.get().title) == (["kept"], "By an editor")
    kept = "Somebody has edited the article since, or wrote it here: it was kept."
    assert words(report) == [kept, "What has changed in it elsewhere was not brought."]
    assert words(posts(SHINS)) == [kept]


def test_what_is_told_of_an_author_keeps_no_post_from_an_update(posts):
    posts(SHINS | {"Categories": "Shins"})
    Author.objects.update(biography="Runs marathons.")
    Topic.objects.update(description="All about shins.")
    assert outcomes(posts(SHINS | {"Categories": "Shins", "Title": "Sorer shins"})) == ["updated"]


def test_of_a_kept_article_nothing_is_said_that_was_not_done(posts):
    row = SHINS | {"Cover Image": "wix:image://v1/a.jpg/a.jpg"}
    assert any("left out" in found for found in words(posts(row)))
    Article.objects.update(title="By an editor")
    assert words(posts(row)) == ["Somebody has edited the article since, or wrote it here: it was kept."]


def test_an_article_from_elsewhere_under_the_same_address_is_kept(posts, make_article):
    make_article("sore-shins", title="Mine")
    report = posts(SHINS)
    assert (outcomes(report), Article.objects.get().title) == (["kept"], "Mine")
    assert words(report) == [
        "An article of this address is here already, from elsewhere: it was kept.",
        "/post/sore-shins leads nowhere: it is none of the article's old addresses. Add it there.",
    ]


def test_two_posts_of_one_address(posts):
    report = posts(SHINS, SHINS | {"Internal ID": "b2", "Title": "Other"})
    assert outcomes(report) == ["created", "refused"]
    assert words(report, "refused") == [
        "posts.csv, row 2 has the same address, sore-shins. Only the first was taken."
    ]
    assert Article.objects.get().title == "Sore shins"


def test_a_row_that_could_not_be_taken_keeps_no_other_from_its_address(posts):
    report = posts(SHINS | {"Author": ""}, SHINS | {"Internal ID": "b2", "Title": "Other"})
    assert outcomes(report) == ["refused", "created"]
    assert words(report, "refused") == ["It names no author. Say who with --author NAME."]
    assert Article.objects.get().title == "Other"


def test_a_row_reads_no_whole_library(posts, django_assert_max_num_queries):
    Reference.objects.bulk_create(Reference(key=f"key{n}", printed=f"Printed {n}") for n in range(3))
    with django_assert_max_num_queries(200) as captured:
        posts(SHINS)
    [library] = [query["sql"] for query in captured if 'FROM "articles_reference"' in query["sql"]]
    assert ("checked_by" in library, "printed" in library) == (False, True)


def test_one_post_twice(posts):
    assert outcomes(posts(SHINS, SHINS | {"Slug": "other"})) == ["created", "refused"]
    assert stored()[0] == 1


def test_all_or_nothing(posts):
    report = posts(SHINS, KNEE | {"Title": " "}, all_or_nothing=True)
    assert (outcomes(report), report.is_written) == (["created", "refused"], False)
    assert stored() == [0] * 7
    assert posts(SHINS, KNEE | {"Title": " "}).is_written
    assert stored()[0] == 1


def test_an_old_address_that_leads_to_another_article(posts, make_article):
    OldAddress.objects.create(path="/post/sore-shins", article=make_article("shins"))
    report = posts(SHINS)
    assert words(report, "refused") == ["The old address /post/sore-shins leads to another article, shins."]


class TestTheKneeArticle:
    @pytest.fixture
    def report(self, posts):
        return posts(KNEE)

    def test_its_nine_lost_numbers(self, report):
        proposed = {
            found.words.split(" → ")[0]: found.words.split(" → ")[1].split(")")[0] + ")"
            for found in report.results[0].findings
            if found.kind == "proposal"
        }
        assert list(proposed.values()) == [
            "bolgla2011 (likely)",
            "fairclough2007 or khaund2005 (unclear)",
            "zwerver2011 (likely)",
            "willy2011 (certain)",
            "nielsen2012 (likely)",
            "noehren2012 or crowell2011 (unclear)",
            "crossley2002 (likely)",
            "rathleff2014 (likely)",
            "crowell2011 (likely)",
        ]
        article = Article.objects.get()
        assert [str(citation) for citation in article.citations.all()] == list(proposed)
        assert all(mark in article.body for mark in proposed)

    def test_nothing_is_shown_as_evidence_before_somebody_has_looked(self, report):
        claims = Citation.objects.all()
        assert {(claim.reference, claim.verdict) for claim in claims} == {(None, "not_checked")}
        assert claims[3].note == "The number of a source was lost here. Proposed (certain): willy2011."

    def test_its_references_as_printed(self, report):
        listed = [item.reference for item in Article.objects.get().listed_references.all()]
        assert [item.key for item in listed] == knee.KEYS
        assert [item.printed for item in listed] == knee.REFERENCES
        assert {item.status for item in listed} == {"unchecked"}

    def test_its_dates(self, report):
        article = Article.objects.get()
        assert (str(article.published_date), article.updated_date) == ("2024-10-23", None)
        assert "The last published date “2 April” was left empty: it has no year." in words(report)

    def test_its_headings(self, report):
        lines = [line for line in Article.objects.get().body.splitlines() if line.startswith("#")]
        assert lines[:6] == [
            "## Common Causes of Knee Pain in Runners",
            "### Runner's Knee (Patellofemoral Pain Syndrome, PFPS)",
            "### Iliotibial Band Syndrome (ITBS)",
            "### Tendinopathies",
            "## Prevention Strategies",
            "### Strength Training",
        ]
        assert any(found.startswith("“Strength Training” was taken for a heading") for found in words(report))
        assert any("“Proper Footwear Shoes should" in found for found in words(report))

    def test_the_call_to_book_stays(self, report):
        assert Article.objects.get().body.endswith("Book your assessment today.\n")


def test_references_that_the_library_has_are_used_as_they_are(posts, author):
    mine = Reference.objects.create(key="b-and-b", printed=knee.REFERENCES[0], status="verified", note="Mine")
    Reference.objects.create(key="khaund2005", printed="Another work of that year")
    report = posts(KNEE)
    keys = [item.reference.key for item in Article.objects.get().listed_references.all()]
    assert keys[:3] == ["b-and-b", "fairclough2007", "khaund2005b"]
    [said] = [found for found in words(report) if "the library has a" in found]
    assert said.endswith(
        "was brought as khaund2005b: the library has a khaund2005 in other words. If it is the same study, cite "
        "khaund2005 instead."
    )
    mine.refresh_from_db()
    assert (mine.status, mine.note) == ("verified", "Mine")


def test_rich_content_is_used_before_the_plain(posts):
    rich = ricos(
        {"type": "HEADING", "headingData": {"level": 3}, "nodes": [text("Why")]},
        paragraph(
            "It ", text("hurts", {"type": "BOLD"}), " ", text("here", link("https://www.example.org/post/b"))
        ),
    )
    other = SHINS | {"Slug": "b", "Internal ID": "b2", "Title": "B", "Post Page URL": "/post/b"}
    report = posts(SHINS | {"Rich Content": rich}, other, hosts=frozenset({"example.org"}))
    assert Article.objects.get(slug="sore-shins").body == "## Why\n\nIt **hurts** [here](/articles/b/)\n"
    assert any("The rich and the plain content differ" in found for found in words(report))


def test_a_link_to_an_unknown_page_of_the_old_site_is_reported(posts):
    rich = ricos(paragraph(text("Book", link("https://www.example.org/book-online"))))
    report = posts(SHINS | {"Rich Content": rich}, hosts=frozenset({"example.org"}))
    assert any(
        found.endswith("not known here: https://www.example.org/book-online") for found in words(report)
    )


@pytest.mark.parametrize("rich", ["no json", "[]", "{}", '{"nodes": 3}', "[" * 10_000, '{"blocks": []}', "3"])
def test_rich_content_that_can_not_be_read(posts, rich):
    report = posts(SHINS | {"Rich Content": rich})
    assert outcomes(report) == ["created"]
    assert any(found.startswith("The rich content could not be read") for found in words(report))
    assert Article.objects.get().body == "Sore shins come from many things.\n"


def test_scripts_and_their_links_do_no_harm(posts, client):
    rich = ricos(paragraph("<script>alert(1)</script> ", text("go", link("javascript:alert(1)"))))
    report = posts(SHINS | {"Rich Content": rich, "Title": "<b>Shins</b>"})
    assert any(found.startswith("A link was taken out") for found in words(report))
    Article.objects.update(status="published")
    page = client.get("/articles/sore-shins/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;b&gt;Shins" in page


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ({"Title": ""}, "It has no title."),
        ({"Title": "\u200b"}, "It has no title."),
        ({"Title": "x" * 201}, "title: "),
        ({"Title": "Bad \ufffd"}, "title: "),
        ({"Plain Content": " "}, "It has no text."),
        ({"Plain Content": "word " * 30_000}, "Its text is longer than 100,000 characters."),
        (
            {"Rich Content": ricos(*[paragraph("word " * 1000)] * 60)},
            "Its text is longer than 100,000 characters.",
        ),
        ({"Author": ""}, "It names no author. Say who with --author NAME."),
        ({"Author": "someone@example.org"}, "It names no author. Say who with --author NAME."),
        ({"Slug": "feed"}, "slug: "),
        ({"Title": "王", "Slug": "", "Post Page URL": ""}, "It has no address"),
    ],
)
def test_a_row_that_can_not_be_taken_costs_no_other(posts, cells, complaint):
    report = posts(SHINS | cells, KNEE)
    assert outcomes(report) == ["refused", "created"]
    assert report.results[0].place == "posts.csv, row 2"
    assert words(report, "refused")[0].startswith(complaint)
    assert [article.slug for article in Article.objects.all()] == [knee.SLUG]


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        (
            {"Published Date": "2024-13-45"},
            "The published date “2024-13-45” was left empty: there is no such day.",
        ),
        ({"Published Date": ""}, "It has no published date: give it one before it is published."),
        ({"Published Date": "yesterday"}, "The published date “yesterday” was left empty: it has no year."),
        ({"Last Published Date": "2025-04-02"}, "It was last published on 02 April 2025."),
        ({"Title": "Sore\x00 shins"}, "1 control characters were taken out."),
        (
            {"Cover Image": "wix:image://v1/a.jpg/a.jpg"},
            "A picture was left out: wix:image://v1/a.jpg/a.jpg. There is no file of it in --media.",
        ),
        ({"Slug": "knie-größe", "Post Page URL": ""}, "Its address was knie-größe; here it is knie-groe."),
        ({"Slug": "", "Post Page URL": ""}, "It had no address; sore-shins was made of its title."),
        ({"Tags": '["shin\\ud800", " "]'}, "The tag “shin” is no topic here and was left out."),
        ({"Tags": '["shin", "bone"]'}, "The tag “shin” is no topic here and was left out."),
        ({"Categories": "0c7f1f4c-6b6e-4dcb-93c9-3a4d5b6c7d8e"}, "could not be made a topic"),
    ],
)
def test_what_is_doubtful_is_said_and_the_rest_taken(posts, cells, doubt):
    report = posts(SHINS | cells)
    assert outcomes(report) == ["created"]
    assert any(doubt in found for found in words(report))


def test_categories_become_topics_and_tags_only_find_them(posts):
    Topic.objects.create(slug="itbs", name="Band")
    posts(SHINS | {"Categories": "Shin pain, band", "Tags": "ITBS"})
    assert [(topic.slug, topic.name) for topic in Article.objects.get().topics.all()] == [
        ("itbs", "Band"),
        ("shin-pain", "Shin pain"),
    ]


def test_a_day_is_the_one_it_was_at_the_clinic(posts):
    posts(SHINS | {"Published Date": "2024-10-23T02:00:00Z"})
    assert str(Article.objects.get().published_date) == "2024-10-22"


def test_columns_in_any_order_and_more_of_them(posts):
    report = posts(SHINS | {"Views": "12"}, columns=[*reversed(COLUMNS), "Likes"], end="\n")
    assert (outcomes(report), Article.objects.get().slug) == (["created"], "sore-shins")
    assert report.notes == ["posts.csv: The column 'Views' was not brought: 1 rows had something in it."]


def test_a_cell_of_a_megabyte_is_read(posts):
    rich = ricos(paragraph("It hurts."), *[{"type": "DIVIDER", "x": "y" * 1000} for _time in range(1200)])
    assert len(rich) > 1_000_000
    assert outcomes(posts(SHINS | {"Rich Content": rich})) == ["created"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"PK\x03\x04" + b"\x00" * 99, "a ZIP file or an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        ("Title,Plain Content\n".encode("utf-16"), "text in UTF-16"),
        ("Title,Plain Content\nGrüße,x\n".encode("latin-1"), "line 2 is not text in UTF-8"),
        (b"Name,Price\nx,3\n", "The first row has: Name, Price."),
        (b"Title,Slug\nx,y\n", "Rich Content or Plain Content are needed"),
    ],
)
def test_what_is_no_export_of_posts(tmp_path, content, complaint):
    (tmp_path / "posts.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=r"^posts\.csv: ") as refusal:
        bring.from_csv(tmp_path / "posts.csv", bring.Wishes(zone=TORONTO, now=NOW))
    assert complaint in str(refusal.value)


def test_a_file_of_200_megabytes_is_not_even_opened(tmp_path):
    with (tmp_path / "posts.csv").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Unreadable, match="larger than 50,000,000 bytes"):
        bring.from_csv(tmp_path / "posts.csv", bring.Wishes(zone=TORONTO, now=NOW))


def test_broken_rows_are_named_and_the_others_taken(tmp_path, contacts):
    rows = [
        "Title;Plain Content;Author",
        "One;It is one.;A",
        "Two;short",
        'Three;"x"y;A',
        "Four;It is four.;A",
        'Five;"never closed',
    ]
    (tmp_path / "posts.csv").write_text("\n".join(rows) + "\n")
    report = bring.from_csv(tmp_path / "posts.csv", bring.Wishes(zone=TORONTO, now=NOW, is_written=True))
    assert sorted((result.place, result.outcome) for result in report.results) == [
        ("posts.csv, row 2", "created"),
        ("posts.csv, row 3", "refused"),
        ("posts.csv, row 4", "refused"),
        ("posts.csv, row 5", "created"),
        ("posts.csv, row 6", "refused"),
    ]
    assert any("never closed" in found for found in words(report, "refused"))


def test_posts_that_a_broken_row_swallows_are_not_lost_silently(tmp_path, contacts):
    rows = ["Title,Plain Content,Author", 'One,"It is one.",A', '"Two,It is two.,A', 'Three,"It is three.",A']
    (tmp_path / "posts.csv").write_text("\n".join([*rows, "Four,It is four.,A", "Five,short"]) + "\n")
    report = bring.from_csv(tmp_path / "posts.csv", bring.Wishes(zone=TORONTO, now=NOW, is_written=True))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["four", "one"]
    assert words(report, "refused") == [
        (
            "It is no whole row of a CSV file (',' expected after '\"'). Lines 3 to 4 of the file were read as this"
            " one row: if other posts stand there, they were not taken either."
        ),
        "It has 2 columns, the first row has 3. It is line 6 of the file.",
    ]


def test_a_page_of_plain_text(contacts):
    pasted = f"{knee.TITLE}\nBy Francois Luong\nOct 23, 2024 · 4 min read\nUpdated: 2 April\n\n{knee.PLAIN}"
    wishes = bring.Wishes(zone=TORONTO, now=NOW, is_written=True, slug=knee.SLUG)
    report = bring.from_page(pasted.encode(), "knee.txt", wishes)
    article = Article.objects.get()
    assert (article.title, article.author.name, article.slug) == (knee.TITLE, "Francois Luong", knee.SLUG)
    assert (str(article.published_date), article.updated_date) == ("2024-10-23", None)
    assert article.body.startswith("Sore knees are one")
    assert article.citations.count() == 9
    assert "The last published date “2 April” was left empty: it has no year." in words(report)
    assert outcomes(bring.from_page(pasted.encode(), "knee.txt", wishes)) == ["unchanged"]


@pytest.mark.parametrize(
    ("dates", "outcome"),
    [
        ("updated_date = 2026-11-24\nupdated_note = 'New.'", "refused"),
        ("last_reviewed_date = 2061-01-01\nreviewed_by = 'Ann'\nnext_review_date = 2062-01-01", "refused"),
        ("updated_date = 2026-11-23\nupdated_note = 'New.'", "created"),
        ("last_reviewed_date = 2026-01-03\nreviewed_by = 'Ann'\nnext_review_date = 2026-11-01", "created"),
        ("published_date = 2062-01-01", "created"),
    ],
)
def test_readers_are_told_of_no_day_to_come(tmp_path, dates, outcome):
    own = "" if dates.startswith("published_date") else "published_date = 2026-01-02\n"
    text = TEXT.replace("published_date = 2026-01-02", f"{own}{dates}", 1)
    (tmp_path / "sore-shins.md").write_text(text, encoding="utf-8")
    report = bring.from_folder(tmp_path, bring.Wishes(zone=TORONTO, now=NOW, is_written=True))
    assert outcomes(report) == [outcome]
    assert Article.objects.exists() == (outcome == "created")


PAGE = bring.Wishes(zone=TORONTO, now=NOW, is_written=True, author="Ann Bell")


@pytest.mark.parametrize(
    "name",
    [
        "Francois Luong",
        "Zoë O'Brien",
        "王小明",
        "van der Berg",
        "John Smith, Jr.",
        "Ann Bell, PT, M.D.",
        "Dr. A. B",
    ],
)
def test_who_wrote_a_page_is_taken_from_its_line_and_said(contacts, name):
    report = bring.from_page(f"Sore knees\nBy {name} · 4 min read\n\nThey hurt.\n".encode(), "knee.txt", PAGE)
    assert (Article.objects.get().author.name, Article.objects.get().body) == (name, "They hurt.\n")
    assert f"“{name}” was taken for its author: a line of the page said “By”." in words(report, "doubtful")


@pytest.mark.parametrize(
    "sentence",
    [
        "By the end of summer, knees ache.",
        "By the time you read this",
        "By Toronto's standards, that was cold.",
        "By Monday Ann and Bob and Cem and Dan and Eve had gone",
    ],
)
def test_a_sentence_that_begins_with_by_names_nobody(contacts, sentence):
    report = bring.from_page(f"Sore knees\n{sentence}\n\nThey hurt.\n".encode(), "knee.txt", PAGE)
    assert sentence in Article.objects.get().body
    assert Article.objects.get().author.name == "Ann Bell"
    assert not any("taken for its author" in found for found in words(report))


def test_plain_markdown_is_a_draft_and_ours_is_what_it_says(tmp_path, contacts, make_article):
    (tmp_path / "ours.md").write_text(text_of(make_article()), encoding="utf-8")
    Article.objects.all().delete()
    (tmp_path / "heel-pain.md").write_text("# Heel *pain*\n\nIt hurts <b>here</b>. ![x](a.png)\n")
    (tmp_path / "yaml.md").write_text("---\ntitle: x\n---\nText.\n")
    wishes = bring.Wishes(zone=TORONTO, now=NOW, is_written=True, author="Ann Bell")
    report = bring.from_folder(tmp_path, wishes)
    assert [(result.place, result.outcome) for result in report.results] == [
        ("heel-pain.md", "created"),
        ("ours.md", "created"),
        ("yaml.md", "refused"),
    ]
    heel = Article.objects.get(slug="heel-pain")
    assert (heel.title, heel.status, heel.author.name) == ("Heel pain", "draft", "Ann Bell")
    assert heel.body == "It hurts <b>here</b>. ![x](a.png)"
    assert Article.objects.get(slug="sore-shins").status == "published"
    assert outcomes(bring.from_folder(tmp_path, wishes)) == ["unchanged", "unchanged", "refused"]


def test_what_else_is_in_a_folder_is_not_passed_over_silently(tmp_path, contacts):
    (tmp_path / "HEEL.MD").write_text("It hurts here.\n")
    (tmp_path / "shin.txt").write_text("It hurts there.\n")
    for name in ("older", "pictures", ".git"):
        (tmp_path / name).mkdir()
    wishes = bring.Wishes(zone=TORONTO, now=NOW, is_written=True, author="Ann Bell")
    report = bring.from_folder(tmp_path, wishes)
    assert [(result.place, result.outcome) for result in report.results] == [("HEEL.MD", "created")]
    assert report.notes == [
        f"{tmp_path}: only .md files are brought; left where they are: 2 (older, shin.txt)."
    ]


TWICE = (
    "Willy and Davis saw it [1]. Others did too [2, 3].\n\nReferences\n\n"
    "1. Willy RW, Davis IS. Running mechanics. J Orthop. 2011;41(6):1-9.\n"
    "2. Noehren B. Hip mechanics. J Biomech. 2012;27(4):3-5.\n"
    "3. Willy RW, Davis IS. Running mechanics. J Orthop. 2011;41(6):1-9.\n"
)


def test_a_reference_that_is_listed_twice_is_one(posts):
    report = posts(SHINS | {"Plain Content": TWICE})
    article = Article.objects.get()
    assert article.body == (
        "Willy and Davis saw it.[@willy2011] Others did too.[@noehren2012][@willy2011:2]\n"
    )
    assert [item.reference.key for item in article.listed_references.all()] == ["willy2011", "noehren2012"]
    [said] = [found for found in words(report, "doubtful") if "listed twice" in found]
    assert said.startswith("The reference “Willy RW, Davis IS. Running mechanics.")
    assert words(report, "refused") == []


def test_a_reference_that_is_listed_twice_and_is_in_the_library_stops_no_post(posts):
    posts(SHINS | {"Plain Content": TWICE})
    other = SHINS | {"Slug": "b", "Internal ID": "b2", "Title": "B", "Post Page URL": "/post/b"}
    changed = SHINS | {"Plain Content": TWICE, "Title": "Sorer shins"}
    assert outcomes(posts(changed, other | {"Plain Content": TWICE})) == ["updated", "created"]
    assert Reference.objects.count() == 2
