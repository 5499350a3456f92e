"""A Chromium for the browser tests: from PATH, else Debian's package as root, else Playwright's own download.

Playwright drives it through a program of its own, which needs a library that a bare Debian lacks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

PACKAGES = ("chromium", "libatomic1")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    for found in sorted(downloads.glob("chromium-*/chrome-linux*/chrome"), reverse=True):
        return str(found)
    return None


def driver_starts() -> bool:
    """Tell whether the program that drives the browser runs on this machine."""
    program, _script = compute_driver_executable()
    tried = subprocess.run([program, "--version"], capture_output=True, check=False)
    return tried.returncode == 0


def ready() -> bool:
    return find() is not None and driver_starts()


def install() -> None:
    """Try what this machine allows; the caller looks again afterwards."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-q"],  # what can't be refreshed may not be needed
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES],
        ):
            subprocess.run(command, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False)
        if find() is not None:
            return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False
    )


if __name__ == "__main__":
    if not ready():
        install()
