"""Fair timing: contenders take turns, round by round, so that a machine that drifts drifts for all of them."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from statistics import mean, median
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

K = TypeVar("K")

WARM_UP = 3
FEWEST = 9


@dataclass(frozen=True)
class Effort:
    """How long to measure one group of contenders."""

    rounds: int = 60
    seconds: float = 6.0


@dataclass(frozen=True)
class Timed:
    """Milliseconds of each round, round by round."""

    rounds: list[float]

    @property
    def median(self) -> float:
        return median(self.rounds)

    def ratio(self, other: Timed) -> float:
        """Return the median of the ratios of each round."""
        return median(a / b for a, b in zip(self.rounds, other.rounds, strict=True))

    def difference(self, other: Timed) -> float:
        """Return the median of the differences of each round, in milliseconds."""
        return median(a - b for a, b in zip(self.rounds, other.rounds, strict=True))


class Machine:
    """How busy the machine was with other things: how long the same piece of Python took, against its quickest."""

    def __init__(self) -> None:
        self.rounds: list[float] = []

    def look(self) -> None:
        self.rounds.append(milliseconds(lambda: sum(range(100_000))))

    @property
    def slowness(self) -> float:
        return mean(self.rounds) / min(self.rounds)


def in_turns(
    contenders: Mapping[K, Callable[[], object]], effort: Effort, machine: Machine
) -> dict[K, Timed]:
    """Time each contender once a round, in an order that is turned round each time."""
    for _warming in range(WARM_UP):
        for call in contenders.values():
            call()
    gc.collect()
    gc.freeze()
    found: dict[K, list[float]] = {name: [] for name in contenders}
    order = list(contenders.items())
    until = perf_counter() + effort.seconds
    for number in range(effort.rounds):
        if number >= FEWEST and perf_counter() > until:
            break
        machine.look()
        for name, call in order if number % 2 else reversed(order):
            found[name].append(milliseconds(call))
    gc.unfreeze()
    return {name: Timed(rounds) for name, rounds in found.items()}


def milliseconds(call: Callable[[], object]) -> float:
    before = perf_counter()
    call()
    return (perf_counter() - before) * 1000
