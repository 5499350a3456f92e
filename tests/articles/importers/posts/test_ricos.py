from __future__ import annotations

import json

import pytest

from articles.importers.posts import ricos
from articles.importers.posts.blocks import together, with_levels
from articles.importers.posts.links import Links


def text(words, *decorations):
    return {
        "type": "TEXT",
        "textData": {"text": words, "decorations": [{"type": kind} for kind in decorations]},
    }


def node(kind, *nodes, **data):
    return {"type": kind, "nodes": list(nodes), **data}


def words(said, *decorations):
    return node("PARAGRAPH", text(said, *decorations))


def read(*nodes):
    return ricos.read(json.dumps({"nodes": nodes}), Links(frozenset(), {}))


def markdown(*nodes):
    return together(with_levels(read(*nodes).blocks))


def item(*nodes):
    return node("LIST_ITEM", *nodes)


def test_headings_begin_at_two_and_leave_no_gap():
    heading = [node("HEADING", text(f"H{level}"), headingData={"level": level}) for level in (1, 4, 1, 6)]
    assert markdown(*heading) == "## H1\n\n### H4\n\n## H1\n\n### H6\n"


def test_headings_that_came_alike_stay_alike():
    heading = [
        node("HEADING", text(f"H{level}"), headingData={"level": level}) for level in (3, 3, 4, 3, 2, 3)
    ]
    assert markdown(*heading) == "## H3\n\n## H3\n\n### H4\n\n## H3\n\n## H2\n\n### H3\n"


def test_lists_in_lists():
    inner = node("ORDERED_LIST", item(words("one")), item(words("two")))
    outer = node("BULLETED_LIST", item(words("a"), inner), item(words("b")))
    assert markdown(outer) == "- a\n    1. one\n    1. two\n- b\n"


def test_quote_code_and_rule():
    nodes = [node("BLOCKQUOTE", words("Said.")), node("CODE_BLOCK", text("a *b*")), node("DIVIDER")]
    assert markdown(*nodes) == "> Said.\n\n```\na *b*\n```\n\n---\n"


def test_a_table():
    row = [
        node("TABLE_ROW", node("TABLE_CELL", words(a)), node("TABLE_CELL", words(b))) for a, b in ("ab", "c|")
    ]
    assert markdown(node("TABLE", *row)) == "| a | b |\n| --- | --- |\n| c | \\| |\n"


def test_bold_and_italic_with_blanks_inside():
    runs = [text("It "), text("hurts ", "BOLD"), text("badly", "BOLD", "ITALIC"), text(" now.")]
    assert markdown(node("PARAGRAPH", *runs)) == "It **hurts** ***badly*** now.\n"


def test_what_markdown_could_not_say_is_left_plain_and_said():
    reader = read(node("PARAGRAPH", text("He said "), text("“yes”", "BOLD"), text("man.")))
    assert [block.plain for block in reader.blocks] == ["He said “yes”man."]


def test_words_that_look_like_markdown_stay_words():
    said = "*a* [b](c) # d `e` <f> &amp; 1. [@g] _h_ \\"
    assert read(words(said)).blocks[0].plain == said
    assert markdown(words("# no heading"), words("- no item"), words("1. nor this"), words("::: urgent")) == (
        "\\# no heading\n\n\\- no item\n\n1\\. nor this\n\n\\::: urgent\n"
    )


def test_bold_words_before_a_paragraph_are_its_heading():
    reader = read(node("PARAGRAPH", text("Strength training", "BOLD"), text(" Weakness may play a part.")))
    assert [(block.kind, block.plain) for block in reader.blocks] == [
        ("heading", "Strength training"),
        ("paragraph", "Weakness may play a part."),
    ]
    assert reader.unsure == ["“Strength training” was in bold and is now a heading."]


def test_bold_words_that_begin_a_sentence_stay_there():
    assert markdown(node("PARAGRAPH", text("Warm up", "BOLD"), text(" before you run."))) == (
        "**Warm up** before you run.\n"
    )


@pytest.mark.parametrize(
    "kind", ["VIDEO", "GIF", "HTML", "EMBED", "APP_EMBED", "POLL", "MAP", "FILE", "AUDIO"]
)
def test_what_can_not_come_along_is_said_with_its_address(kind):
    reader = read(node(kind, data={"url": "https://example.org/x"}), words("After."))
    assert [block.plain for block in reader.blocks] == ["After."]
    assert len(reader.lost) == 1
    assert "https://example.org/x" in reader.lost[0]


def test_an_unknown_kind_keeps_its_words():
    reader = read(node("NEWLY_INVENTED", words("Kept.")))
    assert [block.plain for block in reader.blocks] == ["Kept."]
    assert "NEWLY_INVENTED" in reader.unsure[0]


def test_a_picture_is_a_block_with_its_description():
    image = {"image": {"src": {"id": "a.jpg"}}, "altText": "A knee"}
    [block] = read(node("IMAGE", node("CAPTION", text("Seen from the side")), imageData=image)).blocks
    assert (block.kind, block.address, block.alt, block.text) == (
        "picture",
        "a.jpg",
        "A knee",
        "Seen from the side",
    )


def test_parts_that_opened_on_a_click():
    parts = [node("COLLAPSIBLE_ITEM_TITLE", words("Why?")), node("COLLAPSIBLE_ITEM_BODY", words("So."))]
    assert markdown(node("COLLAPSIBLE_LIST", node("COLLAPSIBLE_ITEM", *parts))) == "## Why?\n\nSo.\n"


def nested(kind, depth):
    tree = words("deep")
    for _time in range(depth):
        tree = node(kind, tree)
    return tree


@pytest.mark.parametrize("kind", ["COLLAPSIBLE_LIST", "BLOCKQUOTE", "UNKNOWN"])
@pytest.mark.parametrize("depth", [60, 150])
def test_deep_trees_keep_their_words(kind, depth):
    assert [block.plain for block in read(nested(kind, depth)).blocks] == ["deep"]


def test_lists_too_deep_keep_their_words():
    tree = words("deep")
    for _time in range(60):
        tree = node("BULLETED_LIST", item(words("x"), tree))
    assert "deep" in read(tree).blocks[-1].plain


def test_ten_thousand_deep_is_refused():
    with pytest.raises(ricos.NotRicos, match="nested too deep"):
        ricos.read('{"nodes":[' * 10_000 + "]}" * 10_000, Links(frozenset(), {}))


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [None, 3, "x"], True])
@pytest.mark.parametrize(
    "make",
    [
        lambda value: {"type": value},
        lambda value: {"type": "PARAGRAPH", "nodes": value},
        lambda value: {"type": "PARAGRAPH", "nodes": [{"type": "TEXT", "textData": value}]},
        lambda value: {
            "type": "PARAGRAPH",
            "nodes": [{"type": "TEXT", "textData": {"text": value, "decorations": value}}],
        },
        lambda value: node(
            "PARAGRAPH",
            {
                "type": "TEXT",
                "textData": {"text": "x", "decorations": [value, {"type": "LINK", "linkData": value}]},
            },
        ),
        lambda value: node("HEADING", text("x"), headingData=value),
        lambda value: node("HEADING", text("x"), headingData={"level": value}),
        lambda value: node("IMAGE", imageData=value),
        lambda value: node("GALLERY", galleryData={"items": value}),
        lambda value: node("GALLERY", galleryData={"items": [value, {"image": value}]}),
        lambda value: node("TABLE", node("TABLE_ROW", {"type": "TABLE_CELL", "nodes": value})),
        lambda value: node("BUTTON", buttonData=value),
        lambda value: node("BULLETED_LIST", {"nodes": value}),
    ],
    ids=map(str, range(13)),
)
def test_nothing_that_is_not_as_it_should_be_stops_it(make, value):
    assert read(make(value), words("After.")).blocks[-1].plain == "After."


def picture_of(name):
    return node(
        "IMAGE", node("CAPTION", text(f"caption {name}")), imageData={"image": {"src": {"url": name}}}
    )


@pytest.mark.parametrize(
    "around",
    [
        lambda *inside: node("BULLETED_LIST", item(words("word"), *inside)),
        lambda *inside: node(
            "BULLETED_LIST", item(words("word"), node("ORDERED_LIST", item(words("inner"), *inside)))
        ),
        lambda *inside: node("BLOCKQUOTE", words("word"), *inside),
        lambda *inside: node("PARAGRAPH", text("word"), *inside),
        lambda *inside: node("HEADING", text("word"), *inside),
        lambda *inside: node("UNKNOWN", words("word"), *inside),
        lambda *inside: node("TABLE", node("TABLE_ROW", node("TABLE_CELL", words("word"), *inside))),
    ],
    ids=["list", "list in a list", "quote", "paragraph", "heading", "unknown", "table"],
)
def test_what_stands_inside_a_block_of_words_is_not_lost_silently(around):
    reader = read(around(picture_of("a.jpg"), node("VIDEO")), words("after"))
    *before, picture, after = reader.blocks
    assert "caption" not in "".join(block.text for block in before)
    assert (picture.kind, picture.address, picture.plain, after.text) == (
        "picture",
        "a.jpg",
        "caption a.jpg",
        "after",
    )
    assert reader.lost == ["A video was left out."]
    assert "A picture that stood in a paragraph, list, quote or table now stands after it." in reader.unsure


def test_words_of_two_blocks_are_not_run_together():
    two = node("BULLETED_LIST", item(words("hips")), item(words("calves", "BOLD")))
    row = node("TABLE_ROW", node("TABLE_CELL", two), node("TABLE_CELL", words("x")))
    assert "| hips **calves** | x |" in markdown(node("TABLE", row))
    assert markdown(node("UNKNOWN", two)) == "hips calves\n"
    assert markdown(node("PARAGRAPH", text("one"), text("two"))) == "onetwo\n"


@pytest.mark.parametrize(
    ("url", "now"), [("https://example.org/", "a link"), ("javascript:alert(1)", "only these words")]
)
def test_what_became_of_a_button_is_said(url, now):
    reader = read(node("BUTTON", buttonData={"text": "Book", "link": {"url": url}}))
    assert reader.unsure == [f"“Book” was a button, now {now}."]
