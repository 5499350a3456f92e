import pytest

from bookings.domain.triage import MOST_COMBINATIONS, Rule, fitting, led_to

BOTH = Rule(1, frozenset({11, 21}))
ONE = Rule(2, frozenset({11}))
REST = Rule(3, frozenset())
LATE = Rule(4, frozenset({12}))
RULES = [REST, BOTH, ONE, LATE]


@pytest.mark.parametrize(
    ("given", "found"),
    [((11, 21), BOTH), ((11, 22), ONE), ((12, 21), LATE), ((13, 21), REST), ((), REST)],
)
def test_the_first_rule_whose_answers_are_all_given_fits_and_the_one_for_the_rest_comes_last(given, found):
    assert fitting(RULES, given) == found


def test_without_a_rule_for_the_rest_there_may_be_none():
    assert fitting([BOTH], [11]) is None
    assert fitting([], []) is None


def test_every_way_through_is_led_to_its_rule():
    assert led_to([BOTH, ONE], [[11, 12], [21, 22]]) == {
        1: [(11, 21)],
        2: [(11, 22)],
        None: [(12, 21), (12, 22)],
    }


def test_a_rule_behind_a_wider_one_is_led_to_by_nothing():
    assert set(led_to([ONE, BOTH, REST], [[11, 12], [21, 22]])) == {2, 3}


def test_too_many_ways_are_not_tried():
    ten = range(10)
    assert led_to([REST], [ten, ten, ten]) is not None
    assert MOST_COMBINATIONS < 10**4
    assert led_to([REST], [ten, ten, ten, ten]) is None
