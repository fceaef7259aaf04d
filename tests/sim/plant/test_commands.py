"""What the program wants arrives at the plant."""

from __future__ import annotations

from revpi.core.outputs import SAFE_OUTPUTS, Outputs
from revpi.signals.table import CORE_OUTPUTS, Kind
from sim.plant.commands import Commands


def test_every_output_is_taken_and_dropped() -> None:
    for signal in CORE_OUTPUTS:
        wanted: float | bool = 4.5 if signal.kind is Kind.AO else True
        commands = Commands(heartbeat=True)
        commands.take(Outputs(**{signal.field: wanted}))  # type: ignore[arg-type]  # kinds follow the table
        assert commands == Commands(heartbeat=True, **{signal.field: wanted})  # type: ignore[arg-type]  # as above
        commands.take(SAFE_OUTPUTS)
        assert commands == Commands(heartbeat=True)
