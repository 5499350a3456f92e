from __future__ import annotations

import getpass
import io
import sys

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command

from tests import factories

GOOD = "correct horse battery"


@pytest.fixture
def typed(monkeypatch, db):
    """Pipe the given lines in, as a script would."""

    def pipe(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return pipe


def users() -> list:
    return list(get_user_model().objects.values_list("username", flat=True))


def test_a_login_is_made(typed, capsys):
    typed(f"{GOOD}\n")
    call_command("create_staff_login", username="robin")
    user = authenticate(username="robin", password=GOOD)
    assert (user.is_staff, user.is_superuser, user.is_active) == (True, True, True)
    assert GOOD not in capsys.readouterr().out


def test_the_name_is_asked_for(typed):
    typed(f"  robin \n{GOOD}\n")
    call_command("create_staff_login")
    assert users() == ["robin"]


def test_a_second_time_changes_the_password(typed):
    for password in (GOOD, f"{GOOD} staple"):
        typed(f"{password}\n")
        call_command("create_staff_login", username="robin")
    assert users() == ["robin"]
    assert authenticate(username="robin", password=GOOD) is None


@pytest.mark.parametrize(
    "password", ["", "short", "password1234", "123456789012", "robin-okafor", "aaaaaaaaaaa"]
)
def test_a_weak_password_or_none_is_refused(typed, password):
    typed(f"{password}\n")
    with pytest.raises(CommandError):
        call_command("create_staff_login", username="robin-okafor")
    assert users() == []


@pytest.mark.parametrize("name", ["", "   ", "two words", "x" * 151, "a\x00b"])
def test_a_name_that_is_none_is_refused(typed, name):
    typed(f"{name}\n{GOOD}\n")
    with pytest.raises(CommandError):
        call_command("create_staff_login")
    assert users() == []


def test_nothing_typed_is_refused(typed):
    typed("")
    with pytest.raises(CommandError, match="--username"):
        call_command("create_staff_login")


def test_at_a_terminal_the_password_is_asked_for_twice(typed, monkeypatch):
    typed("")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    answers = iter([GOOD, "another one entirely", GOOD, GOOD])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        call_command("create_staff_login", username="robin")
    assert users() == []
    call_command("create_staff_login", username="robin")
    assert users() == ["robin"]


# -- a practitioner's own


@pytest.fixture
def sam(db):
    return factories.practitioner("Sam Rivera")


def test_a_practitioner_gets_a_login_of_their_own_with_the_schedule_and_no_set_up(sam, typed):
    typed(f"{GOOD}\n")
    call_command("create_staff_login", username="sam", practitioner=sam.slug)
    user = authenticate(username="sam", password=GOOD)
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert user.get_all_permissions() == {"bookings.view_appointment", "bookings.change_appointment"}
    sam.refresh_from_db()
    assert sam.user == user


def test_an_owner_who_treats_patients_stays_the_owner(sam, typed):
    for options in ({}, {"practitioner": sam.slug}):
        typed(f"{GOOD}\n")
        call_command("create_staff_login", username="robin", **options)
    assert get_user_model().objects.get().is_superuser
    sam.refresh_from_db()
    assert sam.user.username == "robin"


def test_nobodys_login_is_given_to_another(sam, typed):
    jo = factories.practitioner("Jo Lee")
    typed(f"{GOOD}\n")
    call_command("create_staff_login", username="sam", practitioner=sam.slug)
    for username, slug in (("jo", sam.slug), ("sam", jo.slug), ("kim", "nobody")):
        typed(f"{GOOD} staple\n")
        with pytest.raises(CommandError):
            call_command("create_staff_login", username=username, practitioner=slug)
    assert users() == ["sam"]
    assert authenticate(username="sam", password=GOOD) is not None
    jo.refresh_from_db()
    assert jo.user is None
