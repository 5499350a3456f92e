"""django-appointment, asked the same questions: in an environment of its own under var/, with a database of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import django

from bench.questions import Q2, Q2_ANY, Q4
from bench.results import BARE, RIVAL, Figure
from bench.workload import DURATION, INTERVALS, STEP, WEEKDAYS, ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.questions import Answer, Asked
    from bench.results import Results
    from bench.scenes import Scene

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "bench" / "django-appointment"
PACKAGES = ("django-appointment==3.12.0", f"Django=={django.__version__}")
INSTALLS_WITHIN = ANSWERS_WITHIN = 300  # seconds


class NotHere(Exception):  # noqa: N818 -- reads as the fact it reports
    """It can't be installed on this machine."""


def python() -> Path:
    """Return the environment's own Python; it is made at the first call. Raises NotHere."""
    found, done = HOME / "bin" / "python", HOME / ".installed"
    if not done.exists():
        pip = [str(found), "-m", "pip", "install", "--quiet", "--retries", "1", *PACKAGES]
        try:
            for command in ([sys.executable, "-m", "venv", str(HOME)], pip):
                subprocess.run(
                    command, check=True, stdout=sys.stderr, stderr=subprocess.DEVNULL, timeout=INSTALLS_WITHIN
                )
        except (OSError, subprocess.SubprocessError) as error:
            raise NotHere from error
        done.touch()
    return found


def measure(results: Results, scene: Scene, questions: Mapping[str, Asked]) -> None:
    """Add its figures, once what the others needed is known, and say whether its free times are the same."""
    found = answers(scene, questions)
    for name, asked in questions.items():
        rounds = found[name]["rounds"]
        bare = results.figure(name, BARE).milliseconds
        results.figures.append(
            Figure(
                asked=name,
                contender=RIVAL,
                milliseconds=median(rounds),
                queries=found[name]["queries"],
                ratio=median(rounds) / bare,
                difference=median(rounds) - bare,
            )
        )
        if in_our_words(found[name]["answer"], asked, scene) != scene.call(scene.ours, asked)():
            results.notes.append(f"{RIVAL} answers {name} with other free times than the rest.")


def answers(scene: Scene, questions: Mapping[str, Asked]) -> dict[str, Any]:
    workload = scene.seeded.workload
    asked = {
        "practitioners": workload.practitioners,
        "duration": DURATION,
        "step": STEP,
        "weekdays": list(WEEKDAYS),
        "intervals": INTERVALS,
        "working_days": [day.isoformat() for day in workload.working_days()],
        "visits": [
            (v.practitioner, v.day.isoformat(), v.starts) for v in scene.seeded.upcoming if v.takes_time
        ],
        "questions": {
            name: {"days": [day.isoformat() for day in q.days], "person": q.person, "kind": kind(q)}
            for name, q in questions.items()
        },
    }
    with tempfile.TemporaryDirectory(prefix="revival-rival-") as folder:
        program = Path(__file__).with_name("rival_answers.py")
        done = subprocess.run(
            [python(), program, f"{folder}/db.sqlite3"],
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            timeout=ANSWERS_WITHIN,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def kind(asked: Asked) -> str:
    if asked in {Q2, Q2_ANY}:
        return "days"
    return "first" if asked == Q4 else "times"


def in_our_words(found: Any, asked: Asked, scene: Scene) -> Answer:
    if kind(asked) == "days":
        return [date.fromisoformat(day) for day in found]

    def free_time(start: str, person: int) -> tuple[datetime, int]:
        local = datetime.fromisoformat(start).replace(tzinfo=ZONE)
        return local.astimezone(UTC), scene.seeded.people[person]

    return free_time(*found) if kind(asked) == "first" else [free_time(*free) for free in found]
