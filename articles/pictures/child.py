"""The process in which files of strangers are decoded: an upload on standard input, what became of it on standard output.

Bounded before the first byte is looked at. The answer is one line of JSON, then the renditions one after the other.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

from articles.pictures.values import LARGEST, Refused

if TYPE_CHECKING:
    from articles.pictures.values import Made

MEMORY = 800_000_000  # bytes of address space; 25 million pixels of WebP, the hungriest, take about half
SECONDS = 25  # of processor time


def bound() -> None:
    try:
        import resource  # noqa: PLC0415 -- Unix has it, and the site runs elsewhere for development only
    except ImportError:
        return
    wanted = [(resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MEMORY)]
    for limit, most in wanted:
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # the system holds it lower still, or knows none
            continue


def answer(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    from articles.pictures.decoding import decode  # noqa: PLC0415 -- the decoders, only once bounded
    from articles.pictures.encoding import encode  # noqa: PLC0415 -- as above

    try:
        made = encode(decode(data))
    except Refused as refused:
        return {"refused": refused.reason, "values": refused.values}, []
    except MemoryError:
        return {"refused": "too-heavy", "values": {}}, []
    return told(made), [rendition.content for rendition in made.renditions]


def told(made: Made) -> dict[str, Any]:
    renditions = [
        [rendition.purpose, rendition.format, rendition.width, rendition.height, len(rendition.content)]
        for rendition in made.renditions
    ]
    return {"width": made.width, "height": made.height, "renditions": renditions}


def main() -> None:
    bound()
    warnings.simplefilter("ignore")
    head, contents = answer(sys.stdin.buffer.read(LARGEST + 1))
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.writelines(contents)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
