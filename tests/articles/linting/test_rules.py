"""Each rule with what it must find and what it must leave alone."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.linting import BY_SLUG, ERROR, RULES, WARNING, Claim, Manuscript, Source, fingerprint, lint
from articles.rendering.cards import Contacts
from articles.rendering.markers import Marker

TODAY = dt.date(2026, 11, 23)
WILLY = Marker("willy2011", "")
HIP = "The effect of hip strength on running"
VANCOUVER = f"Willy RW, Davis IS. {HIP}. J Orthop Sports Phys Ther. 2011;41(9):625-632."


def slugs(manuscript):
    return [finding.rule.slug for finding in lint(manuscript)]


def found(slug, body="", **values):
    """Return the lines in which one rule finds something."""
    manuscript = Manuscript(body=body, **values)
    return [finding.line for finding in lint(manuscript, [BY_SLUG[slug]])]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_each_rule_finds_its_bad_example_and_not_its_good_one(rule):
    assert rule.slug in slugs(rule.bad.manuscript)
    assert rule.slug not in slugs(rule.good.manuscript)
    assert rule.bad.shown != rule.good.shown


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_each_rule_says_what_it_asks_and_why(rule):
    assert rule.severity in {ERROR, WARNING}
    assert not str(rule.title).endswith(".")
    assert str(rule.why).endswith(".")
    assert len(str(rule.why)) > len(str(rule.title))


def test_no_two_rules_share_a_name():
    assert len(BY_SLUG) == len(RULES)


def test_errors_come_first_then_lines_and_each_thing_once():
    body = "Rest.[@?rest]\n\n![](picture:b)\n\n#\n\nWe cure.\n\nWe cure.\n"
    assert [(finding.rule.slug, finding.line) for finding in lint(Manuscript(body=body))] == [
        ("citation-without-row", 1),
        ("missing-alt", 3),
        ("heading-order", 5),
        ("empty-heading", 5),
        ("restricted-words", 7),
        ("no-checked-reference", 1),
    ]


def test_an_answer_holds_for_the_same_words_however_they_are_broken_into_lines():
    [one] = lint(Manuscript(body="We never promise\na cure."))
    [same] = lint(Manuscript(body="Rest.\n\nWe never promise a  cure."))
    [other] = lint(Manuscript(body="We never promise any cure."))
    assert one.key == same.key
    assert one.key != other.key
    assert one.key == f"restricted-words-in-passing-{fingerprint('We never promise a cure.')}"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("It helps.[@willy2011]", []),
        ("It helps.[@willy2011:form]", []),
        ("It helps.[@?form]", []),
        ("It helps.[@Willy2011]", [1]),
        ("Rest.\n\nIt helps.[@willy 2011]", [3]),
        ("One\ntwo\nthree[@?]", [3]),
        ("`[@Willy2011]` in code is no citation", []),
        ("## It helps[@ ]", [1]),
    ],
)
def test_malformed_citations(body, lines):
    assert found("malformed-citation", body) == lines


def test_dangling_citations():
    claims = (Claim(WILLY), Claim(Marker("", "rest")))
    assert found("citation-without-row", "It helps.[@willy2011] It eases.[@?ease]", claims=claims) == [1]
    manuscript = Manuscript(body="It helps.[@willy2011]", claims=claims)
    [finding] = lint(manuscript, [BY_SLUG["citation-without-place"]])
    assert (finding.field, finding.words) == ("citation:[@?rest]", "[@?rest]")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("Strong hips matter .", 1),
        ("Strong hips matter , as do knees.", 1),
        ("As shown [3], it helps.", 1),
        ("As shown [3, 4–6] it helps.", 1),
        ("Strong hips matter.", 0),
        ("Wait for it ... then run.", 0),
        ("Run at .5 of your pace.", 0),
        ("[3](https://example.org) is a link", 0),
        ("It helps most runners[3].", 1),
        ("It helps most runners.[3] Rest.", 1),
        ("It helps [12; 13].", 1),
        ("It helps [1, 2 and 3], and [4,5, & 6] too.", 2),
        ("It helps [ 7 ].", 1),
        ("It helps.[^3]", 1),
        ("It helps runners³ and walkers¹²,¹³.", 2),
        ("It helps runners.³ It costs nothing.”⁴", 2),
        ("In women (not men)² by 20%.³", 2),
        ("It helps runners.¹⁻³", 1),
        ("It costs [a lot], [sic], in [2024].", 0),
        ("A mat of 2 m², 3 m³, 40 cm² or 5km²; 25 kg/m² is a BMI; 9.8 m/s² is gravity.", 0),
        ("Two square metres² of floor", 0),
        ("x² + y³ = (a + b)², R² = 0.4, 10³ steps, 2⁻³, χ² test, 5 ml·kg⁻¹·min⁻¹, Ca²⁺, VO²max", 0),
        ("`runners[3]` and `km³` are code; type`x`.", 0),
    ],
)
def test_citations_lost_on_the_way(body, count):
    assert len(found("lost-citation", body)) == count


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("Weak hips often cause knee pain.", 1),
        ("Weak hips often cause knee pain.[@willy2011]", 0),
        ("Strong hips.[@willy2011] Weak hips often cause knee pain.", 0),
        ("Ice helps a sore tendon.\n\nRest helps a sore tendon.[@willy2011]", 1),
        ("Bring your running shoes.", 0),
        ("This page explains where knee pain comes from.", 0),
        ("## Weak hips often cause knee pain", 0),
        ("## What the clinic offers\n\nWe treat knee pain with exercise.", 0),
        ("## Book an assessment\n\nWe find the likely cause of your knee pain.", 0),
        ("## Treatment\n\nExercise helps knee pain.", 1),
        ("::: urgent See {doctor} if:\n- your knee pain gets worse\n:::", 0),
        ("Three things help sore knees:[@willy2011]\n\n- rest helps the tendon\n- load helps the tendon", 0),
        ("Three things help sore knees:\n\n- rest helps the tendon\n- load helps the tendon", 3),
        ("In 80% of runners the knee is sore.", 1),
        ("Flat shoes damage your knees.", 1),
        ("Taping protects your ankle.", 1),
        ("Running wears out your knees.", 1),
        ("Running wears your knees out.", 1),
        ("Knees wear out with age.", 1),
        ("Stretching stops shin splints.", 1),
        ("Tight socks stop shin pain.", 1),
        ("Taking ibuprofen before a run protects your kneecap.", 1),
        ("High heels are bad for your feet.", 1),
        ("Hills ruin your joints.", 1),
        ("Tape supports the kneecap.", 1),
        ("Stop if your knee hurts.", 0),
        ("Stop running when your knee is sore, and rest.", 0),
        ("Runners stop when their feet ache.", 0),
        ("The bus stops at our back door.", 0),
        ("Your shoes wear out before your feet do.", 0),
        ("Wear shoes on both feet, and take them out for a run.", 0),
        ("Protect your feet from the sun.", 0),
        ("The path wears down near the foot of the hill.", 0),
        ("Cover your knee to protect it from rain.", 0),
        ("Lights protect you on the road; look over your shoulder.", 0),
        ("There is no harm in asking about your knee.", 0),
        ("Tell us what triggers your knee pain.", 0),
        ("Good for you: your knee is fine.", 0),
        ("Relax your shoulders, and loosen the lace over your foot.", 0),
        ("Our team supports you, from head to foot.", 0),
        ("## Ground contact time\n\nExercise helps knee pain.", 1),
        ("## Contact sports\n\nExercise helps knee pain.", 1),
        ("## Assessment of knee pain\n\nExercise helps knee pain.", 1),
        ("## Contact us\n\nExercise helps knee pain.", 0),
        ("## Contact\n\nExercise helps knee pain.", 0),
        ("## How to contact us\n\nExercise helps knee pain.", 0),
        ("## Your first assessment\n\nExercise helps knee pain.", 0),
    ],
)
def test_clinical_paragraphs_without_a_source(body, count):
    assert len(found("uncited-clinical", body)) == count


@pytest.mark.parametrize(("verdict", "lines"), [("does_not", [3]), ("supports", []), ("partly", [])])
def test_a_sentence_that_its_source_does_not_support(verdict, lines):
    claims = (Claim(WILLY, "It helps.", verdict),)
    assert found("unsupported-claim", "Rest.\n\nIt helps.[@willy2011]", claims=claims) == lines
    assert found("unsupported-claim", "Rest.", claims=claims) == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("verified", []),
        ("mismatch", []),
        ("unchecked", ["reference-unchecked"]),
        ("not_found", ["reference-not-found"]),
        ("retracted", ["reference-retracted"]),
    ],
)
def test_references_that_are_not_verified(status, expected):
    sources, claims = (Source("willy2011", status=status),), (Claim(WILLY, "It helps."),)
    assert slugs(Manuscript(body="It helps.[@willy2011]", sources=sources, claims=claims)) == expected
    uncited = Manuscript(body="It helps.", sources=sources)
    assert slugs(uncited) == ["unused-reference"]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ({"doi": "10.1000/A"}, {"doi": "10.1000/a"}, 1),
        ({"doi": "10.1000/a"}, {"doi": "10.1000/b"}, 0),
        ({"pmid": "12"}, {"pmid": "12"}, 1),
        ({"pmcid": "PMC12"}, {"pmcid": "PMC12"}, 1),
        (
            {"printed": "Willy 2011, The effect of hip strength, JOSPT 1(1):1-2"},
            {"printed": "Willy & Davis (2012). The Effect of Hip-Strength, J Sports 2(2):3-4"},
            1,
        ),
        ({"printed": "Ho 2011, Knee pain, A 1(1):1-2"}, {"printed": "Wu 2012, Knee pain, B 1(1):1-2"}, 0),
        ({"printed": "no year at all here, A"}, {"printed": "No year at all – here, A."}, 1),
        ({"printed": "no year at all here, A"}, {"printed": "no year at all there, A"}, 0),
        ({"printed": "Letter, A"}, {"printed": "Letter, A"}, 0),
        ({"printed": VANCOUVER}, {"printed": VANCOUVER}, 1),
        ({"printed": VANCOUVER}, {"printed": VANCOUVER.replace("2011;41", "2011 Sep;41") + " PMID: 1"}, 1),
        ({"printed": VANCOUVER}, {"printed": f"Willy & Davis 2011, {HIP}, JOSPT 41(9):625-632"}, 1),
        (
            {"printed": VANCOUVER},
            {"printed": f"Willy, R. W., & Davis, I. S. (2011). {HIP}. JOSPT, 41(9), 625."},
            1,
        ),
        (
            {"printed": VANCOUVER},
            {"printed": f"Willy RW, et al. {HIP}. J Orthop Sports Phys Ther 2011;41:625-32."},
            1,
        ),
        ({"printed": f"Willy, R.W., 2011. {HIP}. JOSPT, 41(9)."}, {"printed": VANCOUVER}, 1),
        ({"printed": VANCOUVER}, {"printed": VANCOUVER.replace("hip strength", "knee strength")}, 0),
        (
            {"printed": "Ho A. Knee pain. The Journal of Long Names and Words. 2011;1:1-2"},
            {"printed": "Wu B. Knee pain. The Journal of Long Names and Words. 2012;3:4-5"},
            0,
        ),
        (
            {"printed": "World Health. Guidelines on this and that. Geneva; 2010;1"},
            {"printed": "World Health. Guidelines on this and that. Geneva; 2020;1"},
            0,
        ),
        (
            {"printed": "Ho A. Is it better to run than to rest? A trial. Br J Sports Med. 2018;52:6-7"},
            {"printed": "Ho A. Is it better to run than to rest? A protocol. Br J Sports Med. 2016;1:2-3"},
            0,
        ),
        (
            {"printed": "Ho A. Is it better to run than to rest? Lancet 2018;52:6-7"},
            {"printed": "Ho 2018, Is it better to run than to rest?, Lancet 52:6-7"},
            1,
        ),
    ],
)
def test_doubled_references(one, other, count):
    sources = (Source("a2011", **one), Source("b2011", **other))
    assert len(found("doubled-reference", sources=sources)) == count


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ({"doi": "10.2519/jospt.2011.3470"}, 0),
        ({"doi": "10.1249/MSS.0b013e3181ebedf4"}, 0),
        ({"doi": "10.1002/(SICI)1097-4598(199706)20:6<707"}, 1),
        ({"doi": "https://doi.org/10.2519/jospt"}, 1),
        ({"doi": "10.2519/jospt.2011.3470."}, 1),
        ({"doi": "doi:10.2519/a"}, 1),
        ({"printed": "A 2011, doi 10.2519jospt"}, 1),
        ({"printed": "A 2011, doi: 10.2519/jospt.2011.3470."}, 0),
        ({"printed": "A 2011, https://doi.org/10.2519/jospt.2011"}, 0),
        ({"printed": "A 2011, doi 10.2519jospt", "proposed_correction": "doi 10.2519/jospt"}, 0),
        ({"printed": "A 2011", "proposed_correction": "doi 10.25"}, 1),
        ({"printed": "A 2011, the DOI is missing"}, 0),
        ({"printed": "A 2011, doi: https://doi.org/10.2519jospt"}, 1),
        ({"printed": "A 2011, doi:  http://dx.doi.org/10.2519jospt."}, 1),
        ({"printed": "A 2011, DOI: doi:10.2519jospt"}, 1),
        ({"printed": "A 2011, doi: https://doi.org/10.2519/jospt.2011.3470."}, 0),
        ({"printed": "A 2011, doi: to be looked up"}, 0),
    ],
)
def test_dois(source, count):
    assert len(found("doi-syntax", sources=(Source("a2011", **source),))) == count


@pytest.mark.parametrize(
    ("printed", "count"),
    [
        ("A 2011, Title, Int J Sports Phys Ther 6(2):112", 1),
        ("A 2011, Title, Int J Sports Phys Ther 6(2):112.", 1),
        ("A 2011, Title, Int J Sports Phys Ther 6 (2): 112", 1),
        ("A 2011, Title, J Anat 210:27", 1),
        ("A 2011, Title, Int J Sports Phys Ther 6(2):112-125", 0),
        ("A 2011, Title, Int J Sports Phys Ther 6(2):112–25", 0),
        ("A 2019, Title, JOSPT 49(9):CPG1-CPG95", 0),
        ("A 2019, Title, BMJ 364:l689", 0),
        ("A 2011, Title, Sports Med 6(2):112-125, doi 10.1000/1", 0),
        ("A 2011", 0),
        ("A 2011, Title, Sports Med 6(2):112, doi 10.1000/1", 1),
        ("A 2011, Title, Sports Med 6(2):112. https://doi.org/10.1000/1", 1),
        ("Ho A. Title. Sports Med. 2011;6(2):112. PMID: 1", 1),
        ("Ho A. Title. Sports Med. 2011;6(2):112. Epub 2011 May 1.", 1),
        ("A 2011, Title, Sports Med 6 (Suppl 1):112", 1),
        ("Ho, A. (2011). Title. Sports Medicine, 6(2), 112.", 1),
        ("Ho, A. (2011). Title. Sports Medicine, 6(2), pp. 112. https://doi.org/10.1000/1", 1),
        ("Ho, A. (2011). Title. Sports Medicine, 6, 112.", 1),
        ("Ho A. Title. Nature 6:112 (2011)", 1),
        ("Ho, A. (2011). Title. Sports Medicine, 6(2), 112–125. https://doi.org/10.1000/1", 0),
        ("Ho, A. (2011). Title. Sports Medicine, 6, 112–125.", 0),
        ("Ho, A. (2011). Title. Sports Medicine, 6(2), Article 112.", 0),
        ("Ho A. Title. Sports Med. 2011;6(2):e112. PMID: 1", 0),
        ("Ho A. Title. Sports Med. 2011;6(2):1234567", 0),
        ("Ho A. Title. Sports Med. 2011;6(2):105432. doi:10.1000/1", 0),
        ("Ho A. Title. Int. J. Res. 2019, 16, 3.", 0),
        ("Ho A. The 3:1 rule, and 2(1) more. Sports Med. 2011;6(2):112-125", 0),
        ("Ho 2011, Title, Book, p. 112", 0),
    ],
)
def test_cut_page_ranges(printed, count):
    assert len(found("cut-page-range", sources=(Source("a2011", printed=printed),))) == count
    corrected = Source("a2011", printed=printed, proposed_correction="pages 112-125")
    assert found("cut-page-range", sources=(corrected,)) == []


def words(count):
    return " ".join(["run"] * count)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"{words(20)}.", []),
        (f"{words(21)}.", [1]),
        (f"Run.\n{words(21)}.", [2]),
        (f"Run. {words(20)}.[@?rest] Run.", []),
        (f"{words(19)} – – – step-by-step.", []),
        (f"- {words(21)}", [1]),
        (f"## {words(21)}", []),
        (f"| a |\n| - |\n| {words(21)} |", [3]),
    ],
)
def test_long_sentences(body, lines):
    assert found("long-sentence", body) == lines


@pytest.mark.parametrize(("count", "lines"), [(3, []), (4, [3])])
def test_long_paragraphs(count, lines):
    assert found("long-paragraph", f"## Why\n\n{'Run slowly. ' * count}") == lines


def test_the_grade_is_that_of_the_whole_text():
    hard = "Individualised musculoskeletal rehabilitation necessitates examination. " * 6
    assert found("hard-to-read", hard) == [None]
    assert found("hard-to-read", f"{hard} {'We run. ' * 90}") == []
    assert found("hard-to-read", "") == []


def test_a_few_words_have_no_grade():
    assert found("hard-to-read", "Individualised musculoskeletal rehabilitation.") == []


@pytest.mark.parametrize(
    ("heading", "ends", "one"),
    [
        ("See {doctor} today if:", True, True),
        ("Speak to {doctor} today[ or call {advice_line}] if:", True, True),
        ("Call {emergency_number} now if:", True, True),
        ("See {doctor} today if", False, True),
        ("See {doctor} today", False, True),
        ("if:", False, True),
        ("", False, True),
        ("See {doctor} today when:", False, True),
        ("Rest and see {doctor} if:", True, False),
        ("Rest. See {doctor} if:", True, False),
        ("Rest, then see {doctor} if:", True, False),
    ],
)
def test_headings_of_care_cards(heading, ends, one):
    body = f"::: urgent {heading}\n- it locks\n:::\n"
    assert found("card-heading", body) == ([] if ends else [1])
    assert found("card-one-action", body) == ([] if one else [1])


def test_the_urgency_is_inside_the_heading_of_the_finished_page():
    body = "".join(
        f"::: {kind} See {{doctor}} if:\n- x\n:::\n\n" for kind in ("urgent", "non-urgent", "emergency")
    )
    assert found("card-urgency", body) == []
    html = Manuscript(body=body).html
    assert html.count("care-card__title") == 3
    assert found("card-urgency", body, page=html.replace('<span class="visually-hidden">', "<span>", 1)) == [
        None
    ]
    assert found("card-urgency", body, page=html.replace("Urgent advice:", " ")) == [None]
    moved = html.replace("<h2", "<p").replace("</h2", "</p")
    assert len(found("card-urgency", body, page=moved)) == 3


@pytest.mark.parametrize(
    ("kind", "link", "lines"),
    [
        ("emergency", "[more](https://example.org)", [2]),
        ("emergency", "<https://example.org>", [2]),
        ("emergency", "[112](tel:112)", []),
        ("urgent", "[more](https://example.org)", []),
    ],
)
def test_links_in_care_cards(kind, link, lines):
    assert found("card-links", f"::: {kind} Call if:\n- cold {link}\n:::\n") == lines


CARD = "::: urgent See {doctor} if:\n- x\n:::\n"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (CARD, []),
        (f"{CARD}\n## Next\n\nText.", []),
        (f"{CARD}\n{CARD}\n## Next", []),
        (f"{CARD}\nText.", [5]),
        (f"{CARD}\n{CARD}\nText.", [9]),
        (f"{CARD}\n- item", [5]),
        (f"{CARD}\n::: do\n- rest\n:::\n", []),
        (f"{CARD}\n::: dont While it hurts\n- run\n:::\n\n{CARD}", []),
        (f"{CARD}\n::: note\nRest.\n:::\n\nText.", []),
        (f"{CARD}\n---\n\n## Next\n\nText.", []),
        (f"{CARD}\n---\n\n***\n\nText.", [9]),
        (f"{CARD}\n---\n", []),
        (f"{CARD}\n> ::: note\n> Rest.\n> :::\n", [5]),
        (f"> {CARD.replace(chr(10), chr(10) + '> ')}\n\nText.", [6]),
    ],
)
def test_a_heading_follows_after_the_cards(body, lines):
    assert found("card-heading-after", body) == lines


NOBODY, DOCTOR = Contacts(), Contacts(doctor="a doctor")
EVERYBODY = Contacts(doctor="a doctor", advice_line="1", emergency_number="112")


@pytest.mark.parametrize(
    ("card", "contacts", "lines"),
    [
        ("urgent See {doctor} if:", DOCTOR, []),
        ("urgent See {doctor} if:", NOBODY, [1]),
        ("urgent See {doctor} if:", None, []),
        ("urgent See {doctor}[ or call {advice_line}] if:", DOCTOR, []),
        ("urgent Call {advice_line} if:", DOCTOR, [1]),
        ("emergency Call now if:", DOCTOR, [1]),
        ("emergency Call {emergency_number} if:", EVERYBODY, []),
    ],
)
def test_contacts_of_care_cards(card, contacts, lines):
    assert found("card-left-out", f"::: {card}\n- x\n:::\n", contacts=contacts) == lines


def test_a_contact_that_does_not_exist_is_an_error_whatever_is_set():
    body = "::: urgent See {docter} if:\n- x\n:::\n"
    assert slugs(Manuscript(body=body, contacts=EVERYBODY)) == ["card-unknown-contact"]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("## A\n\n### B\n\n## C\n\n### D\n\n#### E", []),
        ("### A", [1]),
        ("## A\n\n#### B", [3]),
        ("# A\n\n## B", [1]),
        ("# A\n\n### B", [1]),
        ("## A\n\n### B\n\n##### C\n\n###### D", [5]),
        ("A\n=", [1]),
    ],
)
def test_the_order_of_headings(body, lines):
    assert found("heading-order", body) == lines


@pytest.mark.parametrize(
    ("body", "lines"), [("##", [1]), ("## A\n\n### [@?b]", [3]), ("## A", []), ("## `a`", [])]
)
def test_headings_without_words(body, lines):
    assert found("empty-heading", body) == lines


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("![](a.png)", [1]),
        ("![ ](a.png) ![](b.png)", [1]),
        ("Rest.\n\n![](a.png)\n\n![](b.png)", [3, 5]),
        ('![](picture:squat "A caption")', [1]),
        ("![A runner squats](a.png)", []),
        ("`![](a.png)`", []),
    ],
)
def test_pictures_without_words(body, lines):
    assert found("missing-alt", body) == lines


@pytest.mark.parametrize(
    ("slug", "dates", "count"),
    [
        ("overdue-review", {"next_review_date": dt.date(2026, 11, 22)}, 1),
        ("overdue-review", {"next_review_date": dt.date(2026, 11, 23)}, 0),
        ("date-in-future", {"updated_date": dt.date(2026, 11, 24)}, 1),
        ("date-in-future", {"updated_date": dt.date(2026, 11, 23)}, 0),
        ("date-in-future", {"last_reviewed_date": dt.date(9999, 12, 31)}, 1),
        ("no-next-review", {"last_reviewed_date": TODAY}, 1),
        ("no-next-review", {"last_reviewed_date": TODAY, "next_review_date": dt.date(2027, 1, 1)}, 0),
    ],
)
def test_dates(slug, dates, count):
    assert len(found(slug, today=TODAY, **dates)) == count


def test_without_a_day_no_date_is_judged():
    early = dt.date(2000, 1, 1)
    assert slugs(Manuscript(next_review_date=early, updated_date=dt.date(9999, 1, 1))) == []


@pytest.mark.parametrize(("depth", "count"), [(3, 0), (15, 1)])
def test_what_lies_too_deep(depth, count):
    assert len(found("too-deep", "\n".join(f"{'  ' * level}- Rest" for level in range(depth)))) == count


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("::: urgnet See {doctor} if:\n- x\n:::", [1]),
        (":::\nx", [1]),
        ("Rest.\n\nRun.\n::: emergancy Call now if:\n- x\n:::", [4]),
        ("- Rest.\n  ::: emergancy Call now if:", [2]),
        ("- Rest.\n\n  ::: emergancy Call now if:", [3]),
        ("- ::: emergancy Call now if:\n- x", [1]),
        ("-::: urgent Call now if:", [1]),
        ("> Rest.\n> ::: emergancy Call now if:\n> - x\n> :::", [2]),
        ("| a |\n| - |\n| ::: emergancy Call now if: |", [3]),
        ("| a |\n| - |\n| b |\n::: emergancy Call now if:", [4]),
        ("## ::: emergancy", [1]),
        ("Rest.\n     ::: emergency Call now if:", [2]),
        ("Rest.\n\n    ::: Emergency Call now if:\n    - x\n    :::", [3]),
        ("Rest.\n:: urgent See {doctor} if:\n- x\n::", [2]),
        (f"Rest.\n::: urgnet a\n- x\n:::\n\n{CARD}\n::: emergancy b\n- y\n:::", [2, 10]),
        (f"{CARD}:::\n\n::: urgnet a", [4, 6]),
        (CARD, []),
        (f"Rest.\n{CARD}", []),
        (f"> {CARD}".replace("\n", "\n> "), []),
        ("a ::: b", []),
        ("Two things:\n:) or ::before", []),
        ("`::: urgnet` is how it begins", []),
        ("\\::: is three colons", []),
        ("Rest.\n\n    ::: anything\n    x ::: urgent", []),
        ("```\n::: urgent See {doctor} if:\n```", []),
    ],
)
def test_lines_that_begin_nothing(body, lines):
    assert found("unknown-block", body) == lines


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("::: do\n- rest\n:::", 0),
        ("::: do\nrest\n:::", 1),
        ("::: do\n- rest", 1),
        ("::: note\n## Why\n:::", 1),
        (f":::: note\n{CARD}::::", 1),
        (CARD.removesuffix(":::\n"), 1),
    ],
)
def test_boxes_where_they_do_not_belong(body, count):
    assert len(found("box-misplaced", body)) == count


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({"body": "Rest.\n\nRun. Then\ncall {emergency_number} at once."}, [4]),
        ({"body": "## Ask {doctor}"}, [1]),
        ({"body": "- call {advice_line}"}, [1]),
        ({"body": "> ask\n> {docter}"}, [2]),
        ({"body": "| {Doctor} |\n| - |\n| {emergency number} |"}, [1, 3]),
        ({"body": "**{doctor}** or *{doctor}*"}, [1]),
        ({"body": "::: note Ask {doctor}\nx\n:::"}, [1]),
        ({"body": "::: urgent See {doctor} if:\n- {advice_line} says so\n:::"}, [2]),
        ({"body": "[call](tel:{emergency_number})"}, [1]),
        ({"body": "![Ask {doctor}](picture:knee)"}, [1]),
        ({"body": '![Knee](picture:knee "Ask {doctor}")'}, [1]),
        ({"body": "Call {phone_number}."}, [1]),
        ({"title": "Ask {doctor}"}, [None]),
        ({"summary": "Ask {doctor}"}, [None]),
        ({"key_points": "Rest.\nAsk {doctor}"}, [None]),
        ({"updated_note": "Ask {doctor}"}, [None]),
        ({"topics": ("Ask {doctor}",)}, [None]),
        ({"pictures": {"knee": "Ask {doctor}"}}, [None]),
        ({"claims": (Claim(WILLY, "Ask {doctor}"),)}, [None]),
        ({"body": "::: urgent See {doctor}[ or call {advice_line}] if:\n- x\n:::"}, []),
        ({"body": "`{doctor}` is filled in"}, []),
        ({"body": "```\n{doctor}\n```\n\n    {doctor}"}, []),
        ({"body": "The set {x}, the sets {1, 2} and {a, b}, {see the figure below}."}, []),
        ({"body": "doctor} or {doctor, {} and {{}}"}, []),
    ],
)
def test_contacts_that_nobody_fills_in(values, lines):
    assert found("contact-outside-heading", **values) == lines


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("See {doctor} today if:", 0),
        ("See {clinic} today if:", 0),
        ("See {Doctor} today if:", 1),
        ("See {doctor today if:", 1),
        ("See {advice-line} or {docter} if:", 1),
        ("See {} today if:", 1),
        ("See {of} today if:", 1),
        ("See {__class__} today if:", 1),
    ],
)
def test_contacts_in_headings_of_cards(heading, count):
    body = f"::: urgent {heading}\n- x\n:::"
    assert (
        len({finding.line for finding in lint(Manuscript(body=body), [BY_SLUG["card-unknown-contact"]])})
        == count
    )


def test_lines_are_right_when_a_browser_sends_them():
    assert found("long-paragraph", "## Why\r\n\r\nRun.\r\n\r\nRun. Run. Run. Run.\r\n") == [5]
