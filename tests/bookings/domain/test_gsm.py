"""One SMS is 160 letters of GSM 03.38; with any other letter it would be three."""

from __future__ import annotations

import pytest

from bookings.domain.gsm import LETTERS, ONE_SMS, in_gsm, one_sms

LINK = f"https://clinic.example/appointments/{'x' * 42}_/"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Zoë’s Clinic – Köln", "Zoe's Clinic - Köln"),
        ("É à ñ Ø ß", "É à ñ Ø ß"),
        ("Cafe\u0301", "Café"),
        ("lun. 8 févr. 10:00", "lun. 8 févr. 10:00"),
        ("10:00\u202fam", "10:00 am"),
        ("Łódź", "odz"),
        ("{a} [b] ~^\\|€", "a b"),
        ("健康 Studio", "Studio"),
        ("🏃", ""),
    ],
)
def test_every_letter_counts_once(typed, sent):
    assert in_gsm(typed) == sent
    assert set(sent) <= LETTERS


@pytest.mark.parametrize("name", ["A", "Movement Revival", "x" * 100, "健康", "Ünï " * 25])
def test_it_is_one_sms_with_all_of_what_it_says_and_the_whole_link(name):
    text = one_sms(name, "your appointment is on Mon 8 Mar at 10:00.", LINK)
    assert len(text) <= ONE_SMS
    assert set(text) <= LETTERS
    assert text.endswith(f"your appointment is on Mon 8 Mar at 10:00. {LINK}")


def test_the_name_gives_way_and_nothing_else():
    assert one_sms("Clinic", "on Monday.", LINK) == f"Clinic: on Monday. {LINK}"
    assert one_sms("健康", "on Monday.", LINK) == f"on Monday. {LINK}"
    assert one_sms("Clinic", "w" * 100, LINK) == f"{'w' * 100} {LINK}"
