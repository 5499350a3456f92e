"""`make test`: the whole suite on SQLite, then on PostgreSQL; fails if either does, after running both."""

import subprocess
import sys

from tests.plugin import ENGINES

SELECTION = {"sqlite": [], "postgresql": ["-m", "not looks"]}

if __name__ == "__main__":
    results = []
    for engine in ENGINES:
        print(f"\n== {engine}", flush=True)
        command = [sys.executable, "-m", "pytest", f"--engine={engine}", *SELECTION[engine], *sys.argv[1:]]
        results.append(subprocess.run(command, check=False).returncode)
    sys.exit(max(results))
