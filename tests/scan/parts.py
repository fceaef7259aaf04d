"""A small real controller, a clock that is stepped, and a script that plays scan by scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from revpi.core.energy.decision import NOTHING_YET
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.memory.memory import Memory
from revpi.core.outputs import MinerState, MinerView, Mode, Outputs, Sink, StepResult, ValvePosition
from revpi.core.reading import is_true
from revpi.image.process_image import ProcessImage
from revpi.scan.ending import Stop
from revpi.scan.exchange import Exchange
from revpi.scan.loop import Controller, ScanLoop
from revpi.scan.settings import ScanSettings
from tests.image.cabinet import Cabinet

WALL_S = 1_800_000_000.0
_MINER = MinerView(MinerState.IDLE, None, 0.0)


def result_of(outputs: Outputs) -> StepResult:
    return StepResult(
        outputs=outputs,
        why={},
        mode=Mode.AUTO,
        season="winter",
        tripped=False,
        trip_cause="",
        miners=(_MINER, _MINER),
        sink=Sink.NONE,
        valves=(ValvePosition.UNKNOWN, ValvePosition.UNKNOWN),
        alarms=(),
        energy=NOTHING_YET,
        ladder=(),
        violations=(),
        memory=Memory(),
    )


class SteppedClock:
    """Time that passes only by sleeping and by `now_s`."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.wall_s: float | None = WALL_S
        self.slept_to: list[float] = []

    def mono(self) -> float:
        return self.now_s

    def wall(self) -> float | None:
        return self.wall_s

    def sleep_until(self, mono_s: float) -> None:
        self.slept_to.append(mono_s)
        self.now_s = max(self.now_s, mono_s)


class FollowTheKey:
    """P3, with P4 at 6 V, runs while the key is on Auto; the lamp burns always."""

    def __init__(self) -> None:
        self.seen: list[tuple[Now, PlantInputs, SiteData, Requests]] = []

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        self.seen.append((now, inputs, site, requests))
        on = is_true(inputs.auto_switch)
        return result_of(Outputs(p3_on=on, p4_speed=6.0 if on else 0.0, alarm_lamp=True))


@dataclass
class Bench:
    """A cabinet, its image and what runs on it."""

    cabinet: Cabinet
    image: ProcessImage
    exchange: Exchange
    clock: SteppedClock
    settings: ScanSettings = field(default_factory=ScanSettings)

    def run(self, controller: Controller, *before: Callable[[], object]) -> None:
        """One scan for each element of `before`, which is called ahead of it."""
        script = iter(before)

        def stop() -> Stop:
            action = next(script, None)
            if action is None:
                return Stop.NOW
            return action() if isinstance(action, Asks) else _do(action)

        ScanLoop(self.image, controller, self.exchange, self.settings, self.clock).run(stop)


class Asks:
    """An element of a script: from now on this is asked of the scans."""

    def __init__(self, wish: Stop) -> None:
        self._wish = wish

    def __call__(self) -> Stop:
        return self._wish


def _do(action: Callable[[], object]) -> Stop:
    action()
    return Stop.NO


def nothing() -> None:
    """A scan without an event."""


def in_turn(*actions: Callable[[], object]) -> Callable[[], None]:
    """All of them as one."""

    def act() -> None:
        for action in actions:
            action()

    return act
