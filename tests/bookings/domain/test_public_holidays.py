"""What the `holidays` library says of some calendars that we rely on: another version that says otherwise is seen here."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from bookings.domain.public_holidays import calendar_of, has_calendar, public_holidays, regions


def test_a_province_with_observed_days_in_its_own_english():
    assert public_holidays("CA", "ON", [2027]) == {
        date(2027, 1, 1): "New Year's Day",
        date(2027, 2, 15): "Family Day",
        date(2027, 3, 26): "Good Friday",
        date(2027, 5, 24): "Victoria Day",
        date(2027, 7, 1): "Canada Day",
        date(2027, 9, 6): "Labour Day",
        date(2027, 10, 11): "Thanksgiving Day",
        date(2027, 12, 25): "Christmas Day",
        date(2027, 12, 26): "Boxing Day",
        date(2027, 12, 27): "Christmas Day (observed)",
        date(2027, 12, 28): "Boxing Day (observed)",
    }


def test_a_region_has_days_that_the_country_has_not():
    assert date(2027, 2, 15) not in public_holidays("CA", "", [2027])
    assert public_holidays("DE", "BY", [2027])[date(2027, 5, 27)] == "Corpus Christi"


def test_the_days_of_several_years_come_in_order():
    found = list(public_holidays("GB", "SCT", [2028, 2027]))
    assert found == sorted(found)
    assert {day.year for day in found} == {2027, 2028}


@pytest.mark.parametrize("language", ["fr_CA", "de_DE", "th"])
def test_the_servers_language_does_not_matter(language, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, language)
    assert public_holidays("CA", "", [2027])[date(2027, 1, 1)] == "New Year's Day"
    assert public_holidays("DE", "", [2027])[date(2027, 12, 25)] == "Christmas Day"
    assert public_holidays("JM", "", [2027])[date(2027, 12, 25)] == "Christmas Day"


def test_a_name_too_long_for_its_column_is_cut():
    names = public_holidays("TH", "", [2026]).values()
    assert max(map(len, names)) == 100
    assert [name for name in names if name.endswith("…")] != []


@pytest.mark.parametrize("country", ["", "ZZ", "AC", "ca", "CAN", "x" * 50_000, "\x00", "__class__"])
def test_a_country_without_a_calendar_has_nothing(country):
    assert not has_calendar(country)
    assert regions(country) == {}
    assert public_holidays(country, "", [2027]) == {}


def test_an_unknown_region_has_no_holidays():
    assert public_holidays("CA", "XX", [2027]) == {}
    assert public_holidays("GB", "ON", [2027]) == {}


def test_regions_have_codes_and_names_in_order():
    assert regions("GB") == {"ENG": "England", "NIR": "Northern Ireland", "SCT": "Scotland", "WLS": "Wales"}
    assert list(regions("CA"))[:3] == ["AB", "BC", "MB"]
    assert "Augsburg" not in regions("DE")  # a town: it has no code
    assert len(regions("DE")) == 16


def test_a_calendar_is_written_down_short():
    assert (calendar_of("CA", "ON"), calendar_of("GB", "")) == ("CA-ON", "GB")


def test_the_library_is_not_loaded_before_anyone_asks():
    """It costs every process a tenth of a second."""
    code = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'movementrevival.settings'\n"
        "django.setup()\n"
        "import movementrevival.urls\n"
        "from django.urls import reverse; reverse('admin:index')\n"
        "assert 'bookings.domain.public_holidays' in sys.modules\n"
        "assert 'holidays' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
