"""What the PLC tells the world of one scan: pure, snapshot in, payload per topic out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict

from revpi.contract.quality import quality_text
from revpi.contract.topics import MINER_STATE_TEXT
from revpi.core.inputs import Now, PlantInputs
from revpi.core.outputs import AlarmView, MinerView, StepResult, ValvePosition, Why
from revpi.core.reading import Bad, Good, Reading, is_true
from revpi.scan.snapshot import Snapshot

Payloads = dict[str, str]

TEMPERATURES: Mapping[str, str] = {
    "puffer": "t_puffer",
    "warmwasser": "t_warmwasser",
    "miner_outlet": "t_miner_out",
    "miner_return": "t_miner_return",
    "aussen": "t_outdoor",
    "glykol": "t_glycol",
}
VALVE_TEXT: Mapping[ValvePosition, str] = {
    ValvePosition.A: "open",
    ValvePosition.B: "closed",
    ValvePosition.MOVING: "moving",
    ValvePosition.UNKNOWN: "unknown",
}
NONE = "none"  # an empty payload would delete the retained value


def payloads(snapshot: Snapshot) -> Payloads:
    """Payload per topic name below the base; a value that is not known is left out."""
    inputs, result = snapshot.inputs, snapshot.result
    return {
        **_miner(1, result.miners[0], inputs.k10_fb),
        **_miner(2, result.miners[1], inputs.k11_fb),
        **_actuators(inputs, result),
        **_temperatures(inputs),
        **_safety(inputs, result),
        "mode": result.mode,
        "season": "unknown",
        "heat/sink": result.sink,
        "energy/balance": result.energy or NONE,
        "alarms": _json([_alarm(alarm, snapshot.now) for alarm in result.alarms]),
        **{f"why/{name.lower()}": _why(why) for name, why in result.why.items()},
        "plc/ladder": _json(result.ladder),
        "plc/scan": _json({key: round(value, 6) for key, value in asdict(snapshot.stats).items()}),
    }


def _miner(number: int, view: MinerView, feedback: Reading[bool]) -> Payloads:
    place = f"miners/{number}"
    told = {
        f"{place}/state": MINER_STATE_TEXT[view.state],
        f"{place}/power_target": _number(view.command.power_target_w or 0.0 if view.command else 0.0, 0),
        f"{place}/contactor/quality": quality_text(feedback),
    }
    if isinstance(feedback, Good):
        told[f"{place}/contactor"] = _on_off(feedback.value)
    return told


def _actuators(inputs: PlantInputs, result: StepResult) -> Payloads:
    outputs = result.outputs
    return {
        "pumps/p3/state": _on_off(outputs.p3_on),
        "pumps/p4/setpoint": _number(outputs.p4_speed, 1),
        "pumps/p5/setpoint": _number(outputs.p5_speed, 1),
        "valves/rv1/state": VALVE_TEXT[result.valves[0]],
        "valves/rv2/state": VALVE_TEXT[result.valves[1]],
        "cooler/state": _on_off(outputs.rk_on),
        "heatpump/evu_sperre": _true_false(outputs.evu_block),
        "heatpump/state": _heat_pump(outputs.evu_block, is_true(inputs.hp_running)),
    }


def _heat_pump(blocked: bool, running: bool) -> str:
    if blocked:
        return "blocked"
    return "running" if running else "free"


def _temperatures(inputs: PlantInputs) -> Payloads:
    told: Payloads = {}
    for name, field in TEMPERATURES.items():
        reading: Reading[float] = getattr(inputs, field)
        told[f"temps/{name}/quality"] = quality_text(reading)
        if not isinstance(reading, Bad):
            told[f"temps/{name}"] = _number(reading.value if isinstance(reading, Good) else reading.last, 1)
    return told


def _safety(inputs: PlantInputs, result: StepResult) -> Payloads:
    return {
        "safety/ok": _true_false(is_true(inputs.safety_ok)),
        "safety/tripped": _true_false(result.tripped),
        "safety/cause": result.trip_cause or NONE,
    }


def _alarm(alarm: AlarmView, now: Now) -> dict[str, object]:
    age_s = now.mono_s - alarm.since_s
    return {
        "code": alarm.code,
        "since": None if now.wall_s is None else round(now.wall_s - age_s),
        "active": alarm.active,
        "acknowledged": alarm.acknowledged,
    }


def _why(why: Why) -> str:
    left_s = why.seconds_left
    return _json(
        {
            "value": why.value if isinstance(why.value, bool) else round(why.value, 2),
            "reason": why.reason,
            "blocked_by": why.blocked_by,
            "seconds_left": None if left_s is None or not math.isfinite(left_s) else math.ceil(left_s),
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _number(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"  # adding zero turns -0.0 into 0.0


def _on_off(value: bool) -> str:
    return "on" if value else "off"


def _true_false(value: bool) -> str:
    return "true" if value else "false"
