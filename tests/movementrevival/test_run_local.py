from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from movementrevival import run_local
from movementrevival.environment import is_fernet_key


@pytest.fixture
def var(monkeypatch, tmp_path):
    monkeypatch.setattr(run_local, "VAR", tmp_path)
    monkeypatch.setattr(run_local, "KEYS", tmp_path / "keys.env")
    for name in ("SECRET_KEY", "ANSWERS_KEYS", "DATABASE_URL", "SITE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_keys_are_made_once_and_for_their_owner_only(var):
    made = run_local.keys()
    assert run_local.keys() == made
    assert (var / "keys.env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in var.iterdir()] == ["keys.env"]
    assert len(made["SECRET_KEY"]) >= 50
    assert is_fernet_key(made["ANSWERS_KEYS"])


def test_two_machines_have_different_keys(var):
    made = run_local.keys()
    (var / "keys.env").unlink()
    assert run_local.keys()["SECRET_KEY"] != made["SECRET_KEY"]


def test_killed_while_making_keys_it_makes_them_the_next_time(var, monkeypatch):
    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        patched.setattr(Path, "write_text", killed)
        with pytest.raises(KeyboardInterrupt):
            run_local.keys()
    assert set(run_local.keys()) == {"SECRET_KEY", "ANSWERS_KEYS"}


def test_what_is_set_already_stays(var, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://clinic.example")
    monkeypatch.setenv("PORT", "8001")
    environment = run_local.environment()
    assert (environment["SITE_URL"], environment["PORT"]) == ("https://clinic.example", "8001")
    assert "DEBUG" not in environment
    assert environment["DATABASE_URL"].startswith("sqlite:///")


@pytest.mark.parametrize("port", ["no", "-1", "99999", ""])
def test_a_port_that_is_none_is_refused_in_words(port):
    with pytest.raises(SystemExit, match="can't be used"):
        run_local.refuse_taken_port(port)


def test_a_taken_port_is_refused_in_words():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit, match="PORT=8001"):
        run_local.refuse_taken_port(str(taken.getsockname()[1]))


def test_when_one_process_ends_the_other_is_stopped(capsys):
    ends = [sys.executable, "-c", "import sys; sys.exit(3)"]
    stays = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert run_local.run_together([ends, stays], {"PORT": "1", "SITE_URL": "http://x"}) == 3


def test_the_sites_own_address_is_one_of_its_hosts(var, monkeypatch):
    monkeypatch.delenv("ALLOWED_HOSTS")
    monkeypatch.setenv("SITE_URL", "https://Clinic.example:8443/")
    assert run_local.environment()["ALLOWED_HOSTS"] == "127.0.0.1,localhost,clinic.example"


DAMAGED = {
    "empty": lambda good: b"",
    "cut off": lambda good: good[: len(good) // 2],
    "a key is missing": lambda good: good.splitlines(keepends=True)[0],
    "a key is too short": lambda good: good.replace(b"ANSWERS_KEYS=", b"ANSWERS_KEYS=x"),
    "no text": lambda good: b"\xff" + good,
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_keys_are_said_and_never_replaced(var, kind):
    run_local.keys()
    damaged = DAMAGED[kind]((var / "keys.env").read_bytes())
    (var / "keys.env").write_bytes(damaged)
    with pytest.raises(SystemExit, match=r"keys\.env is damaged.*backup.*delete it") as refused:
        run_local.keys()
    assert (var / "keys.env").read_bytes() == damaged
    assert not [line for line in damaged.decode(errors="replace").split() if line[13:] in str(refused.value)]


def test_a_second_key_beside_the_first_is_no_damage(var):
    keys = run_local.keys()
    two = f"{keys['ANSWERS_KEYS']},{keys['ANSWERS_KEYS']}"
    (var / "keys.env").write_text(f"SECRET_KEY={keys['SECRET_KEY']}\nANSWERS_KEYS={two}\n")
    assert run_local.keys()["ANSWERS_KEYS"] == two
