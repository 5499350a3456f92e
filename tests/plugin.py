"""Chooses the engine before Django's settings are read: `pytest --engine=sqlite` (default) or `postgresql`.

Loaded with -p, since conftest.py comes too late for that.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

import pytest

from tests.provision import chromium, postgresql

ENGINES = ("sqlite", "postgresql")
server: postgresql.Server | None = None
missing: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, default="sqlite", help="which database the tests run on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set a production-like environment, and never the developer's own database or mail."""
    folder = Path(tempfile.mkdtemp(prefix="revival-tests-"))
    engine = early_config.known_args_namespace.engine
    (folder / "static").mkdir()
    os.environ.pop("DEBUG", None)
    os.environ.update(
        VAR_DIR=str(folder),
        SECRET_KEY=secrets.token_urlsafe(50),
        ANSWERS_KEYS="dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtLS0tLS0=",
        ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
        SITE_URL="http://testserver",
        EMAIL_URL=f"file:{folder}/mail",
        DEFAULT_FROM_EMAIL="Sample clinic <clinic@example.org>",
        TRUSTED_PROXIES="127.0.0.1",
        DATABASE_URL=database_url(engine, folder),
    )


def database_url(engine: str, folder: Path) -> str:
    if engine == "sqlite":
        return f"sqlite:///{folder}/db.sqlite3"
    if named := os.environ.get("TEST_POSTGRESQL_URL"):
        return named
    global server  # noqa: PLW0603 -- one server for the whole run, stopped at its end
    try:
        server = postgresql.Server()
    except postgresql.NotFound:
        missing.append("PostgreSQL (for example: apt-get install postgresql postgresql-contrib)")
        return f"sqlite:///{folder}/db.sqlite3"
    return server.url()


def postgresql_url() -> str:
    """Return the address of this run's PostgreSQL server."""
    return os.environ.get("TEST_POSTGRESQL_URL") or (server.url() if server else "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_other_engines(config, items)
    wants_browser = [item for item in items if item.get_closest_marker("browser")]
    if wants_browser and not chromium.ready():
        missing.append(f"Chromium (for example: apt-get install {' '.join(chromium.PACKAGES)})")
        for item in wants_browser:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
    if (
        config.getoption("--engine") == "postgresql"
        and server is None
        and "TEST_POSTGRESQL_URL" not in os.environ
    ):
        for item in items:
            item.add_marker(pytest.mark.skip(reason="no PostgreSQL on this machine"))


def leave_out_other_engines(config: pytest.Config, items: list[pytest.Item]) -> None:
    engine = config.getoption("--engine")
    others = [item for item in items for mark in item.iter_markers("only") if engine not in mark.args]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if missing and (os.environ.get("ALLOW_MISSING") != "1" or os.environ.get("CI") == "true"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    global server  # noqa: PLW0603
    if server is not None:
        server.stop()
        server = None
    for name in missing:
        print(f"Not all was proved. Please install: {name}")
