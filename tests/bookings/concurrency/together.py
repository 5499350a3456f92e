"""Lets several people act at the same moment, each on a connection of their own."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

patience = 0.4  # seconds: whoever has not come by then is kept waiting by a lock
head_start = 0.0  # seconds that one has before all the others go on


def together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run each act in a thread; return what each gave, or the name of what it raised."""
    results: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 -- which one it was is the result
            results[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def wait_for_everybody(monkeypatch) -> None:
    """Where no lock keeps anyone, all do come, even on a busy machine.

    One of them then goes on alone for a while: a test in which they meet before their last look fails each time, and
    not only when the machine is busy.
    """
    monkeypatch.setattr(f"{__name__}.patience", 60)
    monkeypatch.setattr(f"{__name__}.head_start", 0.3)


def meet(monkeypatch, parties: int, *places: tuple[object, str], visits: int = 1) -> None:
    """Let each thread, after its first `visits` calls of any of these functions, wait for all the others.

    So all have looked before anyone writes. Where a lock keeps them apart, nobody waits for long.
    """
    barriers = [threading.Barrier(parties) for _visit in range(visits)]
    mine = threading.local()

    def wait() -> None:
        mine.calls = getattr(mine, "calls", 0) + 1
        if mine.calls <= visits:
            with contextlib.suppress(threading.BrokenBarrierError):
                if barriers[mine.calls - 1].wait(timeout=patience):
                    time.sleep(head_start)

    def meeting(function):
        def look_then_wait(*args, **kwargs):
            found = function(*args, **kwargs)
            wait()
            return found

        return look_then_wait

    for owner, name in places:
        monkeypatch.setattr(owner, name, meeting(getattr(owner, name)))
