"""A half-configured start is refused by name, and no value is ever repeated: some are secrets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from movementrevival import settings as project_settings
from movementrevival.environment import Environment
from tests.production_like import ENVIRONMENT

BASE = Path(settings.BASE_DIR)
REQUIRED = ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "DATABASE_URL", "ANSWERS_KEYS"]
GOOD = dict(ENVIRONMENT)
SECRET = "s3cr3t-of-ours"


def load(**changes: str) -> Environment:
    """Read everything that the settings read; the caller has set the environment."""
    environment = Environment(BASE)
    environment.secret_key()
    environment.words("SECRET_KEY_FALLBACKS")
    environment.fernet_keys("ANSWERS_KEYS", "x")
    environment.hosts()
    environment.site_url()
    environment.networks("TRUSTED_PROXIES")
    environment.port()
    environment.database("sqlite:///x")
    environment.cache()
    environment.email(BASE)
    environment.log_level()
    return environment


@pytest.fixture
def variables(monkeypatch):
    for name in project_settings.environment.read:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        load().refuse_if_wrong()
    return str(refused.value)


def test_a_good_environment_is_accepted(variables):
    load().refuse_if_wrong()


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "", "   "])
def test_what_production_needs_is_named_when_it_is_missing(variables, name, value):
    if value is None:
        variables.delenv(name)
    else:
        variables.setenv(name, value)
    lines = refusal().splitlines()[1:]
    assert [line.split()[0] for line in lines][:1] == [name]
    assert lines[0] == f"{name} is not set. Production needs it: see the README's table."


def test_all_complaints_come_at_once(variables):
    for name in REQUIRED:
        variables.delenv(name)
    variables.setenv("PORT", "x")
    said = refusal()
    assert all(name in said for name in [*REQUIRED, "PORT"])


@pytest.mark.parametrize("name", REQUIRED)
def test_development_alone_may_do_without(variables, name):
    variables.setenv("DEBUG", "true")
    variables.delenv(name)
    environment = load()
    assert [line for line in environment.complaints if "not set" in line] == []


BAD = [
    ("SECRET_KEY", SECRET),
    ("SECRET_KEY", f"${SECRET}"),
    ("ANSWERS_KEYS", SECRET),
    ("ANSWERS_KEYS", f"{GOOD['ANSWERS_KEYS']},{SECRET}"),
    ("ANSWERS_KEYS", "schlüssel"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "clinic.example, *"),
    ("SITE_URL", "clinic.example"),
    ("SITE_URL", "ftp://clinic.example"),
    ("SITE_URL", "https://clinic.example/app"),
    ("SITE_URL", "https://clinic.example?x=1"),
    ("SITE_URL", f"https://user:{SECRET}@clinic.example"),
    ("SITE_URL", "https://clinic.example:99999"),
    ("SITE_URL", "https://"),
    ("SITE_URL", "https://[clinic"),
    ("SITE_URL", "https://clinic example"),
    ("DATABASE_URL", f"mysql://user:{SECRET}@host/name"),
    ("DATABASE_URL", SECRET),
    ("DATABASE_URL", f"postgres://user:{SECRET}@host:port/name"),
    ("EMAIL_URL", SECRET),
    ("EMAIL_URL", f"imap://user:{SECRET}@host"),
    ("EMAIL_URL", f"smtp://user:{SECRET}@host:port"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "file:"),
    ("CACHE_URL", SECRET),
    ("CACHE_URL", f"nosuch://:{SECRET}@host"),
    ("TRUSTED_PROXIES", "everyone"),
    ("TRUSTED_PROXIES", "10.0.0.0/99"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "http"),
    ("PORT", "9" * 5000),
    ("LOG_LEVEL", "LOUD"),
    ("DEBUG", "perhaps"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_wrong_value_is_named_and_never_repeated(variables, name, value):
    variables.setenv(name, value)
    said = refusal()
    assert said.splitlines()[1].startswith(name)
    assert len(said.splitlines()) == 2
    assert SECRET not in said


FINE = [
    ("SECRET_KEY", "$" + "k" * 60, lambda e: e.secret_key() == "$" + "k" * 60),
    ("SECRET_KEY_FALLBACKS", " a , b,", lambda e: e.words("SECRET_KEY_FALLBACKS") == ["a", "b"]),
    ("SITE_URL", "https://clinic.example/", lambda e: e.site_url() == "https://clinic.example"),
    ("SITE_URL", "HTTPS://Clinic.Example", lambda e: e.site_url() == "https://clinic.example"),
    ("SITE_URL", "http://[::1]:8000", lambda e: e.site_url() == "http://[::1]:8000"),
    ("DATABASE_URL", "sqlite:///var/x.db", lambda e: e.database("")["NAME"] == "var/x.db"),
    ("DATABASE_URL", "postgres://u:p%40%23@h:5433/n", lambda e: e.database("")["PASSWORD"] == "p@#"),
    ("DATABASE_URL", "postgresql://u@h/n", lambda e: e.database("")["ENGINE"].endswith("postgresql")),
    ("EMAIL_URL", "smtp://h", lambda e: e.email(BASE)["EMAIL_PORT"] == 25),
    ("EMAIL_URL", "smtp+tls://u:p%40@h", lambda e: e.email(BASE)["EMAIL_HOST_PASSWORD"] == "p@"),
    ("EMAIL_URL", "smtp+ssl://h", lambda e: e.email(BASE)["EMAIL_USE_SSL"] is True),
    ("EMAIL_URL", "file:var/m", lambda e: e.email(BASE)["EMAIL_FILE_PATH"] == BASE / "var/m"),
    ("TRUSTED_PROXIES", "10.0.0.1,::1,10.2.0.0/16", lambda e: len(e.networks("TRUSTED_PROXIES")) == 3),
    ("LOG_LEVEL", "warning", lambda e: e.log_level() == "WARNING"),
    ("PORT", "8080", lambda e: e.port() == 8080),
]


@pytest.mark.parametrize(("name", "value", "understood"), FINE)
def test_a_good_value_is_understood(variables, name, value, understood):
    variables.setenv(name, value)
    environment = load()
    environment.refuse_if_wrong()
    assert understood(environment)


def test_the_process_itself_refuses_to_start_and_prints_no_secret():
    broken = {
        **GOOD,
        "SECRET_KEY": SECRET,
        "DATABASE_URL": f"mysql://u:{SECRET}@h/n",
        "PATH": os.environ["PATH"],
    }
    del broken["SITE_URL"]
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE,
        env=broken,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    for name in ("SECRET_KEY", "DATABASE_URL", "SITE_URL"):
        assert f"\n{name} " in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_the_readmes_table_names_exactly_the_variables_that_are_read():
    named = re.findall(r"^\| `([A-Z_]+)` \|", (BASE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(project_settings.environment.read)


def test_an_sqlite_database_in_memory_is_no_file(variables):
    variables.setenv("DATABASE_URL", "sqlite:///:memory:")
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from movementrevival import settings; print(settings.DATABASES['default']['NAME'])",
        ],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == ":memory:"
