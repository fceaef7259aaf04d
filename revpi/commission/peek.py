"""One look at the cabinet without driving anything: allowed at any time, beside any program."""

from __future__ import annotations

from typing import Any

from revpi.commission.cabinet import Cabinet
from revpi.commission.desk import Desk
from revpi.commission.forcing import HEARTBEAT
from revpi.commission.image import CommissionImage
from revpi.commission.live import LiveTable, LiveView
from revpi.core.inputs import Now
from revpi.core.memory.memory import Memory
from revpi.core.outputs import Outputs
from revpi.image.binding import MV_PER_V
from revpi.image.driver import WatchdogState
from revpi.scan.clock import Clock
from revpi.scan.snapshot import ScanStats
from revpi.signals.table import CORE_OUTPUTS, Kind


def peek(cabinet: Cabinet, clock: Clock) -> LiveView:
    """What the process image holds now; outputs as some program has written them.

    Raises:
        UserError: The process image cannot be read.
    """
    image = CommissionImage(cabinet)
    try:
        inputs = image.read()
        read_back = image.read_back()
        written = (_outputs(read_back), bool(read_back.get(HEARTBEAT, 0)))
        return LiveTable(cabinet).view(
            Now(clock.mono(), clock.wall()),
            inputs,
            image.raw(),
            written,
            read_back,
            Desk(cabinet, Memory()),
            WatchdogState.OFF,
            ScanStats(period_s=0.0),
            silent=True,
        )
    finally:
        image.abandon()


def _outputs(read_back: dict[str, int]) -> Outputs:
    values: dict[str, Any] = {
        signal.field: read_back.get(signal.name, 0) / MV_PER_V
        if signal.kind is Kind.AO
        else bool(read_back.get(signal.name, 0))
        for signal in CORE_OUTPUTS
    }
    return Outputs(**values)
