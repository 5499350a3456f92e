"""Calendar programs that people use, to read what we send: khal, and vdirsyncer to subscribe with.

They come with requirements-dev.txt. A missing one is an error, never a test left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar

if TYPE_CHECKING:
    from collections.abc import Iterable

KHAL = """
[calendars]
[[mine]]
path = {folder}/calendar
type = calendar
[locale]
local_timezone = America/Toronto
default_timezone = America/Toronto
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "clinic"
b = "mine"
collections = null
conflict_resolution = "a wins"
[storage clinic]
type = "http"
url = "{address}"
[storage mine]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""
WITHIN_SECONDS = 60


class Diary:
    """A calendar of somebody in Toronto, in a folder; khal shows it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = folder / "calendar"
        self.entries.mkdir()
        (folder / "khal").write_text(KHAL.format(folder=folder))

    def run(self, program: str, *arguments: str) -> str:
        """Run the program that is installed beside this Python, and return what it says."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name(program)), "-c", str(self.folder / program), *arguments],
            env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "America/Toronto"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=WITHIN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def take_in(self, file: bytes) -> None:
        """Open a file that came by mail."""
        received = self.folder / "received.ics"
        received.write_bytes(file)
        self.run("khal", "import", "--batch", "-a", "mine", str(received))

    def subscribe(self, address: str) -> None:
        (self.folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=self.folder, address=address))
        self.run("vdirsyncer", "discover")

    def look_again(self) -> None:
        self.run("vdirsyncer", "sync")

    def shown(self) -> list[str]:
        """Return what khal lists for two months from March 2027 on, a line an entry: start, title, status."""
        told = self.run(
            "khal",
            "list",
            "--day-format",
            "",
            "--format",
            "{start}-{end-time} {title} {status}",
            "2027-03-01",
            "60d",
        )
        return [line.strip() for line in told.splitlines() if line.strip()]

    def events(self) -> list[icalendar.Component]:
        """Return the entries in the folder, each file with exactly one."""
        return list(self.read(self.entries.glob("*.ics")))

    @staticmethod
    def read(files: Iterable[Path]) -> Iterable[icalendar.Component]:
        for file in files:
            (event,) = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
            yield event
