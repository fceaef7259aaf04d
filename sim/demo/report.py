"""The figures of a run as one JSON object. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.demo.checks import Verdict
from sim.demo.figures import (
    MINERS,
    alarms_seen,
    buffer_temps_c,
    contactor_closed_at_s,
    most_violations,
)
from sim.demo.following import Direction, followed
from sim.demo.observation import Observation, Recording
from sim.demo.outcome import Outcome


def passed(verdicts: Sequence[Verdict]) -> bool:
    """Whether nothing that could be judged failed, and something could be judged."""
    return all(verdict.ok is not False for verdict in verdicts) and any(verdict.ok for verdict in verdicts)


def report(outcome: Outcome, verdicts: Sequence[Verdict], *, ok: bool) -> dict[str, Any]:
    """The whole report.

    Args:
        outcome: The run.
        verdicts: The judged checks.
        ok: Whether the chain worked.
    """
    recording = outcome.recording
    temps_c = buffer_temps_c(recording) or (None,)
    return {
        "ok": ok,
        "failure": outcome.failure,
        "seconds": round(recording.seconds, 1),
        **_scans(recording.last),
        "miner_power_w": {str(number): _miner_power(recording, number) for number in MINERS},
        "miner_states": {str(number): recording.last.miners[number - 1].state for number in MINERS},
        "contactor_closed_at_s": {str(n): at_s for n, at_s in contactor_closed_at_s(recording).items()},
        "buffer_temp_first_c": temps_c[0],
        "buffer_temp_last_c": temps_c[-1],
        "mqtt_messages": recording.last.mqtt_messages,
        "invariant_violations": most_violations(recording),
        "alarms": alarms_seen(recording),
        "followed": {direction.label: _evidence(recording, direction) for direction in Direction},
        "restarts": {program.name: program.restarts for program in outcome.programs},
        "checks": [verdict.as_json() for verdict in verdicts],
    }


def _scans(seen: Observation) -> dict[str, Any]:
    scan = seen.scan
    return {
        "scans": scan.scans if scan else None,
        "overruns": scan.overruns if scan else None,
        "longest_scan_ms": scan.longest_ms if scan else None,
        "longest_deviation_ms": scan.longest_deviation_ms if scan else None,
    }


def _miner_power(recording: Recording, number: int) -> dict[str, float | None]:
    powers_w = [seen.miners[number - 1].power_w for seen in recording.observations]
    known_w = [power_w for power_w in powers_w if power_w is not None]
    return {"max": max(known_w, default=None), "last": powers_w[-1] if powers_w else None}


def _evidence(recording: Recording, direction: Direction) -> dict[str, float] | None:
    follow = followed(recording.observations, direction)
    return follow.as_json() if follow else None
