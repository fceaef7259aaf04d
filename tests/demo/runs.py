"""Hand-made records of runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.demo.observation import MinerSeen, Observation, OutputSeen, Recording, ScanSeen

PERIOD_MS = 50.0
CLOSED_S, HASHING_S = 20.0, 40.0
FALL_S, FALL_TARGET_S, FALL_POWER_S = 60.0, 64.0, 68.0
RISE_S, RISE_TARGET_S, RISE_POWER_S = 85.0, 95.0, 105.0
HIGH_SUN_W, LOW_SUN_W = 9000.0, 5000.0
HIGH_W, LOW_W = 2800.0, 1200.0

Change = Callable[[Observation], Observation]


def _as_is(seen: Observation) -> Observation:
    return seen


def target_w(at_s: float) -> float:
    if at_s < CLOSED_S:
        return 0.0
    return LOW_W if FALL_TARGET_S <= at_s < RISE_TARGET_S else HIGH_W


def power_w(at_s: float) -> float:
    if at_s < HASHING_S:
        return 40.0
    return LOW_W * 1.01 if FALL_POWER_S <= at_s < RISE_POWER_S else HIGH_W * 0.99


def _output(name: str, value: bool | float) -> OutputSeen:
    return OutputSeen(name=name, value=value, reason="start sequence")


def observation(at_s: float) -> Observation:
    """What a good run shows at this moment."""
    on = at_s >= CLOSED_S
    miner = MinerSeen(
        state="mining" if at_s >= HASHING_S else "booting" if on else "preparing",
        power_w=power_w(at_s),
        target_w=target_w(at_s),
        hashrate_ths=90.0 if at_s >= HASHING_S else 0.0,
        chip_temp_c=70.0,
        contactor_closed=on,
    )
    return Observation(
        at_s=at_s,
        miners=(miner, miner),
        temps_c={"puffer": 30.0 + at_s * 0.01, "aussen": -2.0},
        solar_power_w=LOW_SUN_W if FALL_S <= at_s < RISE_S else HIGH_SUN_W,
        battery_power_w=-500.0,
        battery_soc_pct=95.0,
        grid_power_w=-1200.0,
        load_power_w=7000.0,
        outputs={"P3_ON": _output("P3_ON", at_s >= CLOSED_S - 10.0), "K10_ON": _output("K10_ON", on)},
        mode="auto",
        sink="buffer",
        valves=("open", "open"),
        alarms=(),
        violations=0,
        scan=ScanSeen(
            period_ms=PERIOD_MS,
            scans=int(at_s * 1000 / PERIOD_MS),
            overruns=0,
            last_ms=4.0,
            longest_ms=9.0,
            longest_deviation_ms=1.5,
        ),
        mqtt_messages=int(at_s * 12),
        truth={"room_c": 20.6, "heat_pump_w": 1234.0},
    )


def good_run(seconds: float = 120.0, change: Change = _as_is) -> Recording:
    """A run in which all is well, each observation changed by `change`."""
    return Recording(change(observation(step / 2)) for step in range(int(seconds * 2) + 1))


def with_miner(seen: Observation, number: int, **values: Any) -> Observation:
    """The observation with one miner's values replaced."""
    miners = list(seen.miners)
    miners[number - 1] = replace(miners[number - 1], **values)
    return replace(seen, miners=(miners[0], miners[1]))
