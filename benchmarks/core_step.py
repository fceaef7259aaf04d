"""What one step costs: `python -m benchmarks.core_step [--steps N] [--year] [--json]`.

The same late morning in spring, in which both miners run, is simulated in scans of 50 ms and in steps of
10 s. All figures are microseconds of CPU time per step in plain Python; those of the parts come from runs
with a stop watch, those of whole steps from a run without.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.stop_watch import Part, StopWatch
from revpi.core.controller import Controller
from sim.fast.bridge import FastBridge
from sim.fast.clocks import Clocks
from sim.fast.house import SPRING, setup_of
from sim.fast.loop import ClosedLoop
from sim.fast.meter import Meter
from sim.fast.terminals import InputTerminals
from sim.fast.year import DAYS, STEP_S, simulate_year, year_setup
from sim.plant.commands import Commands
from sim.plant.heat import HeatSide
from sim.plant.house import House
from sim.plant.plant import Plant
from sim.plant.profile import Profile
from sim.plant.sensors import Sensors
from sim.plant.supply import Supply

SCAN_S = 0.05
WARM_UP_S = 1800.0
STEPS_PER_YEAR = DAYS * 86400.0 / STEP_S

LOOP = (
    Part("controller", Controller, "step"),
    Part("plant", Plant, "advance"),
    Part("miners", ClosedLoop, "_mine"),
    Part("terminals", InputTerminals, "read"),
    Part("bridge", FastBridge, "exchange"),
    Part("meter", Meter, "count"),
    Part("clocks", Clocks, "now"),
    Part("outputs", Commands, "take"),
)
PLANT = (
    Part("safety, contactors", Plant, "_guard_contactors"),
    Part("valves, pumps", HeatSide, "_actuate"),
    Part("charging circuit", HeatSide, "_route_charging"),
    Part("coolant, exchangers, cooler", HeatSide, "_cool_miners"),
    Part("tanks, heat pump", HeatSide, "_charge_tanks"),
    Part("house", House, "advance"),
    Part("heat ledger", HeatSide, "_book"),
    Part("electrics", Supply, "advance"),
    Part("sensors", Sensors, "advance"),
    Part("profiles", Profile, "at"),
)
# Parts of the controller by its attributes: an object with its method, or a method of its own.
STAGES = (
    ("_begin", ""),
    ("_heat", "step"),
    ("_decide_energy", ""),
    ("_hydraulics", "step"),
    ("_miners", "step"),
    ("_watch_effects", ""),
    ("_heat_pump", "step"),
    ("_finish", ""),
    ("_judge_alarms", ""),
    ("_write", ""),
    ("_guard", "check"),
    ("_remember", ""),
)
Groups = dict[str, dict[str, float]]


def groups(step_s: float, steps: int) -> Groups:
    """CPU time per step in us: of whole steps, and of the parts of loop, plant and controller."""
    whole_us = _run(_warm_loop(), step_s, steps)
    loop = _parts(lambda _: LOOP, step_s, steps)
    plant_us = loop["plant"] + loop["miners"]
    return {
        "step": {
            "whole": whole_us,
            "controller": loop["controller"],
            "plant with miners": plant_us,
            "controller and plant": loop["controller"] + plant_us,
            "rest of the loop": max(0.0, whole_us - loop["controller"] - plant_us),
        },
        "parts of the loop": loop,
        "parts of the plant": _parts(lambda _: PLANT, step_s, steps),
        "parts of the controller": _parts(_stages, step_s, steps),
    }


def _stages(loop: ClosedLoop) -> list[Part]:
    controller = loop._controller  # noqa: SLF001 - its parts are what is timed
    own = [Part(name.strip("_"), type(controller), name) for name, method in STAGES if not method]
    others = [(name, type(getattr(controller, name, None)), method) for name, method in STAGES if method]
    return own + [Part(f"{name.strip('_')}.{method}", owner, method) for name, owner, method in others]


def _parts(parts: Callable[[ClosedLoop], Sequence[Part]], step_s: float, steps: int) -> dict[str, float]:
    loop, watch = _warm_loop(), StopWatch()
    begun_s = time.perf_counter()
    with watch.around(parts(loop)):
        cpu_us = _run(loop, step_s, steps)
    wall_us = 1e6 * (time.perf_counter() - begun_s) / steps
    own_share = min(1.0, cpu_us / wall_us)  # the rest of the time other programs had the processor
    return {name: 1e6 * seconds * own_share / steps for name, seconds in watch.seconds().items()}


def _warm_loop() -> ClosedLoop:
    loop = ClosedLoop(setup_of(SPRING, 10.0))
    while loop.time_s < WARM_UP_S:
        loop.step(1.0)
    gc.collect()
    return loop


def _run(loop: ClosedLoop, step_s: float, steps: int) -> float:
    """CPU time of a step in us."""
    begun_s = time.process_time()
    for _ in range(steps):
        loop.step(step_s)
    return 1e6 * (time.process_time() - begun_s) / steps


def measure(steps: int, *, year: bool) -> dict[str, Any]:
    """All figures."""
    report: dict[str, Any] = {"us_per_step": {f"{s:g} s": groups(s, steps) for s in (SCAN_S, STEP_S)}}
    whole_us = report["us_per_step"][f"{STEP_S:g} s"]["step"]["whole"]
    report["year_cpu_s_extrapolated"] = whole_us * STEPS_PER_YEAR / 1e6
    if year:
        begun_s = time.process_time()
        simulate_year(year_setup(1))
        report["year_cpu_s"] = time.process_time() - begun_s
    return report


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.core_step", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--year", action="store_true", help="really run a year in steps of 10 s, too")
    parser.add_argument("--steps", type=int, default=3000, help="steps of each run (default: 3000)")
    values = parser.parse_args(argv)
    report = measure(max(1, values.steps), year=values.year)
    sys.stdout.write((json.dumps(report) if values.json else _text(report)) + "\n")
    return 0


def _text(report: dict[str, Any]) -> str:
    lines = []
    for step, named in report["us_per_step"].items():
        for group, figures in named.items():
            lines.append(f"steps of {step}: {group}, us of CPU time")
            lines += [f"  {name:<30}{value:8.1f}" for name, value in figures.items()]
    lines.append(f"a year at {STEP_S:g} s steps: about {report['year_cpu_s_extrapolated']:.0f} s of CPU time")
    if "year_cpu_s" in report:
        lines.append(f"a year at {STEP_S:g} s steps, really run: {report['year_cpu_s']:.0f} s of CPU time")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
