import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

import plaintext

CONTROL = "Please remove the invisible control characters; typing the text again usually helps."
ONE_LINE = "Please write this on one line."
UNSEEN = "Please write something that can be seen."


def complaint(text, validate=plaintext.one_line):
    try:
        validate(text)
    except ValidationError as error:
        return error.messages[0]
    return None


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "Zoë",
        "Zoe\u0308",
        "王小明",
        "Ng",
        "X",
        "Jean-Luc d’Ormesson",
        "محمد",
        "می\u200cخواهم",
        "Ødegård 🏃‍♀️",
        "",
    ],
)
def test_names_are_fine_in_every_script(name):
    assert complaint(name) is None
    assert complaint(name, plaintext.paragraphs) is None


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\ufdd0", "\U0001ffff"]
)
def test_controls_surrogates_and_noncharacters_are_refused(character):
    assert complaint(f"Alex{character}Meyer") == CONTROL
    assert complaint(f"Alex{character}Meyer", plaintext.paragraphs) == CONTROL


@pytest.mark.parametrize("character", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_characters_that_turn_the_reading_direction_are_refused(character):
    assert complaint(f"{character}Alex") == CONTROL


@pytest.mark.parametrize("character", "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
def test_a_name_is_one_line(character):
    assert complaint(f"Alex{character}Bcc: everyone@example.org") == ONE_LINE


def test_paragraphs_have_line_breaks_and_tabs_and_nothing_else():
    assert complaint("One\r\n\n\tTwo", plaintext.paragraphs) is None
    assert complaint("One\x0bTwo", plaintext.paragraphs) == CONTROL
    assert complaint("One\u2028Two", plaintext.paragraphs) == CONTROL


@pytest.mark.parametrize(
    "text",
    ["\u200b", "\u200d\u200c", "\ufeff", "\u00ad", "\u0301", "\u3164", "\u2800", "\ue000", "\u200b \u2060"],
)
def test_what_cannot_be_seen_is_not_a_name(text):
    assert complaint(text) == UNSEEN


@given(st.text())
def test_what_is_accepted_fits_a_mail_header_and_a_database(text):
    if complaint(text) is None:
        assert len(text.splitlines()) <= 1
        assert "\x00" not in text
        text.encode()
