"""Run state and fault words of Deye inverters in words (Deye protocol V104)."""

from __future__ import annotations

from collections.abc import Mapping

RUN_STATES = ("standby", "self_check", "normal", "alarm", "fault", "activating")

FAULTS = {
    13: "working mode changed",
    18: "AC over-current",
    20: "DC over-current",
    23: "leakage current",
    24: "insulation",
    26: "busbar imbalance",
    35: "no AC grid",
    42: "line voltage low",
    47: "grid frequency",
    48: "grid frequency",
    56: "busbar or battery voltage low",
    58: "battery communication lost",
    64: "heat sink temperature",
}

_FAULT_WORDS = ("fault_1", "fault_2", "fault_3", "fault_4")
_WORD_BITS = 16


def run_state(values: Mapping[str, float]) -> str:
    """Run state, "" while unknown."""
    state = values.get("run_state")
    return "" if state is None else RUN_STATES[int(state)]


def faults(values: Mapping[str, float]) -> tuple[str, ...]:
    """Faults that stand, such as "F35 no AC grid"; bit n of the four words is F(n+1)."""
    numbers = (
        index * _WORD_BITS + bit + 1
        for index, name in enumerate(_FAULT_WORDS)
        for bit in range(_WORD_BITS)
        if int(values.get(name, 0)) >> bit & 1
    )
    return tuple(f"F{number:02d} {FAULTS.get(number, '')}".rstrip() for number in numbers)


def state_text(values: Mapping[str, float]) -> str:
    """Run state and standing faults in one line, "" while unknown."""
    return ": ".join(part for part in (run_state(values), ", ".join(faults(values))) if part)
