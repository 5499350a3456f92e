"""Collected files: no start without them, and no word to visitors about how they are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.production_like import ENVIRONMENT

BASE = Path(settings.BASE_DIR)
START = "from movementrevival.wsgi import application"


@pytest.fixture
def run(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        **ENVIRONMENT,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "VAR_DIR": str(tmp_path),
    }

    def run(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=BASE,
            env={**environment, **changes},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_web_process_starts_only_with_its_files_collected(run, tmp_path):
    refused = run("-c", START)
    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: The static files are not collected, or older than the code:"
        " run manage.py collectstatic --noinput."
    )
    for command in ("migrate", "check", "collectstatic"):
        done = run("manage.py", command, *{"collectstatic": ["--noinput"]}.get(command, []))
        assert done.returncode == 0, done.stderr
    assert run("-c", START).returncode == 0
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text(manifest.read_text().replace('"css/desk.css"', '"css/other.css"'))
    assert "older than the code" in run("-c", START).stderr


def test_development_needs_no_collected_files(run):
    assert run("-c", START, DEBUG="true").returncode == 0


def test_visitors_get_the_files_and_not_the_list_of_them(run, tmp_path):
    run("manage.py", "collectstatic", "--noinput")
    names = {path.name for path in (tmp_path / "static").rglob("*")}
    assert "site.css" in names
    assert "staticfiles.json" not in names
    assert (tmp_path / "staticfiles.json").exists()


def test_no_other_site_is_invited_to_read_them(db, settings, tmp_path):
    (tmp_path / "a.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    answer = Client().get("/static/a.css")
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer
    answer.close()
