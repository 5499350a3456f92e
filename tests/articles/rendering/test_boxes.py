import re

import pytest

from articles.rendering.body import render
from articles.rendering.cards import Contacts
from articles.rendering.composition import Problem
from articles.rendering.explanations import explain, sentences

DO = "::: do\n- run on soft ground\n- rest\n:::\n"


def rendered(source):
    return render(source, evidence={}, contacts=Contacts(doctor="a doctor"))


def kinds(source):
    return [problem.kind for problem in rendered(source).problems]


def test_a_list_of_things_to_do_is_headed_and_each_item_says_so():
    html = rendered(f"## Treatment\n\n{DO}").html
    assert (
        '<section class="box box--do" aria-labelledby="box-do"><h3 class="box__title" id="box-do">Do</h3>'
        in html
    )
    assert re.findall(r"<li>(.+)</li>", html) == [
        '<span class="visually-hidden">Do: </span>run on soft ground',
        '<span class="visually-hidden">Do: </span>rest',
    ]


@pytest.mark.parametrize("kind", ["dont", "don't", "don’t"])
def test_a_list_of_things_not_to_do(kind):
    html = rendered(f"::: {kind} While it hurts\n- run downhill\n:::\n").html
    assert 'class="box__title" id="box-dont">Don’t: While it hurts</h2>' in html
    assert '<li><span class="visually-hidden">Don’t: </span>run downhill</li>' in html


def test_only_the_items_of_the_list_itself_carry_the_word():
    html = rendered("::: do\n- run\n  - slowly\n:::\n\n- elsewhere\n").html
    assert html.count("Do: ") == 1


@pytest.mark.parametrize(("title", "heading"), [("", "Note"), (" How we know", "How we know")])
def test_a_note(title, heading):
    html = rendered(f"::: note{title}\nTwo *studies*.\n:::\n").html
    assert f'<h2 class="box__title" id="box-note">{heading}</h2>\n<p>Two <em>studies</em>.</p>' in html
    assert "visually-hidden" not in html


def test_a_title_can_not_carry_markup():
    html = rendered("::: note <b onclick=x>Hi</b>\nx\n:::").html
    assert "&lt;b onclick=x&gt;Hi&lt;/b&gt;" in html


def test_boxes_have_anchors_of_their_own():
    html = rendered(f"## Box do\n\n## Section box do\n\n{DO}\n{DO}").html
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids == ["section-box-do", "section-box-do--2", "box-do--3", "box-do--4"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (DO, []),
        (f"> {DO}".replace("\n", "\n> "), []),
        (f"1. {DO}".replace("\n", "\n   "), []),
        ("::: tip\n- x\n:::\n", ["unknown-card"]),
        ("::: do\nRun.\n:::\n", ["list-missing"]),
        ("::: note\nRun.\n:::\n", []),
        ("::: do\n- run\n", ["box-not-closed"]),
        ("::: urgent See {doctor} if:\n- x\n", ["box-not-closed"]),
        (f":::: note\n{DO}::::\n", ["box-in-box"]),
        (":::: note\n::: urgent See {doctor} if:\n- x\n:::\n::::\n", ["box-in-box"]),
        (":::: urgent See {doctor} if:\n- x\n::: note\nx\n:::\n::::\n", ["box-in-box"]),
        (f"::: note\n{DO}:::\n", ["unknown-card", "box-in-box"]),
        ("::: note\n## Heading\n:::\n", ["heading-in-box"]),
    ],
)
def test_what_is_wrong_is_reported(source, found):
    assert kinds(source) == found


def test_what_is_badly_nested_is_still_shown():
    assert "run on soft ground" in rendered(f":::: note\n{DO}::::\n").html


def test_every_problem_is_said_in_a_sentence():
    for kind in sentences():
        assert "these words" in explain(Problem(kind, "these words"))
    assert explain(Problem("brand-new", "50 %")) == "Brand new: 50 %"


def test_the_kinds_that_are_found_have_sentences():
    source = f":::: note\n{DO}::::\n::: tip\n:::\n\n[@nobody2020]\n\n![x](y)\n\n::: urgent {{docter}}\n- a\n"
    assert len(kinds(source)) > 4
    assert set(kinds(source)) <= set(sentences())
