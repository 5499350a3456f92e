"""`make test`: the whole suite on SQLite, then on PostgreSQL; fails if either does, after running both."""

import subprocess
import sys

from tests.plugin import ENGINES

if __name__ == "__main__":
    results = []
    for engine in ENGINES:
        print(f"\n== {engine}", flush=True)
        results.append(
            subprocess.run(
                [sys.executable, "-m", "pytest", f"--engine={engine}", *sys.argv[1:]], check=False
            ).returncode
        )
    sys.exit(max(results))
