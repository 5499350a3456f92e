"""Pictures in the text: each of ours in its sizes, and nothing of anybody else's."""

from __future__ import annotations

import re

import pytest

from articles.rendering import body as rendering
from articles.rendering.body import render
from articles.rendering.cards import Contacts
from articles.rendering.figures import MOST, Figure
from articles.rendering.safety import clean
from tests.articles.rendering.test_safety import ATTACKS, unsafe

FIGURE = Figure(
    alt="A runner on a foam roller",
    caption="Slowly, for a minute.",
    credit="Photo: the clinic",
    width=800,
    height=400,
    src="/pictures/roller-1a-800.jpg",
    srcset="/pictures/roller-1a-480.jpg 480w, /pictures/roller-1a-800.jpg 800w",
    sources=(
        ("image/avif", "/pictures/roller-1a-480.avif 480w"),
        ("image/webp", "/pictures/roller-1a-480.webp 480w"),
    ),
)
SIZES = "(min-width: 45rem) 42rem, calc(100vw - 2rem)"


def image(alt: str) -> str:
    return (
        f'<img src="{FIGURE.src}" srcset="{FIGURE.srcset}" sizes="{SIZES}" width="800" height="400" alt="{alt}"'
        ' loading="lazy" decoding="async">'
    )


def rendered(source: str, **pictures: Figure):
    return render(source, evidence={}, contacts=Contacts(), pictures={"roller": FIGURE, **pictures})


def img(html):
    return re.findall(r'<img(?:[^">]|"[^"]*")*>', html)


def test_alone_in_a_paragraph_it_is_a_figure_with_its_words():
    page = rendered("## Rolling\n\n![](picture:roller)\n")
    assert page.html == (
        '<h2 id="rolling">Rolling</h2>\n<figure class="figure"><picture>'
        f'<source type="image/avif" srcset="/pictures/roller-1a-480.avif 480w" sizes="{SIZES}">'
        f'<source type="image/webp" srcset="/pictures/roller-1a-480.webp 480w" sizes="{SIZES}">'
        f"{image('A runner on a foam roller')}</picture>"
        '<figcaption class="figure__caption">Slowly, for a minute. '
        '<span class="figure__credit">Photo: the clinic</span></figcaption></figure>\n'
    )
    assert page.problems == []


def test_the_texts_own_words_come_first():
    html = rendered('## A\n\n![A *foam* "roller" <b>](picture:roller "Its > own")').html
    assert img(html) == [image("A foam &quot;roller&quot; &lt;b&gt;")]
    assert '<figcaption class="figure__caption">Its &gt; own <span' in html


def test_beside_words_it_is_no_figure():
    html = rendered("## A\n\nLook: ![](picture:roller) there.").html
    assert "<figure" not in html
    assert "<p>Look: <picture>" in html


def test_without_caption_and_credit_there_is_no_empty_caption():
    bare = Figure("x", "", "", 1, 1, "/pictures/b.jpg", "/pictures/b.jpg 480w")
    assert "figcaption" not in rendered("![](picture:bare)", bare=bare).html


def test_a_decoration_has_no_words():
    bare = Figure("", "", "", 1, 1, "/pictures/b.jpg", "/pictures/b.jpg 480w")
    assert 'alt=""' in rendered("![](picture:bare)", bare=bare).html


def test_only_what_stands_below_the_first_heading_waits_until_it_is_near():
    html = rendered("![](picture:roller)\n\n## A\n\n![](picture:roller)").html
    assert ["lazy" in each for each in img(html)] == [False, True]


@pytest.mark.parametrize(
    "address",
    [
        "picture:unknown",
        "picture:",
        "picture:ROLLER",
        "picture:../roller",
        "picture:roller/x",
        "pictures:roller",
        "https://elsewhere.example/x.png",
        "//elsewhere.example/x.png",
        "/pictures/roller-1a-800.jpg",
        "roller",
        "",
    ],
)
def test_any_other_picture_is_its_words_and_reported(address):
    page = rendered(f"![A <roller>](<{address}>)")
    assert page.html == "<p>A &lt;roller&gt;</p>\n"
    assert [(problem.kind, problem.detail) for problem in page.problems] == [
        ("picture", f"![A <roller>]({address})")
    ]


def test_pictures_by_reference_and_in_links_are_pictures_too():
    html = rendered("[![x][r]](https://example.org)\n\n[r]: picture:roller").html
    assert html.startswith('<p><a href="https://example.org"><picture>')


def test_in_lists_cards_and_tables():
    source = "- ![](picture:roller)\n\n::: non-urgent Do if:\n![](picture:roller)\n:::\n\n|a|\n|-|\n|![](picture:roller)|"
    html = rendered(source).html
    assert (len(img(html)), html.count("<figure")) == (3, 2)


def test_a_page_of_pictures_ends_somewhere():
    page = rendered("![](picture:roller)\n\n" * (MOST + 1))
    assert len(img(page.html)) == MOST
    assert [problem.kind for problem in page.problems] == ["picture"]


def test_which_pictures_a_text_names():
    source = (
        "![](picture:b) ![](picture:a)\n\n[![x](picture:b)](/x) `picture:c` ![](picture:d/e) [x](picture:f)"
    )
    assert rendering.pictures(source) == ["b", "a"]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((800, 800), (800, 800)),
        ((1_600, 2_400), (533, 800)),
        ((40, 2_400), (13, 800)),
        ((1, 2_400), (1, 800)),
    ],
)
def test_a_tall_picture_is_shown_narrower(size, shown):
    tall = Figure("x", "", "", *size, "/pictures/b.jpg", "/pictures/b.jpg 480w")
    assert f'width="{shown[0]}" height="{shown[1]}"' in rendered("![](picture:tall)", tall=tall).html


def test_reading_time_and_grade_count_the_text_alone():
    with_picture = rendered(
        'Short words.\n\n![Many long descriptive words](picture:roller "Even more of them")'
    )
    assert with_picture.word_count == rendered("Short words.").word_count == 2


@pytest.mark.parametrize("attack", [*ATTACKS, '" onerror="alert(1)', "x\x00"])
@pytest.mark.parametrize("place", ["![{}](picture:roller)", '![x](picture:roller "{}")', "![x](picture:{})"])
def test_attacks_in_pictures_come_out_harmless(attack, place):
    assert unsafe(rendered(place.format(attack)).html) == []


def test_what_is_kept_of_a_picture_is_escaped():
    attack = '"><script>alert(1)</script>'
    html = rendered("![](picture:bad)", bad=Figure(attack, attack, attack, 1, 1, attack, attack)).html
    assert unsafe(html) == []
    assert "src=" not in html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<img src="/pictures/a-1.png">', True),
        ('<img src="https://elsewhere.example/pictures/a-1.png">', False),
        ('<img src="//elsewhere.example/pictures/a-1.png">', False),
        ('<img src="/pictures/../admin/">', False),
        ('<img src="data:image/png;base64,x">', False),
        ('<img srcset="/pictures/a.png 1w, /pictures/b.png 2w">', True),
        ('<img srcset="/pictures/a.png 1w, https://elsewhere.example/b.png 2w">', False),
        ('<source srcset="/pictures/a.webp 480w">', True),
        ('<source srcset="//elsewhere.example/a.webp 480w">', False),
        ('<source src="/elsewhere/a.mp4">', False),
    ],
)
def test_the_last_gate_lets_nothing_be_loaded_but_pictures_of_ours(html, kept):
    assert ("src" in clean(html).replace("<source", "<")) is kept
