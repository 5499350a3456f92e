"""Figures are worth nothing for wrong answers: a contender that is wrong by one free time is found out."""

import pytest

from bench import seeding
from bench.bare import Bare
from bench.checking import Differs, check
from bench.ours import Ours
from bench.plain_orm import PlainOrm
from bench.workload import Workload

pytestmark = pytest.mark.django_db

RULED = Workload("a small clinic, every rule set", practitioners=6, ruled=True)
PLAIN = Workload("a small clinic", practitioners=6)


class Forgetful(Bare):
    name = "forgetful"

    def free_times(self, days, person):
        return super().free_times(days, person)[:-1]


class OffByADay(Bare):
    name = "off by a day"

    def days_with_any(self, days, person):
        return super().days_with_any(days, person)[1:]


@pytest.mark.parametrize("workload", [PLAIN, RULED])
def test_our_free_times_are_the_oracles(workload):
    seeded = seeding.seed(workload)
    check(seeded, Ours(seeded))


def test_all_contenders_agree():
    seeded = seeding.seed(PLAIN)
    check(seeded, Ours(seeded), [Bare(seeded), PlainOrm(seeded)])


@pytest.mark.parametrize("wrong", [Forgetful, OffByADay])
def test_a_wrong_contender_is_found_out(wrong):
    seeded = seeding.seed(PLAIN)
    with pytest.raises(Differs, match=wrong.name):
        check(seeded, Ours(seeded), [wrong(seeded)])
