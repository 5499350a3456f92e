import pytest

from articles.rendering.body import parser, render
from articles.rendering.cards import Contacts
from articles.rendering.readability import grade, reading_minutes, running_text, sentences, syllables, words


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # counted by hand and with the CMU pronouncing dictionary
        *(
            ("knee", 1),
            ("runner", 2),
            ("kneecap", 2),
            ("strength", 1),
            ("squat", 1),
            ("shoes", 1),
            ("makes", 1),
        ),
        *(
            ("exercises", 4),
            ("walked", 1),
            ("rested", 2),
            ("little", 2),
            ("tendon", 2),
            ("people", 2),
            ("doing", 2),
        ),
        *(("assessment", 3), ("quadriceps", 3), ("rehabilitation", 6), ("physiotherapist", 6)),
        *(("patellofemoral", 6), ("iliotibial", 6), ("going", 2), ("jumper's", 2), ("10", 1), ("I", 1)),
    ],
)
def test_syllables_of_common_words(word, expected):
    assert abs(syllables(word) - expected) <= (1 if expected >= 6 else 0)


def test_grade_of_a_known_text():
    """Two sentences, 12 words, 13 syllables."""
    text = ["The cat sat on the mat. It had a very nice tail."]
    assert [len(sentences(block)) for block in text] == [2]
    assert len(words(text)) == 12
    assert grade(text) == pytest.approx(0.39 * 6 + 11.8 * 13 / 12 - 15.59)


def test_long_words_and_long_sentences_raise_the_grade():
    plain = ["Run less for a week. Then add a bit."]
    heavy = ["Progressive rehabilitation necessitates individualised modification of training parameters."]
    assert grade(plain) < 3
    assert grade(heavy) > 15


def test_an_empty_text_has_no_grade():
    assert grade([]) == 0.0
    assert render("", evidence={}, contacts=Contacts()).minutes == 1


@pytest.mark.parametrize(
    ("count", "minutes"), [(0, 1), (1, 1), (238, 1), (239, 2), (744, 4), (952, 4), (953, 5)]
)
def test_reading_time_is_rounded_up(count, minutes):
    assert reading_minutes(count) == minutes


def test_headings_and_citations_are_left_out():
    tokens = parser().parse("## Left out\n\nOne[@a] two\nthree.\n\n- four `five`\n")
    assert running_text(tokens) == ["One two three.", "four five"]


def test_a_sentence_ends_at_its_mark_even_inside_quotes():
    assert sentences('He said "Stop." Then he ran (fast.) Well? Yes! 5.5 km') == [
        'He said "Stop.',
        "Then he ran (fast.",
        "Well?",
        "Yes!",
        "5.5 km",
    ]
