"""What the black box costs: `python -m benchmarks.blackbox [--json] [--windows N]`.

A simulated day: each window begins with a minute at the real period of 50 ms and with the jitter of a real
clock; the time between goes by in long steps. Bytes are those that would be written, per day of 20 scans a
second; times are CPU time of this machine, beside that of the controller's step in the same run. "usual" has
the noise of the simulated modules, in "worst" no loop current ever comes twice. Beyond `blackbox.daily_mb`
nothing is written.
"""

from __future__ import annotations

import argparse
import json
import pickle
import statistics
import sys
import time
from dataclasses import replace
from random import Random
from typing import Any

from revpi.blackbox import frame, state
from revpi.blackbox.block import BlockWriter
from revpi.blackbox.frame import FrameKind
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.settings import BlackBoxSettings
from revpi.blackbox.state import Keyframe
from revpi.core.controller import Controller
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.memento.capture import capture
from revpi.core.outputs import StepResult
from revpi.core.reading import Good
from sim.fast.house import SPRING, setup_of
from sim.fast.loop import ClosedLoop

DAY_S = 86_400.0
PERIOD_S = 0.05
WINDOW_S = 60.0
LONG_STEP_S = 5.0
JITTER_S = 1e-4
NOISE_K = 0.02
UPTIME_S = 1_234_567.0
SENSORS = ("t_miner_out", "t_miner_return", "t_outdoor", "t_glycol")
"""The 4-20 mA inputs, whose last place is never still on a real module."""
MB = 1e6


class Watched:
    """A controller that is timed and recorded in memory while a window is open."""

    def __init__(self, *args: Any, noisy: bool) -> None:
        self.controller = Controller(*args)
        self.noisy = noisy
        self.is_open = False
        self.cpu_s = {"step": 0.0, "encode": 0.0, "pack": 0.0}
        self.bytes = 0
        self.scans = 0
        self._block = BlockWriter()
        self._rng = Random(1)

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        """One scan."""
        if not self.is_open:
            return self.controller.step(now, inputs, site, requests)
        now = self._real(now)
        if self.noisy:
            inputs = replace(inputs, **{name: self._noise(getattr(inputs, name)) for name in SENSORS})
        begun_s = time.thread_time()
        result = self.controller.step(now, inputs, site, requests)
        stepped_s = time.thread_time()
        self.scans += 1
        self._block.add(ScanRecord(self.scans, now, inputs, site, requests, result))
        self.cpu_s["step"] += stepped_s - begun_s
        self.cpu_s["encode"] += time.thread_time() - stepped_s
        if now.mono_s - self._block.span_s[0] >= BlackBoxSettings().block_s:
            self.flush()
        return result

    def flush(self) -> None:
        """End the block."""
        if self._block.count:
            begun_s = time.thread_time()
            self.bytes += len(frame.pack(FrameKind.SCANS, self._block.take()))
            self.cpu_s["pack"] += time.thread_time() - begun_s

    def _real(self, now: Now) -> Now:
        """Times as real clocks give them: whole nanoseconds, a little late."""
        late_s = self._rng.random() * JITTER_S
        mono_s = round((UPTIME_S + now.mono_s + late_s) * 1e9) / 1e9
        return Now(mono_s, None if now.wall_s is None else now.wall_s + late_s)

    def _noise(self, reading: Any) -> Any:
        return (
            Good(reading.value + self._rng.uniform(-1.0, 1.0) * NOISE_K) if type(reading) is Good else reading
        )


def day(windows: int, *, noisy: bool) -> dict[str, Any]:
    """A day with so many windows."""
    made: list[Watched] = []

    def make(*args: Any) -> Any:
        made.append(Watched(*args, noisy=noisy))
        return made[-1]

    loop = ClosedLoop(setup_of(SPRING, 0.0), make)
    watched = made[0]
    states: list[dict[str, float]] = []
    for window in range(windows):
        while loop.time_s < window * DAY_S / windows:
            loop.step(LONG_STEP_S)
        watched.is_open = True
        for _ in range(round(WINDOW_S / PERIOD_S)):
            loop.step(PERIOD_S)
        watched.flush()
        watched.is_open = False
        states.append(_state(watched.controller))
    return _figures(watched, states)


def _state(controller: Controller) -> dict[str, float]:
    begun_s = time.thread_time()
    memento = capture(controller)
    captured_s = time.thread_time()
    data = frame.pack(FrameKind.KEYFRAME, state.to_text(Keyframe(1, memento)))
    return {
        "capture_us": 1e6 * (captured_s - begun_s),
        "encode_us": 1e6 * (time.thread_time() - captured_s),
        "bytes": len(data),
        "pickled_bytes": len(pickle.dumps(memento)),
    }


def _figures(watched: Watched, states: list[dict[str, float]]) -> dict[str, Any]:
    settings = BlackBoxSettings()
    scans_per_day = DAY_S / PERIOD_S
    scans_mb = watched.bytes / watched.scans * scans_per_day / MB
    states_mb = statistics.mean(each["bytes"] for each in states) * DAY_S / settings.keyframe_s / MB
    encode_us, pack_us = (1e6 * watched.cpu_s[name] / watched.scans for name in ("encode", "pack"))
    step_us = 1e6 * watched.cpu_s["step"] / watched.scans
    return {
        "scans": watched.scans,
        "bytes_per_scan": watched.bytes / watched.scans,
        "scans_mb_per_day": scans_mb,
        "states_mb_per_day": states_mb,
        "ring_mb_per_day": scans_mb + states_mb,
        "hours_in_the_ring": 24.0 * settings.ring_mb / (scans_mb + states_mb),
        "syncs_per_day": DAY_S / settings.keyframe_s,
        "step_us": step_us,
        "encode_us": encode_us,
        "pack_us": pack_us,
        "cpu_of_a_step": (encode_us + pack_us) / step_us,
        "capture_us": min(each["capture_us"] for each in states),
        "state_encode_us": min(each["encode_us"] for each in states),
        "state_bytes": statistics.mean(each["bytes"] for each in states),
        "state_pickled_bytes": max(each["pickled_bytes"] for each in states),
    }


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.blackbox", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--windows", type=int, default=24, help="minutes at full rate (default: 24)")
    values = parser.parse_args(argv)
    report = {name: day(values.windows, noisy=noisy) for name, noisy in (("usual", False), ("worst", True))}
    sys.stdout.write((json.dumps(report) if values.json else _text(report)) + "\n")
    return 0


def _text(report: dict[str, dict[str, Any]]) -> str:
    lines = [f"{'sensors':<24}" + "".join(f"{name:>12}" for name in report)]
    lines += [
        f"{key:<24}" + "".join(f"{figures[key]:12.2f}" for figures in report.values())
        for key in report["usual"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
