"""Several meters on one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.deye.faults import Faults
from sim.deye.rtu import answer
from sim.deye.slave import RtuSlave
from sim.meter.registers import KINDS
from sim.meter.state import MeterState

LAST_REGISTER = 0xFFFF


@dataclass(frozen=True, slots=True)
class SimulatedMeter:
    """One meter.

    Attributes:
        model: Its kind, by the name in `KINDS`.
        state: Called once for each request; None while the meter is dead.
    """

    model: str
    state: Callable[[], MeterState | None]

    def answer(self, request: bytes, unit_id: int) -> bytes | None:
        """The reply to a frame, None for silence."""
        state = self.state()
        if state is None:
            return None
        kind = KINDS[self.model]
        return answer(
            request,
            unit_id,
            kind.registers(state),
            function=kind.function,
            most=kind.most,
            last=LAST_REGISTER,
        )


class MeterBus(RtuSlave):
    """Meters on one pseudo-terminal.

    Args:
        meters: By Modbus id.
        link: Name under which clients find the port.
        faults: Faults for the next replies.
        baud: Pace of the reply.
        turnaround_s: Pause before the reply.
    """

    def __init__(
        self,
        meters: Mapping[int, SimulatedMeter],
        link: Path,
        faults: Faults | None = None,
        *,
        baud: int = 9_600,
        turnaround_s: float = 0.02,
    ) -> None:
        self._meters = meters
        super().__init__(self._reply, link, faults, baud=baud, turnaround_s=turnaround_s)

    def _reply(self, request: bytes) -> bytes | None:
        meter = self._meters.get(request[0])
        return meter.answer(request, request[0]) if meter else None
