"""`make test`: the whole suite on SQLite and on PostgreSQL, side by side; fails if either does, after running both.

SQLite's progress is shown as it comes, PostgreSQL's when both are through.
"""

import subprocess
import sys
import tempfile

# What needs no database, and what a page looks like, is the same on either.
SELECTION = {"sqlite": [], "postgresql": ["-m", "not looks", "--ignore=tests/bookings/domain"]}


def command(engine: str) -> list[str]:
    """Return the run on this engine; what was given to us goes along."""
    return [sys.executable, "-m", "pytest", f"--engine={engine}", *SELECTION[engine], *sys.argv[1:]]


if __name__ == "__main__":
    with tempfile.TemporaryFile() as report:
        beside = subprocess.Popen(command("postgresql"), stdout=report, stderr=subprocess.STDOUT)
        print("\n== sqlite", flush=True)
        results = [subprocess.run(command("sqlite"), check=False).returncode, beside.wait()]
        print("\n== postgresql", flush=True)
        report.seek(0)
        sys.stdout.buffer.write(report.read())
    sys.exit(max(results))
