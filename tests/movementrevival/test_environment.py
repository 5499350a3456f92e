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
    environment.hosts(environment.site_url())
    environment.networks("TRUSTED_PROXIES")
    environment.port()
    environment.database("sqlite:///x")
    environment.cache()
    environment.sender(environment.email(BASE))
    environment.sms()
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
    ("ALLOWED_HOSTS", "elsewhere.example"),
    ("ALLOWED_HOSTS", "www.clinic.example"),
    ("ALLOWED_HOSTS", "https://clinic.example"),
    ("ALLOWED_HOSTS", "clinic.example:443"),
    ("ALLOWED_HOSTS", ".example"),
    ("ALLOWED_HOSTS", "clinic.example, .com"),
    ("ALLOWED_HOSTS", "clinic.example, .com."),
    ("ALLOWED_HOSTS", "clinic.example, ."),
    ("SITE_URL", "clinic.example"),
    ("SITE_URL", "ftp://clinic.example"),
    ("SITE_URL", "https://clinic.example/app"),
    ("SITE_URL", "https://clinic.example?x=1"),
    ("SITE_URL", f"https://user:{SECRET}@clinic.example"),
    ("SITE_URL", "https://clinic.example:99999"),
    ("SITE_URL", "https://"),
    ("SITE_URL", "https://[clinic"),
    ("SITE_URL", "https://clinic example"),
    ("SITE_URL", "https://clinic_site.example"),
    ("DATABASE_URL", f"mysql://user:{SECRET}@host/name"),
    ("DATABASE_URL", SECRET),
    ("DATABASE_URL", f"postgres://user:{SECRET}@host:port/name"),
    ("DATABASE_URL", "sqlite:"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "sqlite://:memory:"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", f"sqlite:///{SECRET}/"),
    ("DATABASE_URL", f"sqlite://{SECRET}/db.sqlite3"),
    ("DATABASE_URL", "postgres://"),
    ("DATABASE_URL", "postgres:///name"),
    ("DATABASE_URL", f"postgres://user:{SECRET}@host"),
    ("DATABASE_URL", f"postgres://user:{SECRET}@host/"),
    ("DATABASE_URL", f"postgres://user:{SECRET}@/name"),
    ("EMAIL_URL", SECRET),
    ("EMAIL_URL", f"imap://user:{SECRET}@host"),
    ("EMAIL_URL", f"smtp://user:{SECRET}@host:port"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "file:"),
    ("DEFAULT_FROM_EMAIL", ""),
    ("DEFAULT_FROM_EMAIL", SECRET),
    ("DEFAULT_FROM_EMAIL", f"Clinic <{SECRET}>"),
    ("DEFAULT_FROM_EMAIL", "Clinic <desk@clinic.example>\nBcc: all@clinic.example"),
    ("DEFAULT_FROM_EMAIL", "Clinic\r\n <desk@clinic.example>"),
    ("DEFAULT_FROM_EMAIL", "Clinic <desk@clinic.example>, all@clinic.example"),
    ("DEFAULT_FROM_EMAIL", "Clinic, Ltd <desk@clinic.example>"),
    ("DEFAULT_FROM_EMAIL", "Clinic: desk@clinic.example;"),
    ("DEFAULT_FROM_EMAIL", "Clinic <desk@clinic.example"),
    ("DEFAULT_FROM_EMAIL", "<"),
    ("SMS_URL", SECRET),
    ("SMS_URL", f"http://user:{SECRET}@api.example/?From=Clinic"),
    ("SMS_URL", f"http://user:{SECRET}@localhost/?From=Clinic"),
    ("SMS_URL", f"smtp://user:{SECRET}@api.example/?From=Clinic"),
    ("SMS_URL", f"https://user:{SECRET}@/?From=Clinic"),
    ("SMS_URL", f"https://user:{SECRET}@api.example:99999/?From=Clinic"),
    ("SMS_URL", f"https://user:{SECRET}@[api.example/?From=Clinic"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/?From="),
    ("SMS_URL", f"https://user:{SECRET}@api.example/?From=Clinic&To=1"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/?From=Clinic&Body=x"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/?From=Clinic&From=Other"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/?From=Clinic#x"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/a b?From=Clinic"),
    ("SMS_URL", f"https://user:{SECRET}@api.example/a\nb?From=Clinic"),
    ("SMS_URL", f"https://{SECRET}@api.example/?From=Clinic"),
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
    ("ALLOWED_HOSTS", "www.clinic.example, clinic.example", lambda e: len(e.hosts(e.site_url())) == 2),
    ("ALLOWED_HOSTS", ".clinic.example", lambda e: e.hosts(e.site_url()) == [".clinic.example"]),
    ("ALLOWED_HOSTS", "Clinic.Example", lambda e: e.hosts(e.site_url()) == ["Clinic.Example"]),
    ("SITE_URL", "https://clinic.example/", lambda e: e.site_url() == "https://clinic.example"),
    ("SITE_URL", "HTTPS://Clinic.Example", lambda e: e.site_url() == "https://clinic.example"),
    ("DATABASE_URL", "sqlite:///var/x.db", lambda e: e.database("")["NAME"] == "var/x.db"),
    ("DATABASE_URL", "postgres://u:p%40%23@h:5433/n", lambda e: e.database("")["PASSWORD"] == "p@#"),
    ("DATABASE_URL", "sqlite:////srv/x.db", lambda e: e.database("")["NAME"] == "/srv/x.db"),
    ("DATABASE_URL", "postgres:////run/postgresql/n", lambda e: e.database("")["HOST"] == "/run/postgresql"),
    ("DATABASE_URL", "postgresql://u@h/n", lambda e: e.database("")["ENGINE"].endswith("postgresql")),
    ("EMAIL_URL", "smtp://h", lambda e: e.email(BASE)["EMAIL_PORT"] == 25),
    ("EMAIL_URL", "smtp+tls://u:p%40@h", lambda e: e.email(BASE)["EMAIL_HOST_PASSWORD"] == "p@"),
    ("EMAIL_URL", "smtp+ssl://h", lambda e: e.email(BASE)["EMAIL_USE_SSL"] is True),
    ("EMAIL_URL", "file:var/m", lambda e: e.email(BASE)["EMAIL_FILE_PATH"] == BASE / "var/m"),
    ("DEFAULT_FROM_EMAIL", "desk@clinic.example", lambda e: e.sender({}) == "desk@clinic.example"),
    ("DEFAULT_FROM_EMAIL", "clinic@localhost", lambda e: e.sender({}) == "clinic@localhost"),
    ("DEFAULT_FROM_EMAIL", "Zoë’s <desk@clinic.example>", lambda e: e.sender({}).startswith("Zoë’s")),
    ("DEFAULT_FROM_EMAIL", '"Clinic, Ltd" <desk@clinic.example>', lambda e: "Ltd" in e.sender({})),
    ("SMS_URL", "", lambda e: e.sms() is None),
    ("SMS_URL", "https://u:p%40@h/?From=+1", lambda e: e.sms()["PASSWORD"] == "p@"),
    (
        "SMS_URL",
        "https://u:p@h/?From=+1%20x&A=%26",
        lambda e: e.sms()["FIELDS"] == {"From": "+1 x", "A": "&"},
    ),
    ("SMS_URL", "https://h:8443/a/b?From=x", lambda e: (e.sms()["PORT"], e.sms()["PATH"]) == (8443, "/a/b")),
    ("SMS_URL", "http://127.0.0.1/?From=x", lambda e: e.sms()["SECURE"] is False),
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


@pytest.mark.parametrize("database", [f"mysql://u:{SECRET}@h/n", f"/{SECRET}", f"sqlite://u:{SECRET}@h/n"])
def test_the_process_itself_refuses_to_start_and_prints_no_secret(database):
    broken = {
        **GOOD,
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database,
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


def test_an_address_of_numbers_is_a_host_like_any_other(variables):
    variables.setenv("SITE_URL", "http://[::1]:8000")
    variables.setenv("ALLOWED_HOSTS", "[::1]")
    load().refuse_if_wrong()


def test_mail_into_files_needs_no_sender(variables):
    variables.setenv("EMAIL_URL", "file:var/mail")
    variables.delenv("DEFAULT_FROM_EMAIL")
    environment = load()
    environment.refuse_if_wrong()
    assert environment.sender(environment.email(BASE)) == "Movement Revival <clinic@localhost>"


def test_a_relay_without_a_sender_is_refused_with_the_reason(variables):
    variables.delenv("DEFAULT_FROM_EMAIL")
    assert refusal().splitlines()[1] == (
        "DEFAULT_FROM_EMAIL is not set. A mail server refuses mail without a sender of your own domain."
    )
