"""In rich content a heading that ran into its paragraph is Markdown by then, and real headings may stand beside it."""

from __future__ import annotations

import pytest

from articles.importers.posts.blocks import Block
from articles.importers.posts.run_in import split_all

RUN_IN = "Strength Training Weakness in the hips is common in **runners** [here](/articles/b/)."
TEXT = "Weakness in the hips is common in **runners** [here](/articles/b/)."


def paragraph(text):
    return Block("paragraph", text)


def shown(blocks):
    return [(block.kind, block.text) for block in blocks]


def test_it_is_split_where_the_post_has_no_headings_and_asked_about():
    blocks, doubts = split_all([paragraph("Runners often hurt."), paragraph(RUN_IN)])
    assert shown(blocks) == [
        ("paragraph", "Runners often hurt."),
        ("heading", "Strength Training"),
        ("paragraph", TEXT),
    ]
    (doubt,) = doubts
    assert doubt.startswith(
        "“Strength Training” was taken for a heading, and “Weakness in the hips is common"
    )


def test_a_line_break_between_them_goes_with_the_heading():
    blocks, _doubts = split_all([paragraph(RUN_IN.replace("Training ", "Training\\\n"))])
    assert shown(blocks) == [("heading", "Strength Training"), ("paragraph", TEXT)]


def test_where_the_post_has_real_headings_it_is_named_and_left():
    whole = [Block("heading", "Why", level=2), paragraph(RUN_IN)]
    blocks, doubts = split_all(whole)
    assert blocks == whole
    (doubt,) = doubts
    assert doubt.startswith("A heading may stand at the start of “Strength Training Weakness in the hips")


def test_the_list_of_references_and_what_follows_stays_as_it_is():
    listed = [Block("heading", "References", level=2), paragraph(RUN_IN), Block("item", RUN_IN)]
    assert split_all(listed) == (listed, [])
    assert shown(split_all([paragraph(RUN_IN), *listed])[0])[0] == ("heading", "Strength Training")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "**Strength Training** Weakness in the hips is common in many of them.",
        "[Strength Training](/a/) Weakness in the hips is common in many of them.",
        "Strength *Training Weakness* in the hips is common in many of them.",
        "Iliotibial Band Syndrome is common in runners, as we have seen for long.",
    ],
)
def test_an_ordinary_paragraph_stays_whole(text):
    assert split_all([paragraph(text)]) == ([paragraph(text)], [])


@pytest.mark.parametrize("kind", ["item", "quote", "code", "table"])
def test_only_paragraphs_are_looked_at(kind):
    assert split_all([Block(kind, RUN_IN)]) == ([Block(kind, RUN_IN)], [])
