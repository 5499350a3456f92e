"""Hands an upload to the process that decodes it, and takes back what it made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from articles.pictures.values import LARGEST, Encoded, Made, Refused

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-B", "-m", "articles.pictures.child")
SECONDS = 40


def read(data: bytes) -> Made:
    """Return the picture in all its renditions. Raises Refused.

    Takes up to some seconds: never call it inside a transaction, which on SQLite would keep everybody else from writing.
    """
    if not data:
        raise Refused("empty")
    if len(data) > LARGEST:
        raise Refused("too-large", {"most": LARGEST // 1_000_000})
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, and nothing of the upload in the command
            COMMAND,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},  # none of the site's secrets
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("too-heavy") from error
    if done.returncode:
        raise Refused("too-heavy" if done.returncode < 0 else "broken")
    return understood(done.stdout)


def understood(answer: bytes) -> Made:
    line, _newline, contents = answer.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise Refused(head["refused"], head["values"])
    renditions, at = [], 0
    for purpose, ending, width, height, size in head["renditions"]:
        renditions.append(Encoded(purpose, ending, width, height, contents[at : at + size]))
        at += size
    return Made(head["width"], head["height"], renditions)
