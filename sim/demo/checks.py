"""What a good run must show: one table, judged on the record of a run. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.demo.figures import (
    MINERS,
    alarms_seen,
    buffer_temps_c,
    contactor_closed_at_s,
    most_violations,
)
from sim.demo.following import Direction, followed
from sim.demo.observation import MinerSeen, Recording

P3 = "P3_ON"

_POWER_TOLERANCE = 0.05
_STEADY_OBSERVATIONS = 3
_PRE_RUN_S = 3.0
_WARMING_K = 0.3
_SCAN_SHARE = 0.9
_SCAN_REPORT_AGE_S = 6.0  # scan statistics are published every few seconds
_OVERRUN_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: whether it is as wanted, and the figure that says so."""

    ok: bool
    figure: Any


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a good run shows.

    Attributes:
        name: Name in the report.
        wanted: What is wanted, for people.
        needs_s: A run shorter than this cannot be blamed for not showing it.
        find: Judges the record.
    """

    name: str
    wanted: str
    needs_s: float
    find: Callable[[Recording], Finding]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judged check; `ok` is None when the run was too short to judge."""

    name: str
    ok: bool | None
    figure: Any
    wanted: str

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "name": self.name,
            "ok": "not judged" if self.ok is None else self.ok,
            "figure": self.figure,
            "wanted": self.wanted,
        }


def judge(recording: Recording) -> tuple[Verdict, ...]:
    """Every check of the table."""
    return tuple(_judge(check, recording) for check in CHECKS)


def _judge(check: Check, recording: Recording) -> Verdict:
    finding = check.find(recording)
    too_short = not finding.ok and recording.seconds < check.needs_s
    return Verdict(check.name, None if too_short else finding.ok, finding.figure, check.wanted)


def _contactors(recording: Recording) -> Finding:
    closed = contactor_closed_at_s(recording)
    return Finding(all(at_s is not None for at_s in closed.values()), _by_miner(closed))


def _pre_run(recording: Recording) -> Finding:
    """P3 must have run before the first contactor closed; without a closed contactor nothing is shown."""
    closed = [at_s for at_s in contactor_closed_at_s(recording).values() if at_s is not None]
    if not closed:
        return Finding(ok=False, figure=None)
    on_s: float | None = None
    for seen in recording.observations:
        if seen.at_s >= min(closed):
            break
        running = P3 in seen.outputs and bool(seen.outputs[P3].value)
        on_s = (seen.at_s if on_s is None else on_s) if running else None
    pre_run_s = 0.0 if on_s is None else min(closed) - on_s
    return Finding(pre_run_s >= _PRE_RUN_S, round(pre_run_s, 1))


def _hashing(recording: Recording) -> Finding:
    steady = {number: _steady(recording, number) for number in MINERS}
    return Finding(all(steady.values()), _by_miner(steady))


def _steady(recording: Recording, number: int) -> dict[str, float] | None:
    """The first time the miner hashed at its commanded power for several observations in a row."""
    row = 0
    for seen in recording.observations:
        miner = seen.miners[number - 1]
        row = row + 1 if _at_command(miner) else 0
        if row == _STEADY_OBSERVATIONS:
            return {"at_s": seen.at_s, "power_w": miner.power_w or 0.0, "target_w": miner.target_w or 0.0}
    return None


def _at_command(miner: MinerSeen) -> bool:
    if not miner.target_w or miner.power_w is None or not miner.hashrate_ths:
        return False
    return abs(miner.power_w - miner.target_w) <= _POWER_TOLERANCE * miner.target_w


def _followed(direction: Direction) -> Callable[[Recording], Finding]:
    def find(recording: Recording) -> Finding:
        follow = followed(recording.observations, direction)
        return Finding(follow is not None, follow.as_json() if follow else None)

    return find


def _warmed(recording: Recording) -> Finding:
    temps_c = buffer_temps_c(recording)
    if not temps_c:
        return Finding(ok=False, figure=None)
    rise_k = temps_c[-1] - temps_c[0]
    return Finding(rise_k >= _WARMING_K, round(rise_k, 2))


def _violations(recording: Recording) -> Finding:
    count = most_violations(recording)
    return Finding(count == 0, count)


def _alarms(recording: Recording) -> Finding:
    codes = alarms_seen(recording)
    return Finding(codes == [], codes)


def _programs(recording: Recording) -> Finding:
    dead = list(recording.last.dead_programs)
    return Finding(bool(recording.observations) and not dead, dead)


def _scans(recording: Recording) -> Finding:
    scans = [seen.scan for seen in recording.observations if seen.scan is not None]
    if not scans:
        return Finding(ok=False, figure=None)
    covered_s = recording.seconds - _SCAN_REPORT_AGE_S
    expected = covered_s * 1000.0 / scans[-1].period_ms
    return Finding(scans[-1].scans >= _SCAN_SHARE * expected, scans[-1].scans)


def _overruns(recording: Recording) -> Finding:
    scan = recording.last.scan
    if scan is None:
        return Finding(ok=False, figure=None)
    return Finding(scan.overruns <= _OVERRUN_SHARE * scan.scans, scan.overruns)


def _mqtt(recording: Recording) -> Finding:
    count = recording.last.mqtt_messages
    return Finding(count > recording.seconds, count)


def _by_miner(values: Mapping[int, Any]) -> dict[str, Any]:
    """JSON objects have texts as keys."""
    return {str(number): value for number, value in values.items()}


CHECKS: tuple[Check, ...] = (
    Check("programs_alive", "every program runs and serves at the end", 0.0, _programs),
    Check("scans", "at least 90 % of the scans that the period allows", 5.0, _scans),
    Check("overruns", "at most 1 % of the scans", 5.0, _overruns),
    Check("mqtt", "more than one message a second", 5.0, _mqtt),
    Check("no_violations", "the guard had to correct no scan", 5.0, _violations),
    Check("no_alarms", "no alarm stood at any time", 5.0, _alarms),
    Check("contactors_closed", "both contactors closed, seconds after the start", 60.0, _contactors),
    Check("pre_run", "P3 ran at least 3 s before the first contactor closed", 60.0, _pre_run),
    Check("hashing", "both miners hashed within 5 % of their commanded power", 90.0, _hashing),
    Check("buffer_warmed", "buffer at least 0.3 K warmer at the end", 90.0, _warmed),
    Check("followed_fall", "a fall of PV power lowered target and power", 110.0, _followed(Direction.FALL)),
    Check("followed_rise", "a rise of PV power raised target and power", 110.0, _followed(Direction.RISE)),
)
