"""Snapshots of a scan for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from revpi.core.energy.decision import NOTHING_YET
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.memory.memory import Memory
from revpi.core.outputs import (
    SAFE_OUTPUTS,
    AlarmView,
    MinerCommand,
    MinerState,
    MinerView,
    Mode,
    Sink,
    StepResult,
    ValvePosition,
    Why,
)
from revpi.core.reading import Good
from revpi.scan.snapshot import ScanStats, Snapshot

CLOSED, OPEN = Good(True), Good(False)

INPUTS = PlantInputs(
    safety_ok=CLOSED,
    k10_fb=CLOSED,
    k11_fb=OPEN,
    auto_switch=CLOSED,
    hand_switch=OPEN,
    ack_button=OPEN,
    rk_fault=None,
    p4_ssm=None,
    p5_ssm=None,
    estop_aux=None,
    temp_max_aux=None,
    flow_aux=None,
    hp_running=CLOSED,
    dim_14a=None,
    t_puffer=Good(41.52),
    t_warmwasser=Good(50.0),
    t_miner_out=Good(55.0),
    t_miner_return=Good(45.0),
    t_outdoor=Good(-0.04),
    t_glycol=Good(3.0),
)
RESULT = StepResult(
    outputs=replace(SAFE_OUTPUTS, k10_on=True, p3_on=True, p4_speed=6.04),
    why={
        "K10_ON": Why(True, "sequence"),
        "K11_ON": Why(False, "not_needed", "min_off", 12.2),
        "P4_SPEED": Why(6.04, "controls_flow_temp"),
    },
    mode=Mode.AUTO,
    season="winter",
    tripped=False,
    trip_cause="",
    miners=(
        MinerView(MinerState.RUNNING, MinerCommand(3, 2400.0), 2400.0),
        MinerView(MinerState.IDLE, MinerCommand(1, None), 0.0),
    ),
    sink=Sink.BUFFER,
    valves=(ValvePosition.A, ValvePosition.MOVING),
    alarms=(AlarmView("overdue", 40.0, active=True, acknowledged=False),),
    energy=NOTHING_YET,
    ladder=(),
    violations=(),
    memory=Memory(),
)


def snapshot(
    mono_s: float = 100.0,
    wall_s: float | None = 1_800_000_000.0,
    inputs: dict[str, Any] | None = None,
    **result: Any,
) -> Snapshot:
    """A scan on a good day, with the given inputs and parts of the result instead."""
    return Snapshot(
        now=Now(mono_s, wall_s),
        inputs=replace(INPUTS, **(inputs or {})),
        site=SiteData(),
        requests=Requests(),
        result=replace(RESULT, **result),
        stats=ScanStats(period_s=0.05, scans=7, last_s=0.0012345678),
    )
