"""How long one step takes: `python -m benchmarks.core_step [--json] [--year]`.

The same day is simulated with a stop watch around each part; times are means per step in microseconds of
plain Python. The stop watch itself takes about a tenth of a microsecond per call.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from revpi.core.controller import Controller
from sim.fast.house import SPRING, setup_of
from sim.fast.loop import ClosedLoop
from sim.fast.year import DAYS, STEP_S, simulate_year, year_setup

WARM_UP_S = 1800.0
STEPS_PER_YEAR = DAYS * 86400.0 / STEP_S
# Parts of the controller that are timed one by one: attribute of the controller and its method; what it does
# not have is left out. `finish` holds those after it.
STAGES: tuple[tuple[str, str], ...] = (
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


class StopWatch:
    """Adds up what calls take, by name.

    Attributes:
        seconds: Time by name.
    """

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, timed."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun_s = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds[name] += time.perf_counter() - begun_s

        return timed


class _Proxy:
    """An object with one timed method; everything else is the object's own."""

    def __init__(self, real: Any, method: str, timed: Callable[..., Any]) -> None:
        self.__dict__.update({"_real": real, method: timed})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def whole_steps(hours: float) -> dict[str, float]:
    """Controller, plant and both together, without a stop watch inside; microseconds."""
    watch = StopWatch()
    loop = _warm_loop()
    loop._controller.step = watch.wrap("controller", loop._controller.step)  # type: ignore[method-assign]  # noqa: SLF001 - the part to time
    loop._pass = watch.wrap("plant", loop._pass)  # type: ignore[method-assign]  # noqa: SLF001 - the part to time
    steps = _run(loop, hours, watch)
    both_s = watch.seconds["controller"] + watch.seconds["plant"]
    named = {**watch.seconds, "controller and plant": both_s}
    return {name: 1e6 * seconds / steps for name, seconds in named.items()}


def stages(hours: float) -> dict[str, float]:
    """Parts of the controller that exist; microseconds."""
    watch = StopWatch()
    loop = _warm_loop()
    _time_stages(loop._controller, watch)  # noqa: SLF001 - its parts are what is timed
    steps = _run(loop, hours, StopWatch())
    return {name: 1e6 * seconds / steps for name, seconds in watch.seconds.items()}


def _time_stages(controller: Controller, watch: StopWatch) -> None:
    for attribute, method in STAGES:
        part = getattr(controller, attribute, None)
        if part is None or (method and not hasattr(part, method)):
            continue
        name = attribute.strip("_") + (f".{method}" if method else "")
        if method:
            setattr(controller, attribute, _Proxy(part, method, watch.wrap(name, getattr(part, method))))
        else:
            setattr(controller, attribute, watch.wrap(name, part))


def _warm_loop() -> ClosedLoop:
    """Late morning in spring: soon both miners run, the costly case."""
    loop = ClosedLoop(setup_of(SPRING, 10.0))
    while loop.time_s < WARM_UP_S:
        loop.step(1.0)
    return loop


def _run(loop: ClosedLoop, hours: float, watch: StopWatch) -> int:
    step = watch.wrap("whole step", loop.step)
    end_s = loop.time_s + hours * 3600.0
    steps = 0
    while loop.time_s < end_s:
        step(STEP_S)
        steps += 1
    return steps


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.core_step", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--year", action="store_true", help="really run a year in steps of 10 s")
    parser.add_argument("--hours", type=float, default=8.0, help="simulated hours (default: 8)")
    values = parser.parse_args(argv)
    steps = whole_steps(values.hours)
    report: dict[str, Any] = {
        "us_per_step": steps,
        "us_per_stage": stages(values.hours),
        "year_s_extrapolated": steps["whole step"] * STEPS_PER_YEAR / 1e6,
    }
    if values.year:
        begun_s = time.perf_counter()
        simulate_year(year_setup(1))
        report["year_s"] = time.perf_counter() - begun_s
    sys.stdout.write((json.dumps(report) if values.json else _text(report)) + "\n")
    return 0


def _text(report: dict[str, Any]) -> str:
    lines = ["step of 10 s, us:"]
    lines += [f"  {name:<24}{value:8.1f}" for name, value in report["us_per_step"].items()]
    lines.append("parts of the controller, us:")
    lines += [f"  {name:<24}{value:8.1f}" for name, value in report["us_per_stage"].items()]
    lines.append(f"a year at 10 s steps: about {report['year_s_extrapolated']:.0f} s")
    if "year_s" in report:
        lines.append(f"a year at 10 s steps, really run: {report['year_s']:.0f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
