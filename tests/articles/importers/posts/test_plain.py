from __future__ import annotations

import pytest

from articles.importers.posts import plain

AFTER = "and some more words that go on for a while."


def read(text):
    reading = plain.read(text)
    return [(block.kind, block.text) for block in reading.blocks], reading.unsure


@pytest.mark.parametrize(
    ("line", "heading", "is_doubtful"),
    [
        ("Strength Training Weakness in the quadriceps may add to it.", "Strength Training", True),
        (
            "Rest and Load Management A graded return comes before the rest.",
            "Rest and Load Management",
            False,
        ),
        ("Tendinopathies These affect the tendon below or above the kneecap.", "Tendinopathies", False),
        ("Runner's Knee (PFPS) This is an ache around the kneecap, mostly.", "Runner's Knee (PFPS)", False),
        ("Gait Re-training: The cadence may change as you run more.", "Gait Re-training", False),
        ("Why It Hurts? The tissue is overloaded faster than it adapts.", "Why It Hurts?", False),
        ("How Long Does It Take? Expect three to six months of it.", "How Long Does It Take?", True),
        ("When To See A Doctor If your knee locks, see a doctor.", "When To See A Doctor", True),
        ("What It Is Pain along the inner edge of the shin bone.", "What It Is", True),
    ],
)
def test_a_heading_run_into_its_paragraph(line, heading, is_doubtful):
    blocks, unsure = read(line)
    assert blocks == [("heading", heading), ("paragraph", line.removeprefix(heading).lstrip(": "))]
    assert len(unsure) == is_doubtful


@pytest.mark.parametrize(
    "line",
    [
        f"Runners often ask about it, {AFTER}",
        f"The Iliotibial Band is a thick sheet, {AFTER}",
        f"Iliotibial Band Syndrome is common, {AFTER}",
        f"Movement Revival offers a visit, {AFTER}",
        f"In Toronto we see many, {AFTER}",
        f"In New York City runners meet, {AFTER}",
        f"It Band Syndrome hurts at the side, {AFTER}",
        "Short Heading Words.",
        "iPhone users run too, they say, and so does everybody else.",
        "PAIN",
    ],
)
def test_an_ordinary_paragraph_stays_whole(line):
    assert read(line)[0] == [("paragraph", line)]


@pytest.mark.parametrize(
    ("line", "is_said"),
    [
        (f"Footwear Shoes that feel comfortable are fine, {AFTER}", True),
        (f"Physical Therapy Clinics often see it, {AFTER}", True),
        (f"Runner's Knee is common, {AFTER}", False),
        (f"Runners often ask about it, {AFTER}", False),
    ],
)
def test_where_a_heading_may_have_been_run_in_is_said(line, is_said):
    blocks, unsure = read(line)
    assert [text for kind, text in blocks if kind == "paragraph"][-1].endswith(AFTER)
    said = "A heading may stand at the start of" in " ".join(unsure) or "was taken for a heading" in " ".join(
        unsure
    )
    assert said is is_said


def test_short_lines_are_headings_and_marked_ones_are_items():
    text = "Why it hurts\nIt may be the load.\n• rest\n• run less\n1. First\n2. Then\nThe end."
    assert read(text)[0] == [
        ("heading", "Why it hurts"),
        ("paragraph", "It may be the load."),
        ("item", "rest"),
        ("item", "run less"),
        ("item", "First"),
        ("item", "Then"),
        ("paragraph", "The end."),
    ]


def test_a_page_cut_to_lines_becomes_paragraphs():
    line = "These are words of a paragraph that was cut to the width of a page,"
    assert read(f"{line}\n{line}\nand end here.\n\nAnother one.")[0] == [
        ("paragraph", f"{line} {line} and end here."),
        ("paragraph", "Another one."),
    ]


SHORT_REFERENCES = [
    "Winters M, Eskes M (2013) Shin splints. Sports Med 43:1315-33",
    "Moen MH, Holtslag L. Treatment of the shin in recruits. JOSPT 2012;4:12",
    "Newman P. The shin, and what to do about it. Sports Med 2014;5:6",
]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("after", ["\n", "\n\n"])
def test_short_references_are_no_headings_and_no_lines_of_one_paragraph(between, after):
    blocks, unsure = read(
        f"References{after}{between.join(SHORT_REFERENCES)}\n\nAbout us\nWe treat runners {AFTER}"
    )
    assert blocks == [
        ("heading", "References"),
        *(("paragraph", line) for line in SHORT_REFERENCES),
        ("heading", "About us"),
        ("paragraph", f"We treat runners {AFTER}"),
    ]
    assert unsure == []


def test_one_numbered_reference_is_no_heading():
    blocks, _unsure = read(f"References\n1. {SHORT_REFERENCES[0]}\nAbout us\nWe treat runners {AFTER}")
    assert blocks[:2] == [("heading", "References"), ("item", SHORT_REFERENCES[0])]


def test_a_heading_with_a_year_in_it_stays_one_elsewhere():
    assert read(f"Guidance of 2024: the shin\nRest {AFTER}")[0][0] == (
        "heading",
        "Guidance of 2024: the shin",
    )


def test_a_short_question_with_its_answer_stays_whole():
    line = "Does it hurt? Then rest for two weeks before you run again."
    assert read(line) == ([("paragraph", line)], [])
