"""What the PLC tells the world of one scan: pure, snapshot in, payload per topic out."""

from __future__ import annotations

import json
from collections.abc import Mapping

from revpi.contract.quality import quality_text
from revpi.contract.topics import MINER_STATE_TEXT
from revpi.core.alarms import A
from revpi.core.inputs import PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.outputs import MinerView, StepResult, ValvePosition
from revpi.core.reading import Bad, Good, Reading, is_true
from revpi.edges.forms import alarm_form, dim_forms, event_form, lease_forms, why_form
from revpi.edges.scan_form import scan_form
from revpi.edges.statistics import statistics
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
HISTORY_EVENTS = 50  # the rest is told on the local socket
HISTORY_DIMS = 20
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
        "season": result.season,
        "heat/sink": result.sink,
        "energy/balance": result.energy.text(),
        "alarms": _json([alarm_form(alarm, snapshot.now) for alarm in result.alarms]),
        "requests/active": _json(list(lease_forms(snapshot.requests.leases, snapshot.now))),
        **{f"why/{name.lower()}": _json(why_form(why)) for name, why in result.why.items()},
        **_memory(result.memory),
        "plc/ladder": _json(result.ladder),
        "plc/scan": _json(scan_form(snapshot.stats)),
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
        "heatpump/state": _heat_pump(outputs.evu_block, is_true(inputs.hp_running), result),
    }


def _heat_pump(blocked: bool, running: bool, result: StepResult) -> str:
    if blocked:
        return "blocked"
    if running:
        return "running"
    missed = any(alarm.code == A.HEAT_PUMP_NOT_STARTED and alarm.active for alarm in result.alarms)
    return "fault" if missed else "free"


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


def _memory(memory: Memory) -> Payloads:
    """Histories and totals; newest first, so that a reader with little room keeps the newest."""
    events = memory.alarm_history.events[-HISTORY_EVENTS:]
    return {
        "alarms/history": _json([event_form(event) for event in reversed(events)]),
        "energy/dim": _json(dim_forms(memory.dim, HISTORY_DIMS)),
        **statistics(memory.counters),
    }


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _number(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"  # adding zero turns -0.0 into 0.0


def _on_off(value: bool) -> str:
    return "on" if value else "off"


def _true_false(value: bool) -> str:
    return "true" if value else "false"
