"""What a comparison of two versions may cost, whatever stands in them: its steps are counted, and end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import versions
from articles.versions import effort
from articles.versions.effort import Effort, TooMuchError
from articles.versions.words import passages, pieces
from tests.articles.test_versions import spelled

WORDS = st.text("ab ,\t\u00a0\x1c", max_size=40).map(str.strip)
LONG = "a " * 495
HEAVY = {
    "no word in common": ((LONG + "\n") * 100, ("b " * 495 + "\n") * 100),
    "one word in common": ((LONG + "\n") * 100, ("a b " * 247 + "\n") * 100),
    "one paragraph": ("a " * 49_500, "b a " * 24_750),
    "no blanks": ("." * 99_000, "." * 50_000 + "," + "." * 48_000),
    "short paragraphs": ("a\nb\n" * 24_750, "b\nc\n" * 24_750),
    "each paragraph changed": tuple("\n".join(f"w{n} {x}" for n in range(9_000)) for x in "xy"),
    "each second one alike": tuple("\n".join(f"a{n % 50}\n{x}{n}" for n in range(9_000)) for x in "xy"),
    "turned round": ("\n".join(map(str, range(16_000))), "\n".join(map(str, reversed(range(16_000))))),
}


def spent(before, after, most=effort.IN_ALL):
    steps = Effort(most)
    told = passages(before, after, steps)
    for kept, text in (("gone", before), ("new", after)):
        said = ["".join(p.text for p in passage.pieces if p.kind in {"same", kept}) for passage in told]
        left_out = sum(passage.skipped for passage in told)
        assert len([line for line in said if line]) + left_out == len([x for x in text.split("\n") if x])
    return most - steps.left


@pytest.mark.parametrize("name", HEAVY)
def test_the_longest_texts_are_compared_to_their_end(name):
    assert spent(*HEAVY[name]) <= effort.IN_ALL


def test_without_the_bound_it_would_be_many_times_the_work(monkeypatch):
    few = [(line + "\n") * 2 for line in (LONG, "a b " * 247)]
    bounded = spent(*few)
    monkeypatch.setattr(effort, "AT_ONCE", 10**12)
    assert (bounded <= 2 * 1_000_000, spent(*few, 10**12) > 20_000_000) == (True, True)


@pytest.mark.parametrize(
    ("old", "new", "steps"),
    [
        ("abc", "xyz", 3),
        ("", "xyz", 0),
        ("aaa", "aaa", 3 + 9),
        ("ab", "ba", 4),
        ("axb", "ayb", 5 + 3 + 1),
    ],
)
def test_each_word_and_each_place_looked_up_is_a_step(old, new, steps):
    """The whole is looked through first, then what stands before and behind the run of words that was found."""
    counted = Effort(100)
    counted.opcodes(old, new)
    assert 100 - counted.left == steps


def test_no_step_is_taken_beyond_what_is_left():
    counted = Effort(11)
    with pytest.raises(TooMuchError):
        counted.opcodes("aaa", "aaa")
    assert counted.left == 11
    assert Effort(12).opcodes("aaa", "aaa") == [("equal", 0, 3, 0, 3)]


def test_a_paragraph_too_long_to_compare_is_told_whole_and_the_next_ones_word_by_word(monkeypatch):
    before, after = "a a a a a a\n\nRun slowly.", "a b a b a b\n\nRun quickly."
    assert spelled(before, after)[1] == "Run [slowly]{quickly}."
    monkeypatch.setattr(effort, "AT_ONCE", 12)
    assert spelled(before, after) == ["[a a a a a a]{a b a b a b}", "Run [slowly]{quickly}."]


@pytest.mark.django_db
def test_all_that_an_article_holds_shares_one_effort(make_article):
    article = make_article(status="draft", summary="Run slowly.", body="Run far.\n")
    before = versions.as_it_is(article)
    article.summary, article.body = "Run quickly.", "Run near.\n"
    after = versions.as_it_is(article)

    def told(most):
        changes = versions.changes(before, after, Effort(most))
        told = [passage for change in changes for passage in change.passages]
        return [piece.text for passage in told for piece in passage.pieces]

    words = ["Run ", "slowly", "quickly", "."], ["Run ", "far", "near", "."]
    whole = ["Run slowly.", "Run quickly."], ["Run far.", "Run near."]
    assert [told(1_000), told(0)] == [[*words[0], *words[1]], [*whole[0], *whole[1]]]
    assert told(12) == [*words[0], *whole[1]]


@settings(max_examples=200)
@given(WORDS, WORDS, st.integers(0, 60))
def test_both_paragraphs_can_be_read_to_the_letter(before, after, most):
    told = pieces(before, after, Effort(most))
    assert "".join(piece.text for piece in told if piece.kind != "new") == before
    assert "".join(piece.text for piece in told if piece.kind != "gone") == after
