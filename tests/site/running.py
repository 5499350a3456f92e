"""The real site in processes of its own, as `make run` starts it, on a database of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

import psycopg2

from tests import plugin
from tests.provision.postgresql import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN_SECONDS = 180  # a machine may have much else to do
PASSWORD = "a-long-sample-password"
# a suite is one internet address and a few contacts, and a quick one
MANY_BOOKINGS = (
    "UPDATE bookings_clinic SET unconfirmed_of_contact = 1000, unconfirmed_of_address = 1000,"
    " most_bookings_of_contact = 1000, most_bookings_of_address = 1000"
)
OURS = {"DEBUG", "SITE_URL", "PYTHONUNBUFFERED"}  # of the developer's own shell


class RunningSite:
    """Starts on entering, stops on leaving. `url` is where it answers, `mail` where its messages lie."""

    def __init__(self, folder: Path, engine: str, *, application: str = "", **environment: str) -> None:
        self.engine = engine
        self.var = folder / "var"
        self.mail = self.var / "mail"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = new_database(engine, folder)
        self.log = folder / "log"
        self.application = application
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in OURS},
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DATABASE_URL": self.database_url,
            "EMAIL_URL": f"file:{self.mail}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "TRUSTED_PROXIES": "127.0.0.1",
            **environment,
        }

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "movementrevival.run_local"]
        if self.application:
            for step in (["migrate", "-v0"], ["load_sample_clinic"], ["collectstatic", "--noinput", "-v0"]):
                self.manage(*step)
            subprocess.run(
                [sys.executable, "-m", self.application], cwd=ROOT, env=self.environment, check=True
            )
            command = [sys.executable, "-m", "gunicorn", f"{self.application}:application"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        self.wait_until_alive()
        self.change(MANY_BOOKINGS)
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def wait_until_alive(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"The site did not start:\n{self.log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"The site did not answer in time:\n{self.log.read_text()}")

    def manage(self, *arguments: str, standard_input: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "movementrevival.run_local", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=standard_input,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def staff_login(self, name: str = "staff") -> tuple[str, str]:
        self.manage("create_staff_login", "--username", name, standard_input=f"{PASSWORD}\n")
        return name, PASSWORD

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the site's database with the bare driver."""
        with contextlib.closing(self.connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())

    def change(self, sql: str) -> None:
        """Write to the site's database with the bare driver."""
        with contextlib.closing(self.connection()) as connection:
            connection.cursor().execute(sql)
            connection.commit()

    def connection(self) -> Any:
        if self.engine == "sqlite":
            return sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=20)
        return psycopg2.connect(self.database_url)


def new_database(engine: str, folder: Path) -> str:
    if engine == "sqlite":
        return f"sqlite:///{folder}/site.sqlite3"
    name = f"site_{os.getpid()}_{time.monotonic_ns()}"
    base = plugin.postgresql_url()
    connection = psycopg2.connect(base)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    connection.close()
    return f"{base.rpartition('/')[0]}/{name}"
