"""`make bench`: both engines, one after the other, and what they found as tables.

`--quick` leaves out the largest databases and measures shorter; `--engine sqlite` or `postgresql` measures one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench import hanging, report
from bench.results import Results
from tests.production_like import ENVIRONMENT
from tests.provision import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ("sqlite", "postgresql")


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """Yield the address of a database in which others can be made; a server of our own is stopped in the end."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/db.sqlite3"
    elif named := os.environ.get("TEST_POSTGRESQL_URL"):
        yield named
    else:
        server = postgresql.Server()
        try:
            yield server.url()
        finally:
            server.stop()


def measured(engine: str, arguments: list[str]) -> Results:
    """Measure in a process of its own, since settings name one engine."""
    with tempfile.TemporaryDirectory(prefix="revival-bench-") as name, database(engine, Path(name)) as url:
        environment = {variable: value for variable, value in os.environ.items() if variable != "DEBUG"}
        environment |= ENVIRONMENT | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "movementrevival.settings",
            "LOG_LEVEL": "ERROR",
            "VAR_DIR": name,
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.child", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        found = Results.from_json(json.loads(done.stdout))
        found.notes.append(hanging.measured(engine, Path(name), url))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Performance figures as ratios.")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter, for while you work")
    parser.add_argument("--engine", choices=ENGINES, help="measure this one only")
    parser.add_argument(
        "--rival",
        action=argparse.BooleanOptionalAction,
        help="ask django-appointment too; it is installed under var/ at the first time (not with --quick)",
    )
    asked = parser.parse_args()
    wants_rival = not asked.quick if asked.rival is None else asked.rival
    arguments = ["--quick"] * asked.quick + ["--rival"] * wants_rival
    found, failed = [], []
    for engine in [asked.engine] if asked.engine else ENGINES:
        try:
            found.append(measured(engine, arguments))
        except postgresql.NotFound:
            failed.append(
                "PostgreSQL is not here (for example: apt-get install postgresql postgresql-contrib)."
            )
        except subprocess.CalledProcessError:
            failed.append(f"Nothing can be said about {engine}: see above.")
    if found:
        print(report.text(found))
    for line in failed:
        print(line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
