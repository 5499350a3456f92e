"""The linter never fails and is never slow, whatever it is given."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.linting import Claim, Manuscript, Source, lint
from articles.rendering.body import LONGEST
from articles.rendering.cards import Contacts
from articles.rendering.markers import Marker
from tests.effort import ENDLESS, effort

PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "#### ",
            "::: urgent See {doctor} if:\n",
            "::: emergency ",
            ":::\n",
            "- ",
            "> ",
            "| a |\n| - |\n",
        ),
        *(
            "[@",
            "[@willy2011]",
            "[@?a]",
            "]",
            "![](",
            ")",
            "[",
            "`",
            "```\n",
            "\n",
            "\n\n",
            ". ",
            "…",
            "”) ",
            "    ",
        ),
        *(
            "{doctor}",
            "{x",
            "best",
            "not ",
            "pain-free",
            "before and after ",
            "knee pain helps",
            "doi 10.",
            " .",
            "[3]",
            "::: emergancy ",
            "{Doctor}",
            "³",
            "2011;",
            "(2011). ",
        ),
        *(
            "\x00",
            "\ud800",
            "\u2028",
            "\u200b",
            "İ",
            "ß",
            "é",
            "𝔖",
            "\r",
            "\t",
            "<b>",
            "&amp;",
            "1:1",
            "6(2):",
        ),
    ]
)
ANY = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


@settings(max_examples=150)
@given(title=ANY, body=ANY, printed=ANY, doi=ANY, claim=ANY)
def test_it_never_fails(title, body, printed, doi, claim):
    manuscript = Manuscript(
        title=title,
        summary=title,
        body=body,
        sources=(Source("a", printed, "unchecked", doi), Source("b", claim, "retracted", doi)),
        claims=(Claim(Marker("a", ""), claim, "does_not", printed), Claim(Marker("", "a"), claim)),
        contacts=Contacts(doctor="a doctor"),
    )
    for finding in lint(manuscript):
        assert finding.key.isascii()
        assert finding.line is None or 1 <= finding.line <= len(body) + 1


HARD = [
    *(
        "a",
        " ",
        ".",
        "a.",
        "a. ",
        ".)",
        ". ",
        "!”",
        "[",
        "]",
        "[@",
        "[@a",
        "[@?a]",
        "[@a]\n",
        "![",
        "![](a)",
        "[1",
        "[1]",
    ),
    *(
        "*",
        "`",
        "_a",
        "> ",
        "- ",
        "#",
        "## \n\n",
        ":",
        ":::",
        "::: urgent a if:\n",
        "::: urgent a if:\n:::\n\n",
        "|",
        "\n",
    ),
    *(
        "best ",
        "not best ",
        "n't ",
        "before / ",
        "free of ",
        "pain ",
        "pain-",
        "special",
        "safe-",
        "guarantee",
    ),
    *(
        "best wishes ",
        "do your best ",
        "10.1000/",
        "doi ",
        "doi 10.",
        "1(1):1",
        "2011 ",
        "knee helps ",
        "{doctor}",
        "{a",
        "<",
    ),
    *("- ::: a\n", "Rest.\n::: emergancy a\n", "    ::: urgent a\n", "***:::\n", "{Doctor} ", "{doctor}\n"),
    *(
        "before & after ",
        "photos of before and after ",
        "not fail to without a best ",
        "our own best expert ",
    ),
    *("runners³ ", "a³", "[1, 2 and 3] ", "[1,", "wears your knee ", "socks stop the knee "),
    *("best. ", "We cure. ", "Is it safe? ", "word " * 25 + ". "),
]


@pytest.mark.parametrize("piece", HARD)
def test_it_is_never_slow(piece):
    """Ten times the text takes no more than some thirty times as long: nothing in it is quadratic."""
    short, long = (timed(piece * (size // len(piece))) for size in (LONGEST // 10, LONGEST))
    assert long < max(30 * short, 4.0)


def timed(text):
    manuscript = Manuscript(title=text[:200], body=text, claims=(Claim(Marker("", "a"), text[:500]),))
    return effort(lambda: lint(manuscript))


@pytest.mark.parametrize(
    "piece", ["6(", "6(2):", "6(2), ", "2011;", "(2011). ", "A. ", "doi:doi:", "a, 1, ", "? "]
)
def test_the_longest_references_are_read_at_once(piece):
    printed = piece * (1000 // len(piece))
    sources = tuple(Source(f"a{at}", printed=f"{printed}{at}") for at in range(100))
    assert effort(lambda: lint(Manuscript(sources=sources))) < ENDLESS
