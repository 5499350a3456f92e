import pytest

from articles.rendering.body import LONGEST, markers, reading_minutes, render
from articles.rendering.cards import Contacts
from articles.rendering.markers import Marker

WILLY = Marker("willy2011", "")
FORM = Marker("willy2011", "form")


def rendered(source, evidence=()):
    evidence = dict.fromkeys(evidence, "Laboratory study, 20 healthy women")
    return render(source, evidence=evidence, contacts=Contacts(doctor="a doctor"))


def test_a_citation_leads_to_its_source():
    body = rendered("It stays the same.[@willy2011]", [WILLY])
    assert body.html == (
        '<p>It stays the same.<sup class="citation"><a id="cite-1" href="#source-willy2011">'
        '<span class="visually-hidden">Source </span>1 '
        '<span class="citation__study">Laboratory study, 20 healthy women</span></a></sup></p>\n'
    )
    assert body.problems == []


def test_sources_are_numbered_as_they_come_and_keep_their_number():
    other = Marker("khaund2005", "")
    body = rendered(
        "A.[@khaund2005] B.[@willy2011] C.[@willy2011:form] D.[@khaund2005]", [WILLY, FORM, other]
    )
    assert body.numbers == {"khaund2005": 1, "willy2011": 2}
    assert body.places == {other: ["cite-1", "cite-4"], WILLY: ["cite-2"], FORM: ["cite-3"]}


def test_a_claim_without_a_checked_reference_says_so():
    body = rendered("Choose shoes for comfort.[@?comfort]")
    assert '<span class="citation-missing">(No checked reference yet.)</span>' in body.html
    assert body.problems == []


@pytest.mark.parametrize(
    "mark", ["[@nobody2020]", "[@willy2011:other]", "[@Willy 2011]", "[@]", "[@willy2011", "[@<b>]"]
)
def test_a_citation_that_is_not_evidence_never_looks_like_one(mark):
    body = rendered(f"A claim.{mark}", [WILLY])
    assert "href" not in body.html
    assert "<b>" not in body.html


@pytest.mark.parametrize("mark", ["[@nobody2020]", "[@willy2011:other]", "[@Willy 2011]"])
def test_it_says_so_and_the_editor_is_told(mark):
    body = rendered(f"A claim.{mark}", [WILLY])
    assert "(No checked reference yet.)" in body.html
    assert [(problem.kind, problem.detail) for problem in body.problems] == [("no-evidence", mark[2:-1])]


def test_markers_in_code_are_words():
    assert markers("`[@willy2011]` and [@willy2011:form] and [@ odd]") == [FORM, " odd"]


def test_contents_list_and_anchors_that_are_all_different():
    body = rendered("# One\n\n## Two\n\n### Part\n\n## Two\n\n#### Deep\n\n## Café & co.\n")
    listed = [
        (heading.anchor, heading.text, [part.anchor for part in heading.parts]) for heading in body.contents
    ]
    assert listed == [
        ("one", "One", []),
        ("two", "Two", ["part"]),
        ("two--2", "Two", []),
        ("cafe-co", "Café & co.", []),
    ]
    assert '<h2 id="one">One</h2>' in body.html
    assert '<h4 id="deep">Deep</h4>' in body.html


@pytest.mark.parametrize(
    "title", ["Main", "Source willy2011", "Cite 1", "References", "Contents", "Card urgent 1"]
)
def test_a_heading_can_not_take_an_id_of_the_page(title):
    anchor = rendered(f"## {title}").contents[0].anchor
    assert anchor.startswith("section-")


def test_a_heading_without_words_is_left_out():
    body = rendered("## \n\n## 王小明\n\n## `code`")
    assert [heading.anchor for heading in body.contents] == ["section", "code"]
    assert body.html.count("<h2") == 2


def test_the_heading_in_the_contents_list_has_no_citation_in_it():
    body = rendered("## Strength [@willy2011]", [WILLY])
    assert body.contents[0].text == "Strength"


def test_tables_scroll_and_can_be_reached_by_keyboard():
    html = rendered("| a | b |\n|---|---|\n| 1 | 2 |").html
    assert html.startswith('<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>')


def test_a_picture_is_replaced_by_its_words_and_reported():
    body = rendered("![A knee](https://elsewhere.example/knee.png)")
    assert body.html == "<p>A knee</p>\n"
    assert [problem.kind for problem in body.problems] == ["picture"]


def test_what_is_longer_than_an_article_can_be_is_cut_and_reported():
    body = rendered("word " * LONGEST)
    assert [problem.kind for problem in body.problems] == ["too-long"]
    assert len(body.html) < LONGEST + 100


def test_what_lies_too_deep_is_reported():
    body = rendered("> " * 500 + "deep")
    assert {problem.kind for problem in body.problems} == {"too-deep"}


def test_the_count_of_words_is_the_same_whichever_cards_are_shown():
    source = "One two.\n\n::: emergency Call {emergency_number} if:\n- three four\n:::\n"
    with_number = Contacts(doctor="a doctor", emergency_number="112")
    counts = {
        render(source, evidence={}, contacts=contacts).word_count for contacts in (Contacts(), with_number)
    }
    assert counts == {4}
    assert reading_minutes(source) == 1


def test_a_box_that_ends_in_a_bare_quote_mark_is_rendered():
    html = render("::: urgent x if:\n>" * 2, evidence={}, contacts=Contacts()).html
    assert "care-card--urgent" in html
