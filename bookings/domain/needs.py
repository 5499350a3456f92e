"""What a patient needs of a visit: a room without steps, an interpreter, more time, company, a woman or a man."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needs:
    """Each neutral by default. `interpreter` is the language, `gender` the physiotherapist's; "" is no need."""

    step_free: bool = False
    interpreter: str = ""
    longer: bool = False
    chaperone: bool = False
    gender: str = ""


NO_NEEDS = Needs()
