"""A Chromium for the browser tests: from PATH, else Debian's package as root, else Playwright's own download."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    for name in NAMES:
        if path := shutil.which(name):
            return path
    downloads = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    for found in sorted(downloads.glob("chromium-*/chrome-linux*/chrome"), reverse=True):
        return str(found)
    return None


def install() -> None:
    """Try what this machine allows; the caller looks again afterwards."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
        ):
            if subprocess.run(
                command, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False
            ).returncode:
                break
        if find():
            return
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False
    )


if __name__ == "__main__":
    if find() is None:
        install()
