from __future__ import annotations

import pytest

from articles.importers.posts import marks, proposals, references
from articles.importers.posts.blocks import Block, escaped
from tests.articles.importers.posts import knee

LIST = [references.parsed(f"{number}. {text}") for number, text in enumerate(knee.REFERENCES, start=1)]
for entry, key in zip(LIST, knee.KEYS, strict=True):
    entry.key = key


def marked(text, entries=LIST):
    block = Block("paragraph", text)
    return block, marks.mark_places([block], entries)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("It helps .", "It helps.[@?it-helps]"),
        ("It helps . More .", "It helps.[@?it-helps] More.[@?more]"),
        ("It helps , and more.", "It helps,[@?it-helps] and more."),
        ("It helps \\[\\].", "It helps.[@?it-helps]"),
        ("It helps () .", "It helps.[@?it-helps]"),
        ("It helps \\[2\\].", "It helps.[@fairclough2007]"),
        ("It helps.\\\n\\[2\\]", "It helps.[@fairclough2007]"),
        ("It helps\\\n\ue0002\ue001 so.\\\nMore", "It helps[@fairclough2007] so.\\\nMore"),
        ("It helps\\\n.", "It helps.[@?it-helps]"),
        ("It helps\\\n\\[\\]", "It helps[@?it-helps]"),
        ("It helps \\\\\\\n\\[2\\]", "It helps \\\\[@fairclough2007]"),
        ("It helps.\\[1, 3\\]", "It helps.[@bolgla2011][@khaund2005]"),
        ("It helps \\[1-3\\].", "It helps.[@bolgla2011][@fairclough2007][@khaund2005]"),
        ("A\ue0002\ue001 and B\ue0002\ue001.", "A[@fairclough2007] and B.[@fairclough2007:2]"),
    ],
)
def test_a_place_gets_its_marker(text, after):
    assert marked(text)[0].text == after


@pytest.mark.parametrize(
    "text",
    [
        "It helps.",
        "See \\[sic\\] here.",
        "In 1999 \\[99\\] of them.",
        "x \\.5",
        "Wait ... for it",
        "Use .NET",
        "See !\\[\\](picture:knee) here.",
    ],
)
def test_what_is_no_lost_number_stays(text):
    block, places = marked(text)
    assert (block.text, places) == (text, [])


def test_a_raised_number_that_cites_nothing_stays_a_number():
    assert marked("10\ue00099\ue001 times.")[0].text == "1099 times."


@pytest.mark.parametrize(
    ("text", "after", "said"),
    [
        ("25 kg/m\ue0002\ue001 is much.", "25 kg/m² is much.", ["m² was taken for a measure"]),
        ("4 cm\ue0003\ue001, 2 mm\ue0002\ue001 .", "4 cm³, 2 mm².[@?it]", ["cm³", "mm²"]),
        ("9.8 m/s\ue0002\ue001", "9.8 m/s²", ["m/s²"]),
        ("of 5 **m**\ue0002\ue001", "of 5 **m**²", ["m²"]),
        ("Run 5 km\ue0001\ue001.", "Run 5 km.[@bolgla2011]", []),
        ("Run 5 km \ue0002\ue001.", "Run 5 km.[@fairclough2007]", []),
        ("Of arm\ue0002\ue001.", "Of arm.[@fairclough2007]", []),
        ("Of them\ue0003\ue001.", "Of them.[@khaund2005]", []),
    ],
)
def test_a_power_of_a_unit_is_no_source(text, after, said):
    block = Block("paragraph", text)
    doubts = marks.keep_powers([block])
    marks.mark_places([block], LIST)
    assert block.text.startswith(after.partition("[@?")[0])
    assert ("[@" in block.text) == ("[@" in after)
    assert len(doubts) == len(said)
    assert all(words in doubt for words, doubt in zip(said, doubts, strict=True))


def test_the_claim_is_the_sentence():
    [place] = marked("First one. It **really** helps here . Last.")[1]
    assert place.claim == "It really helps here."


def proposed(*sentences, entries=LIST):
    blocks = [Block("paragraph", escaped(sentence)) for sentence in sentences]
    return [
        (proposal.keys, proposal.sureness)
        for proposal in proposals.propose(marks.mark_places(blocks, entries), entries)
    ]


@pytest.mark.parametrize(
    "short", ["said Smith et al. (2005)", "of rest, e.g. Two days", "by Dr. Smith, vs. None"]
)
def test_a_shortened_word_ends_no_sentence(short):
    _block, (place,) = marked(f"It ends here. It helps, {short} .")
    assert place.claim == f"It helps, {short}."


def test_without_references_nothing_is_proposed():
    assert proposed("It helps .", entries=[]) == [((), "none")]


def test_an_alphabetical_list_says_nothing_by_its_order():
    by_name = sorted(LIST, key=lambda entry: entry.surname)
    assert proposed("Moving helps .", entries=by_name) == [((), "none")]
    [(keys, sureness)] = proposed("Gait retraining lowers the loading of the extremity .", entries=by_name)
    assert (keys, sureness) == (("crowell2011",), "likely")


def test_a_name_in_the_sentence_is_certain_whatever_the_order():
    said = proposed(
        "Crowell and Davis saw it .", "Bolgla and Boling, 2011, did not .", "Willy & Davis in 1999 ."
    )
    assert [sureness for _keys, sureness in said[:2]] == ["certain", "certain"]
    assert [keys[0] for keys, _sureness in said[:2]] == ["crowell2011", "bolgla2011"]
    assert said[2][1] != "certain"


def test_more_places_than_references():
    said = proposed(*[f"Sentence {number} ." for number in range(20)])
    assert len(said) == 20
    assert all(keys for keys, _sureness in said)


def test_hundreds_of_places_and_references_take_no_minute():
    many = [
        references.parsed(f"{number}. Ab{number} 2001, Title of work {number} on load, J A 1:2")
        for number in range(1, 301)
    ]
    said = proposed(
        *[f"A sentence about load and more words, number {number} ." for number in range(300)], entries=many
    )
    assert len(said) == marks.MOST_MARKS


SAME = [
    references.Entry(
        printed=f"Kujala UM, Sarna S. {title}. {year}.", authors="Kujala UM, Sarna S", year=year, key=key
    )
    for title, year, key in [
        ("Tendons", "2001", "first"),
        ("Ruptures", "2005", "second"),
        ("More", "2009", "third"),
    ]
]
SAME.append(references.Entry(printed="Lee A. Other. 2005.", authors="Lee A", year="2005", key="other"))


@pytest.mark.parametrize(
    ("claim", "keys", "sureness"),
    [
        ("It helps, said Kujala and Sarna in 2005", ("second",), "certain"),
        ("It helps, said Kujala et al. (2005)", ("second",), "certain"),
        ("It helps, said Lee et al", ("other",), "certain"),
        ("It helps, said Kujala and colleagues in 2001", ("first",), "certain"),
        ("It helps, say Kujala & her team (2009)", ("third",), "certain"),
        ("It helps, said Kujala et al", ("first", "second", "third"), "unclear"),
    ],
)
def test_studies_of_the_same_people_are_told_apart_by_their_year_only(claim, keys, sureness):
    _block, places = marked(f"{claim} .", SAME)
    (proposed,) = proposals.propose(places, SAME)
    assert (sorted(proposed.keys), proposed.sureness) == (sorted(keys), sureness)
