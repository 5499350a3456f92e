from __future__ import annotations

import pytest

from articles.importers.posts import references
from articles.importers.posts.blocks import Block, escaped
from tests.articles.importers.posts import knee


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "Bolgla LA, Boling MC. An update, from 2000 to 2010. Int J Sports Phys Ther. 2011;6(2):112-125.",
            ("Bolgla", "2011", "An update, from 2000 to 2010", "Int J Sports Phys Ther", "6", "2", "112-125"),
        ),
        (
            "van der Worp, M. P., & Smith, J. (2015). Running injuries. Sports Med, 45(3), 12–20.",
            ("van der Worp", "2015", "Running injuries", "Sports Med", "45", "3", "12–20"),
        ),
        (
            "Müller et al. 2007, The role of it, and more, J Anat 210(1):27-30",
            ("Müller", "2007", "The role of it, and more", "J Anat", "210", "1", "27-30"),
        ),
    ],
)
def test_what_can_be_read_from_one(printed, expected):
    entry = references.parsed(f"[3] {printed}")
    facts = (entry.surname, entry.year, entry.title, entry.journal, entry.volume, entry.issue, entry.pages)
    assert (facts, entry.printed, entry.number) == (expected, printed, 3)


def test_numbers_of_registers():
    entry = references.parsed(
        "Willy 2011, Hips, JOSPT 41(9):625-632. doi:10.2519/jospt.2011.3470. PMID: 21765220; PMC3109895"
    )
    assert (entry.doi, entry.pmid, entry.pmcid) == ("10.2519/jospt.2011.3470", "21765220", "PMC3109895")


def found(*lines):
    return references.take_list([Block("paragraph", escaped(line)) for line in lines])


def test_the_list_leaves_the_text_and_what_is_no_reference_stays():
    taken = found("It hurts.", "References", *knee.REFERENCES[:2], "Book your visit today.")
    assert [entry.printed for entry in taken.entries] == knee.REFERENCES[:2]
    assert [block.plain for block in taken.body] == ["It hurts.", "Book your visit today."]
    assert "Book your visit today." in taken.unsure[0]


def test_a_list_on_one_line():
    line = " ".join(f"{number}. {text}." for number, text in enumerate(knee.REFERENCES, start=1))
    assert [entry.key for entry in found("References:", line).entries] == knee.KEYS


def test_keys_of_the_same_author_and_year_differ():
    same = ["Ek 2001, One, J A 1:2", "Ek 2001, Two, J A 1:3", "王 2001, Three, J A 1:4"]
    assert [entry.key for entry in found("References", *same).entries] == [
        "ek2001",
        "ek2001b",
        "reference3",
    ]


def test_a_year_that_is_missing_is_not_guessed():
    taken = found("References", "1. Ek, One, J A")
    assert [(entry.year, entry.key) for entry in taken.entries] == [("", "ek")]
    assert taken.unsure == ["No year was found in the reference “Ek, One, J A”. None was guessed."]


def test_a_post_without_a_list():
    assert found("It hurts.", "See the references of others.").entries == []


def test_references_in_one_paragraph_part_where_the_next_number_follows():
    text = "Cook JL. It. BJSM. 2009; 43. Epub 2008. 2. Lee A. That. JOSPT 2015;45:887. 3. Ray B. So. 2001."
    expected = [
        "Cook JL. It. BJSM. 2009; 43. Epub 2008.",
        "2. Lee A. That. JOSPT 2015;45:887.",
        "3. Ray B. So. 2001.",
    ]
    assert references.one_by_one(text, 1) == expected
    assert references.one_by_one(f"1. {text}", 7) == [f"1. {expected[0]}", *expected[1:]]


def test_however_many_are_called_the_same_each_has_a_key_of_its_own():
    taken = set()
    for _each in range(400):
        taken.add(references.free_key("Li", "2011", 1, taken))
    assert (len(taken), {"li2011", "li2011z", "li2011-27", "li2011-400"} - taken) == (400, set())
