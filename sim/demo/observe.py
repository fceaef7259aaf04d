"""From the newest message of every topic to what was seen. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from revpi.core.reasons import REASONS
from revpi.signals.table import CORE_OUTPUTS
from sim.demo.observation import MinerSeen, Observation, OutputSeen, ScanSeen

TEMPERATURES = ("puffer", "warmwasser", "miner_outlet", "miner_return", "aussen", "glykol")

_TEXTS = {str(code): english for code, (english, _german) in REASONS.items()}
_GOOD = "good"

Topics = Mapping[str, str]


def observe(
    topics: Topics,
    *,
    at_s: float,
    mqtt_messages: int,
    dead_programs: tuple[str, ...],
    truth: Mapping[str, float],
) -> Observation:
    """What the newest messages say.

    Args:
        topics: Newest payload by topic name below the base.
        at_s: Seconds since the chain was complete.
        mqtt_messages: Messages since the broker serves.
        dead_programs: Programs that do not run or do not serve.
        truth: Values that only the simulation knows.
    """
    scan = _json(topics, "plc/scan")
    return Observation(
        at_s=at_s,
        miners=(_miner(topics, 1), _miner(topics, 2)),
        temps_c=_temperatures(topics),
        solar_power_w=_measured(topics, "inverter", "solar_power"),
        battery_power_w=_measured(topics, "inverter", "battery_power"),
        battery_soc_pct=_measured(topics, "inverter", "battery_soc"),
        grid_power_w=_measured(topics, "inverter", "grid_power"),
        load_power_w=_measured(topics, "inverter", "load_power"),
        outputs=_outputs(topics),
        mode=topics.get("mode"),
        sink=topics.get("heat/sink"),
        valves=(topics.get("valves/rv1/state"), topics.get("valves/rv2/state")),
        alarms=_alarms(topics),
        violations=_violations(scan),
        scan=_scan(scan),
        mqtt_messages=mqtt_messages,
        dead_programs=dead_programs,
        truth=truth,
    )


def _miner(topics: Topics, number: int) -> MinerSeen:
    base = f"miners/{number}"
    contactor = topics.get(f"{base}/contactor")
    return MinerSeen(
        state=topics.get(f"{base}/state"),
        power_w=_measured(topics, base, "power"),
        target_w=_number(topics, f"{base}/power_target"),
        hashrate_ths=_measured(topics, base, "hashrate"),
        chip_temp_c=_measured(topics, base, "temperature"),
        contactor_closed=None if contactor is None else contactor == "on",
    )


def _temperatures(topics: Topics) -> dict[str, float]:
    """The good ones."""
    values = {name: _number(topics, f"temps/{name}", f"temps/{name}") for name in TEMPERATURES}
    return {name: value for name, value in values.items() if value is not None}


def _outputs(topics: Topics) -> dict[str, OutputSeen]:
    found = {}
    for signal in CORE_OUTPUTS:
        why = _json(topics, f"why/{signal.field}")
        if isinstance(why, dict):
            found[signal.name] = OutputSeen(
                name=signal.name,
                value=why.get("value", False),
                reason=_text(why.get("reason")),
                blocked_by=_text(why.get("blocked_by")),
                seconds_left=why.get("seconds_left"),
            )
    return found


def _scan(scan: Any) -> ScanSeen | None:
    """The scan statistics of the PLC program."""
    if not isinstance(scan, dict):
        return None
    return ScanSeen(
        period_ms=_ms(scan["period_s"]),
        scans=int(scan["scans"]),
        overruns=int(scan["overruns"]),
        last_ms=_ms(scan["last_s"]),
        longest_ms=_ms(scan["longest_s"]),
        longest_deviation_ms=_ms(scan["longest_deviation_s"]),
    )


def _violations(scan: Any) -> int | None:
    return scan.get("violations") if isinstance(scan, dict) else None


def _ms(seconds: float) -> float:
    return round(seconds * 1000.0, 3)


def _alarms(topics: Topics) -> tuple[str, ...] | None:
    alarms = _json(topics, "alarms")
    return tuple(str(alarm["code"]) for alarm in alarms) if isinstance(alarms, list) else None


def _text(code: object) -> str:
    """The reason for people; an unknown code as it is."""
    return _TEXTS.get(str(code), str(code)) if code else ""


def _measured(topics: Topics, source: str, name: str) -> float | None:
    """One of the values whose quality the source publishes once for all."""
    return _number(topics, f"{source}/{name}", source)


def _number(topics: Topics, suffix: str, source: str = "") -> float | None:
    """The number; None when a quality is published and not good, for then the last value still stands."""
    if source and topics.get(f"{source}/quality") != _GOOD:
        return None
    try:
        return float(topics[suffix])
    except (KeyError, ValueError):
        return None


def _json(topics: Topics, suffix: str) -> Any:
    """The decoded payload, None when there is none or it is no JSON."""
    try:
        return json.loads(topics.get(suffix, ""))
    except ValueError:
        return None
