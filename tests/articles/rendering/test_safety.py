"""Whatever an editor pastes, nothing unsafe leaves the renderer, and it does not take long."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import body as rendering
from articles.rendering.body import LONGEST, render
from articles.rendering.cards import Contacts
from articles.rendering.figures import Figure
from articles.rendering.html import BodyRenderer
from articles.rendering.markers import Marker

TAGS = {
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "br",
    "hr",
    "blockquote",
    "pre",
    "code",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "a",
    "sup",
    "span",
    "section",
    "div",
}
TAGS |= {"figure", "figcaption", "picture", "source", "img"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"href", "id", "class", "start", "aria-labelledby", "aria-label", "tabindex", "role"}
ATTRIBUTES |= {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding", "type"}
SCHEMES = {"", "http", "https", "mailto", "tel"}


class Examination(HTMLParser):
    """An opinion of its own on what is safe: it shares no code with the renderer."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"{tag} {name}")
            if name in {"src", "srcset"} and not all(
                each.split()[0].startswith("/pictures/") for each in (value or "x").split(",")
            ):
                self.found.append(f"{tag} {name}={value}")
            if name == "href" and scheme(value or "") not in SCHEMES:
                self.found.append(f"{tag} {name}={value}")

    def handle_comment(self, data):
        self.found.append("comment")

    def handle_decl(self, decl):
        self.found.append("declaration")

    def handle_pi(self, data):
        self.found.append("instruction")


def scheme(address: str) -> str:
    """Read the address as browsers do: they skip white space and control characters."""
    return urlsplit("".join(letter for letter in address if letter > " ")).scheme.lower()


def unsafe(html: str) -> list[str]:
    examination = Examination()
    examination.feed(html)
    examination.close()
    return examination.found


def rendered(source: str) -> str:
    return render(
        source,
        evidence={Marker("a", ""): 'A <study> of "all"'},
        contacts=Contacts(doctor="a <doctor>", emergency_number="1' onclick='x"),
        pictures={"a": Figure('"a" <x>', "<b>", "'c'", 8, 4, "/pictures/a-1.jpg", "/pictures/a-1.jpg 8w")},
    ).html


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](http://a "\\" onmouseover=alert(1) x=\\"")',
    "![x](x' onerror='alert(1))",
    "![<b onclick=x>](x)",
    "![\"><script>](picture:a '\"><script>')",
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
    '``` "><script>alert(1)</script>\nx\n```',
    "::: urgent <script>alert(1)</script> if:\n<iframe src=//x>\n:::",
    "[@<script>alert(1)</script>]",
    "## <svg/onload=alert(1)>",
    "| <script> |\n|---|\n| <style>*{}</style> |",
    "<!-- --><?php ?><!DOCTYPE html><![CDATA[x]]>",
    "&lt;script&gt;",
    "\x00<scr\x00ipt>",
    "\ud800<script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_known_attacks_come_out_harmless(attack):
    assert unsafe(rendered(attack)) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<p onclick=x>",
        "<a href='java\nscript:x'>",
        "<A HREF=' javascript:x'>",
        "<style>",
        "<!-- x -->",
        "<iframe>",
        "<img src=//elsewhere.example/pictures/x>",
        "<source srcset='/pictures/x 1w, https://elsewhere.example 2w'>",
    ],
)
def test_the_examination_sees_what_is_unsafe(html):
    """Without this the tests here could pass by looking away."""
    assert unsafe(html)


def test_the_last_gate_holds_when_the_renderer_lets_something_through(monkeypatch):
    monkeypatch.setattr(
        BodyRenderer, "heading_close", lambda *_: "<script>alert(1)</script><p onclick=x>y</p>"
    )
    rendering.parser.cache_clear()
    try:
        assert unsafe(rendered("## Title")) == []
        monkeypatch.setattr(rendering, "clean", lambda html: html)
        assert unsafe(rendered("## Title")) == ["<script>", "p onclick"]
    finally:
        rendering.parser.cache_clear()


PIECES = st.sampled_from(
    [
        *ATTACKS,
        *(
            "\n",
            "\n\n",
            "- ",
            "> ",
            "    ",
            "\t",
            "1. ",
            "# ",
            "### ",
            "*",
            "_",
            "**",
            "`",
            "```",
            "|",
            "---",
            "\\",
            "&",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            "![](picture:a)",
            "[@a]",
            "[@?b]",
            "[@",
            ":::",
            "::: urgent See {doctor} if:\n",
            ":::\n",
        ),
        *(
            "::: do\n",
            "::: don't <b>\n",
            "::: note <script>\n",
            "{doctor}",
            "{emergency_number}",
            "::: emergency Call {emergency_number}[ x] if:\n",
            "a",
            "é",
            "王",
            "🏃",
        ),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=40).map("".join),
    st.text(max_size=300),
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join),
)


@settings(max_examples=200)
@given(TEXTS)
def test_nothing_unsafe_ever_comes_out(source):
    html = rendered(source)
    assert unsafe(html) == []
    html.encode("utf-8")


HEAVY = {
    "a megabyte of words": "word " * 200_000,
    "a list 500 deep": "\n".join("  " * depth + "- x" for depth in range(500)),
    "a quote 500 deep": "> " * 500 + "x",
    "brackets": "[" * LONGEST,
    "pictures": "![" * (LONGEST // 2),
    "pictures of ours": "![](picture:a)" * (LONGEST // 14),
    "emphasis": "*a " * (LONGEST // 3),
    "nested emphasis": "*" * (LONGEST // 2) + "a" + "*" * (LONGEST // 2),
    "back-ticks": "".join("`" * length + " " for length in range(440)),
    "cards never closed": "::: urgent x if:\n" * (LONGEST // 17),
    "lists of things to do, never ended": "::: do\n- x\n" * (LONGEST // 11),
    "notes one after the other": "::: note\nx\n:::\n" * (LONGEST // 15),
    "a long list of things not to do": "::: dont\n" + "- x\n" * (LONGEST // 4 - 10),
    "headings all alike": "# a\n" * (LONGEST // 4),
    "citations": "[@a]" * (LONGEST // 4),
    "half citations": "[@" * (LONGEST // 2),
    "links": "[a](b " * (LONGEST // 6),
    "definitions": "[a]:" * (LONGEST // 4),
    "tables": "a|b\n-|-\n" + "x|y\n" * (LONGEST // 4),
    "raw HTML": "<script>x</script>" * (LONGEST // 18),
    "entities": "&#" * (LONGEST // 2),
    "lines": "\n" * LONGEST,
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_text_is_rendered_to_its_end(name):
    """Each of these would keep a quadratic renderer busy for minutes."""
    assert unsafe(rendered(HEAVY[name])) == []
