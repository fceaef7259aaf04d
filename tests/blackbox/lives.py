"""Random lives of a controller, recorded as the program does it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from revpi.blackbox.head import head_of
from revpi.blackbox.record import ScanRecord, StateClock
from revpi.blackbox.recorder import Recorder
from revpi.blackbox.settings import BlackBoxSettings
from revpi.core.controller import Controller
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData, TariffTelemetry
from revpi.core.outputs import StepResult
from revpi.core.reading import Bad, Cause, Good, Timed
from tests.core.bench import CLOSED, OPEN, PERIOD_S, Bench
from tests.core.test_random_life import QUICK, apply

CONTACT = (CLOSED, OPEN, Bad(Cause.MODULE_STATUS))
BROKEN = Bad(Cause.WIRE_BREAK)
SCANS = (1, 1, 5, 40)
COPYING = 20
TARIFF = Timed(
    TariffTelemetry(import_eur_per_kwh=0.31, feed_in_eur_per_kwh=0.08, valid_until_s=2.0e9), at_s=1000.0
)


def seeded(seed: int) -> Random:
    """Chance that can be had again; pytest shows the line when a test fails."""
    print(f"seed {seed}")  # noqa: T201 - shown with a failure
    return Random(seed)


def event(rng: Random) -> tuple[str, Any]:
    """Something that happens to the cabinet."""
    contact = rng.choice(CONTACT)
    switch = rng.choice((OPEN, OPEN, CLOSED))
    events: dict[str, Any] = {
        "safety_ok": contact,
        "auto_switch": contact,
        "hand_switch": switch,
        "ack_button": switch,
        "dim_14a": contact,
        "p4_ssm": switch,
        "rk_fault": switch,
        "t_miner_out": rng.choice((BROKEN, Good(rng.uniform(20.0, 80.0)))),
        "t_miner_return": rng.choice((BROKEN, Good(rng.uniform(20.0, 60.0)))),
        "t_puffer": rng.choice((BROKEN, Good(rng.uniform(20.0, 60.0)))),
        "t_warmwasser": rng.choice((BROKEN, Good(rng.uniform(30.0, 60.0)))),
        "surplus_w": rng.uniform(-2000.0, 9000.0),
        "inverter": rng.random() < 0.5,
        "battery": (rng.uniform(-4000.0, 4000.0), rng.uniform(0.0, 100.0)),
        "fb": [rng.choice((None, None, True, False)) for _ in range(2)],
        "miners_answer": [rng.random() < 0.5 for _ in range(2)],
        "healthy": None,
    }
    return rng.choice(list(events.items()))


def live(bench: Bench, rng: Random, events: int) -> list[StepResult]:
    """Start both miners if that is possible, then let things happen."""
    results = [bench.scan() for _ in range(120)]
    for _ in range(events):
        apply(bench, *event(rng))
        results += [bench.scan() for _ in range(rng.choice(SCANS))]
    return results


class TappedController:
    """A controller whose scans are recorded."""

    def __init__(self, controller: Controller, recorder: Recorder, keyframe_s: float) -> None:
        self.controller = controller
        self._recorder = recorder
        self._states = StateClock(controller, keyframe_s, PERIOD_S)
        self._number = 0

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        self._number += 1
        given = (self._number, now, inputs, site, requests)
        try:
            result = self.controller.step(now, inputs, site, requests)
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"
            self._recorder.take([ScanRecord(*given, None, written=False, failure=failure)])
            raise
        memento = self._states(self._number)
        self._recorder.take([ScanRecord(*given, result, inputs.image.ok, memento)])
        return result


def recorded(folder: Path, bench: Bench | None = None, **settings: Any) -> tuple[Bench, Recorder]:
    """A bench whose controller is recorded into `folder` from now on."""
    bench = bench or Bench(QUICK)
    values = {"block_s": 2.0, "keyframe_s": 10.0, "before_s": 30.0, "after_s": 5.0, **settings}
    box = BlackBoxSettings(dir=str(folder), **values)
    recorder = Recorder(box, head_of("1.2.3", "test", QUICK, 1.79e9))
    bench.controller = TappedController(bench.controller, recorder, box.keyframe_s)  # type: ignore[assignment]  # steps alike
    return bench, recorder


def ring_files(folder: Path) -> list[Path]:
    return sorted((folder / "ring").glob("*.thermiq"))


def incident_files(folder: Path) -> list[Path]:
    return sorted((folder / "incidents").glob("*.thermiq"))


class CalmBench(Bench):
    """The bridge speaks once a second, so most scans find nothing new: the very objects, or equal ones."""

    _held: SiteData | None = None
    _held_s = 0.0
    _scans = 0

    def _site(self, closed: list[bool]) -> SiteData:
        if self._held is None or self.now_s - self._held_s >= 1.0:
            self._held, self._held_s = replace(super()._site(closed), tariff=TARIFF), self.now_s
        return self._held

    def scan(self) -> StepResult:
        before = self.inputs
        result = super().scan()
        if self.inputs == before:
            self.inputs = before
        self._scans += 1
        if self._scans % 40 < COPYING:  # as if they had come over a wire
            self.inputs, self._held, self.requests = deepcopy((self.inputs, self._held, self.requests))
        return result
