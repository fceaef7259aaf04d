"""The engine and a simulated site in one process, in step: simulated time, as fast as the machine goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from revpi.commission.cabinet import Cabinet
from revpi.config.plc import PlcConfig
from revpi.image.settings import ImageSettings
from revpi.store.settings import StoreSettings
from sim.plant.commands import Key
from sim.plant.truth import truth
from sim.site.image import SiteImage
from sim.site.requests import answer
from sim.site.settings import SiteConfig
from sim.site.site import Site
from tests.commission.electrician import SiteRefusedError

ROOT: Final = Path(__file__).parents[2]
CONFIGRSC: Final = ROOT / "piCtory" / "config.rsc"
STEP_S: Final = 0.05
AHEAD_S: Final = 1.0
"""The world waits for a person who is so far behind, ..."""

TRICKLE_S: Final = 0.02
"""... but goes on slowly: who asks the engine for something waits for its next scan."""

WALL_S: Final = 1_800_000_000.0
STALL_S: Final = 20.0


class StepClock:
    """Simulated time; the engine sleeps until the world says it is later."""

    def __init__(self) -> None:
        self._now_s = 100.0
        self._due_s: float | None = None
        self._free = False
        self._turn = threading.Condition()

    def mono(self) -> float:
        """Simulated seconds."""
        return self._now_s

    def wall(self) -> float | None:
        """Simulated Unix time."""
        return WALL_S + self._now_s

    def sleep_until(self, mono_s: float) -> None:
        """Wait for the world."""
        with self._turn:
            self._due_s = mono_s
            self._turn.notify_all()
            assert self._turn.wait_for(lambda: self._free or self._now_s >= mono_s, STALL_S)
            self._due_s = None

    def advance(self, dt_s: float) -> None:
        """Later; returns when the engine has done what was due."""
        with self._turn:
            self._now_s += dt_s
            self._turn.notify_all()
            assert self._turn.wait_for(self._engine_rests, STALL_S)

    def let_go(self) -> None:
        """The engine need not wait any more."""
        with self._turn:
            self._free = True
            self._turn.notify_all()

    def _engine_rests(self) -> bool:
        return self._free or (self._due_s is not None and self._due_s > self._now_s)


@dataclass(frozen=True)
class Place:
    """Files of a simulated site, and the cabinet that the engine is told of."""

    folder: Path
    config: PlcConfig

    @property
    def cabinet(self) -> Cabinet:
        """For the engine."""
        return Cabinet.of(self.config)


def place(folder: Path, config: PlcConfig) -> Place:
    """A place for a site of these settings."""
    image = ImageSettings(
        procimg=str(folder / "image"), configrsc=str(CONFIGRSC), watchdog_ms=0, start_timeout_s=0.0
    )
    return Place(
        folder, replace(config, image=image, store=replace(StoreSettings(), path=str(folder / "state")))
    )


class World:
    """The site in simulated time; a context manager. `beat` tells that the person keeps up."""

    def __init__(self, at: Place, config: SiteConfig) -> None:
        self.clock = StepClock()
        self._image = SiteImage(at.folder / "image", CONFIGRSC, config.transmitters)
        self.site = Site(config, self._image)
        self.site.plant.panel.key = Key.HAND
        self.site.exchange(STEP_S)
        self._limit_s = self.clock.mono()
        self._stopping = threading.Event()
        self._turn = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="world", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self.clock.let_go()
        if self._thread.is_alive():
            self._thread.join(STALL_S)
        self._image.close()

    def start(self) -> None:
        """Time begins to pass."""
        self.site.exchange(STEP_S)
        self._thread.start()

    def beat(self) -> None:
        """The person has looked."""
        with self._turn:
            self._limit_s = self.clock.mono() + AHEAD_S
            self._turn.notify_all()

    @contextmanager
    def still(self) -> Iterator[Site]:
        """The site between two steps, to operate it."""
        with self._turn:
            yield self.site

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._turn:
                self._turn.wait_for(lambda: self.clock.mono() < self._limit_s, TRICKLE_S)
                self.site.exchange(STEP_S)
            self.clock.advance(STEP_S)


class LocalSite:
    """The world's site for the electrician."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self) -> dict[str, Any]:
        """The truth about the plant."""
        with self._world.still() as site:
            return truth(site.plant)

    def set(self, **values: Any) -> None:
        """Operate it."""
        with self._world.still() as site:
            reply = answer(site, {"set": values})
        if not reply["ok"]:
            raise SiteRefusedError(reply["error"])
