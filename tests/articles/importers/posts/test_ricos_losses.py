"""What rich content says beside its words: line breaks, lists that are only indented, and what we have no sign for."""

from __future__ import annotations

import json

import pytest

from articles.importers.posts import marks, ricos
from articles.importers.posts.blocks import tidy
from articles.importers.posts.links import Links
from articles.importers.posts.tree import words as words_of
from articles.rendering.body import render
from tests.articles.importers.posts.test_ricos import item, markdown, node, read, text, words


def link(url):
    return {"type": "LINK", "linkData": {"link": {"url": url}}}


def paragraph(*leaves):
    return node("PARAGRAPH", *leaves)


def html(*nodes):
    return render(markdown(*nodes), evidence={}, contacts={}).html


@pytest.mark.parametrize(
    ("leaves", "after"),
    [
        ((text("First line\n"), text("second", "BOLD"), text(" one")), "First line\\\n**second** one\n"),
        ((text("First line"), text("\n"), text("second", "BOLD")), "First line\\\n**second**\n"),
        ((text("It"), text("\nhurts", "ITALIC"), text("\nhere")), "It\\\n*hurts*\\\nhere\n"),
        ((text("One\n"), text("# two\n"), text("- three", "BOLD")), "One\\\n\\# two\\\n**\\- three**\n"),
        ((text("\nOne\n\n"),), "One\n"),
        ((text("One\n\n"), text("two")), "One\\\n\\\ntwo\n"),
        ((text("One \n"), *[text("\n ", "BOLD")] * 9, text("two")), "One\\\n\\\n two\n"),
        ((text("\n"), text(" ", "BOLD")), "\n"),
    ],
)
def test_a_line_break_parts_the_words_round_it(leaves, after):
    assert markdown(paragraph(*leaves)) == after


def test_thousands_of_line_breaks_take_no_minute():
    [block] = read(paragraph(text("One" + "\n" * 50_000 + "two \n.\n" * 500))).blocks
    assert len(marks.mark_places([block], [])) == marks.MOST_MARKS


def test_a_line_break_before_a_link_is_a_line_break_on_the_page():
    nodes = {
        "nodes": [
            paragraph(
                text("See\n"),
                {"type": "TEXT", "textData": {"text": "here", "decorations": [link("https://example.net/")]}},
            )
        ]
    }
    [block] = ricos.read(json.dumps(nodes), Links(frozenset(), {})).blocks
    assert block.text == "See\\\n[here](https://example.net/)"
    assert "First<br>\n<strong>second</strong>" in html(paragraph(text("First\n"), text("second", "BOLD")))


def test_a_line_break_stays_one_in_a_list_a_quote_and_a_table():
    broken = paragraph(text("First\n"), text("second", "BOLD"), text("\n"))
    assert markdown(node("BULLETED_LIST", item(broken))) == "- First\\\n   **second**\n"
    assert markdown(node("BLOCKQUOTE", broken)) == "> First\\\n> **second**\n"
    row = node("TABLE_ROW", node("TABLE_CELL", broken))
    assert markdown(node("TABLE", row)).splitlines()[0] == "| First **second** |"
    assert markdown(node("HEADING", *broken["nodes"])) == "## First **second**\n"


def test_code_keeps_its_lines():
    assert markdown(node("CODE_BLOCK", text("a\n"), text("  b\n"))) == "```\na\n b\n```\n"
    assert words_of(node("UNKNOWN", text("a\n"), text("b"))) == "a\nb"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_parts_two_words(end):
    assert tidy(f"one{end}two") == ("one\ntwo", 0)


def test_a_list_that_was_only_indented_is_no_code():
    inner = node("BULLETED_LIST", item(words("knees")), item(words("shins")))
    outer = node("BULLETED_LIST", item(inner), item(words("heels")))
    assert markdown(outer) == "- knees\n- shins\n- heels\n"
    assert "<pre>" not in html(node("BULLETED_LIST", item(outer)))
    assert html(node("BULLETED_LIST", item(outer))).count("<li>") == 3


def test_an_indented_list_below_an_item_stays_below_it():
    inner = node("BULLETED_LIST", item(words("kneecap")))
    assert markdown(node("BULLETED_LIST", item(words("knees")), item(inner))) == "- knees\n    - kneecap\n"
    assert markdown(node("BULLETED_LIST", item(words("knees"), inner))) == "- knees\n    - kneecap\n"


def test_words_that_were_struck_through_are_said():
    reader = read(
        paragraph(text("Rest "), text("for six weeks", "STRIKETHROUGH"), text(" ", "STRIKETHROUGH"))
    )
    assert [block.text for block in reader.blocks] == ["Rest for six weeks"]
    assert reader.lost == ["“for six weeks” was struck through: here it stands as it is."]
    assert read(paragraph(text("Rest", "UNDERLINE"))).lost == []


@pytest.mark.parametrize("data", [{}, {"link": None}, {"link": {"anchor": "top"}}, {"link": {"url": 3}}])
def test_where_a_picture_led_is_said(data):
    image = {"image": {"src": {"url": "a.jpg"}}}
    leading = image | {"link": {"url": "https://example.org/shop"}}
    assert read(node("IMAGE", imageData=image | data)).lost == []
    assert read(node("IMAGE", imageData=leading)).lost == [
        "A picture led to https://example.org/shop: here it is no link."
    ]


def test_what_is_no_text_gets_into_no_line_of_the_report():
    video = node("VIDEO", videoData={"url": "https://example.org/\ud800x"})
    button = node("BUTTON", buttonData={"text": "B\ud800", "link": {"url": "javascript:\ud800"}})
    reader = read(node("NEW\ud800", text("K\ud800ept.")), video, button)
    said = [*reader.lost, *reader.unsure, *reader.links.doubts, *(block.text for block in reader.blocks)]
    assert [line for line in said if "\ud800" in line] == []
    assert reader.lost == ["A video was left out (https://example.org/x)."]
    assert reader.unsure[0] == "Something unknown (NEW) was kept as its words only."
