"""What is forced at the moment: pure, time is an argument."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from revpi.core.outputs import SAFE_OUTPUTS, Outputs
from revpi.signals.table import BY_NAME, Kind

HEARTBEAT: Final = "HEARTBEAT"
Value = bool | float


@dataclass(frozen=True, slots=True)
class Force:
    """One forced output.

    Attributes:
        value: What it is forced to in the end.
        until_s: When its countdown ends.
        since_s: When it began.
        ramp_s: It gets to `value` in so long.
        from_v: Where the ramp begins.
        least_v: Lowest working voltage; between 0 V and this a ramp stays here.
    """

    value: Value
    until_s: float
    since_s: float = 0.0
    ramp_s: float = 0.0
    from_v: float = 0.0
    least_v: float = 0.0

    def at(self, now_s: float) -> Value:
        """What the output is to be now."""
        if isinstance(self.value, bool) or self.ramp_s <= 0.0 or now_s >= self.since_s + self.ramp_s:
            return self.value
        share = (now_s - self.since_s) / self.ramp_s
        return max(self.least_v, self.from_v + (self.value - self.from_v) * share)


class Forces:
    """All forced outputs by signal name."""

    __slots__ = ("_forces",)

    def __init__(self) -> None:
        self._forces: dict[str, Force] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._forces))

    def __len__(self) -> int:
        return len(self._forces)

    def get(self, name: str) -> Force | None:
        """The force on an output."""
        return self._forces.get(name)

    def put(self, name: str, force: Force) -> None:
        """Force an output, in place of an earlier force on it."""
        self._forces[name] = force

    def drop(self, name: str) -> bool:
        """Let an output go; whether it was forced."""
        return self._forces.pop(name, None) is not None

    def clear(self) -> None:
        """Let all go."""
        self._forces.clear()

    def expired(self, now_s: float) -> tuple[str, ...]:
        """Outputs whose countdown has ended."""
        return tuple(name for name, force in self._forces.items() if now_s >= force.until_s)

    def outputs(self, now_s: float) -> Outputs:
        """What is proposed to the guard."""
        values: dict[str, Any] = {
            BY_NAME[name].field: _fitting(name, force.at(now_s))
            for name, force in self._forces.items()
            if name != HEARTBEAT
        }
        return replace(SAFE_OUTPUTS, **values) if values else SAFE_OUTPUTS

    @property
    def beats(self) -> bool:
        """Whether HEARTBEAT is needed: something is forced on; its relay must be in before K10 or K11."""
        return any(force.value for force in self._forces.values())


def _fitting(name: str, value: Value) -> Value:
    return float(value) if BY_NAME[name].kind is Kind.AO else bool(value)
