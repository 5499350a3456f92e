from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.searching import words
from tests.effort import ENDLESS, effort


def terms(text: str) -> list[str]:
    return [word.term for word in words.words(text)]


@pytest.mark.parametrize(
    "alike",
    [
        ("jumper's", "jumpers", "jumper’s", "jumpers'", "JUMPER'S", "jumper"),
        ("can't", "cannot", "can not", "can’t", "Can Not", "cant", "couldn't", "won't", "wont"),
        ("café", "cafe", "CAFÉ", "cafe\u0301"),
        ("run", "runs", "running", "ran"),
        ("swollen", "swelling", "swells", "swelled"),
        ("colour", "color", "colours", "COLOURING"),
        ("organise", "organize", "organised", "organizing"),
        ("oedema", "edema"),
        ("haematoma", "hematoma"),
        ("orthopaedic", "orthopedic"),
        ("centre", "center", "centres"),
        ("labelled", "labeled"),
        ("foot", "feet"),
        ("calf", "calves"),
        ("knee", "nee", "kne"),
        ("strength", "strengthen", "strengthening"),
        ("ﬁbula", "fibula"),
        ("５", "5"),
        ("10%", "10 %", "10 per cent", "10 percent", "10 per-cent"),
        ("1,000", "1000"),
    ],
)
def test_these_are_one(alike):
    assert {tuple(terms(text)) for text in alike} == {tuple(terms(alike[0]))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shoe", "she"),
        ("four", "for"),
        ("knee", "need"),
        ("10%", "10"),
        ("roll", "role"),
        ("patella", "patellar"),
        ("its", "iots"),
    ],
)
def test_these_are_not(one, other):
    assert terms(one) != terms(other)


@pytest.mark.parametrize("text", ["knee-cap", "knee cap", "kneecap", "Knee‑Caps", "knee – cap", "knee\ncap"])
def test_neighbours_are_found_as_one_word_too(text):
    assert "kneecap" in words.terms(text)


@pytest.mark.parametrize("text", ["knee, cap", "knee. Cap", "knee of cap", "knee; cap"])
def test_what_a_stop_or_a_word_parts_is_not_one(text):
    assert "kneecap" not in words.terms(text)


def test_each_chinese_character_is_a_word_and_neighbours_are_one():
    assert words.terms("王小明 ran") == ["王", "小", "明", "run", "王小", "小明", "明ran"]


def test_words_know_where_they_stand():
    text = "The (left) “jumper’s” knee"
    assert [text[word.start : word.end] for word in words.words(text)] == ["The", "left", "jumper’s", "knee"]


def test_small_words_say_nothing_but_the_it_band_does():
    assert words.terms("what is it for") == []
    assert words.terms("the IT band") == ["it", "band", "itband"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("my knee won't straighten", ["knee", "straighten"]),
        ("knee doesnt bend", ["knee", "bend"]),
        ("I've hurt my knee", ["hurt", "knee"]),
        ("Ive hurt my knee", ["hurt", "knee"]),
        ("don’t know why my knee hurts", ["know", "knee", "hurt"]),
        ("It isn't, we aren't, they weren't, he hasn't, you haven't", []),
        ("I'm ill, she's ill, let's run, that's it", ["ill", "ill", "run"]),
        ("a well, a shed and a shell", ["well", "shed", "shell"]),
    ],
)
def test_what_is_drawn_together_says_as_little_as_its_parts(text, left):
    assert [word.term for word in words.words(text) if not word.is_small] == left


@pytest.mark.parametrize("text", ["", " ", "…!?", "\x00", "\ud800", "'''", "-", "%", "🙂"])
def test_what_holds_no_word(text):
    assert words.words(text) == []


def test_a_word_without_end_counts_with_its_beginning():
    assert max(map(len, words.terms("a" * 100_000 + " " + "b" * 100_000))) <= words.LONGEST


@given(st.text())
def test_any_text_is_read(text):
    for word in words.words(text):
        assert word.term
        assert 0 <= word.start < word.end <= len(text)


@pytest.mark.parametrize(
    "text", ["a'" * 50_000, "e\u0301" * 50_000, "1," * 50_000, "-" * 100_000, "10% " * 25_000]
)
def test_it_is_read_quickly(text):
    assert effort(lambda: words.words(text)) < ENDLESS
