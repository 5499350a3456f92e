from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.views.sealed import LIFE, LONGEST, seal, unseal
from tests.factories import NOW

VALUE = ["knee", [[1, 2]], None]


def test_only_what_was_sealed_here_can_be_read_and_for_an_hour():
    sealed = seal(VALUE, now=NOW)
    assert unseal(sealed, now=NOW) == VALUE
    assert unseal(sealed, now=NOW + timedelta(seconds=LIFE)) == VALUE
    assert unseal(sealed, now=NOW + timedelta(seconds=LIFE + 1)) is None


def test_the_same_value_looks_new_each_time_and_shows_nothing():
    sealed = seal(VALUE, now=NOW)
    assert sealed != seal(VALUE, now=NOW)
    assert "knee" not in sealed
    assert set("/=+&?") & set(sealed) == set()


def test_another_key_cannot_read_it_but_the_one_before_can(settings):
    sealed = seal(VALUE, now=NOW)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert unseal(sealed, now=NOW) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(sealed, now=NOW) == VALUE


@pytest.mark.parametrize("text", ["", "x", "\x00", "é" * 100, "gAAAA", "a" * (LONGEST + 1), "\ud800"])
def test_nonsense_is_nothing(text):
    assert unseal(text, now=NOW) is None


def test_a_changed_letter_is_nothing():
    sealed = seal(VALUE, now=NOW)
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    assert unseal(changed, now=NOW) is None
