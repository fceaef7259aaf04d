"""A whole sequence by the scripted electrician, in simulated time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from revpi.commission.cabinet import config_hash
from revpi.commission.entry import Automatic
from revpi.commission.journal import Journal
from revpi.commission.opening import open_session
from revpi.commission.record import Result
from revpi.commission.rows import RowState, StepRow, rows_of
from revpi.commission.runner import Runner, note_no_start
from revpi.commission.sequence import steps
from revpi.commission.session import Session
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.console.console import Console
from revpi.core.params import ControlParams, CoolantParams, ValveParams
from sim.site.settings import SiteConfig
from tests.commission.electrician import Electrician
from tests.commission.reader import keys, prompt, texts
from tests.commission.world import ROOT, WALL_S, LocalSite, Place, World, place

SITE: Final = ROOT / "sim" / "site" / "sites" / "commissioning.toml"
QUICK: Final = replace(ControlParams(), valve=ValveParams(travel_s=2.0), coolant=CoolantParams(pre_run_s=3.0))
WHO: Final = "Test Electrician"
STALL_S: Final = 60.0
SCREEN_S: Final = 180.0
LOOK_S: Final = 0.001
NEXT: Final = ("n", "enter")
"""Choose the next open step, start it."""

TIDY_S: Final = 3.0


class Unattended:
    """Runs steps of a site with one mistake, or none.

    Attributes:
        place: The site's files.
        journal: The results.
    """

    def __init__(self, folder: Path, mistake: str = "") -> None:
        self.place: Place = place(folder, replace(PlcConfig(), control=QUICK))
        self.journal = Journal(self.place.cabinet.journal_path)
        self._mistake = mistake

    @property
    def config(self) -> str:
        """Hash of the configuration."""
        return config_hash(self.place.cabinet)

    @property
    def rows(self) -> dict[str, StepRow]:
        """Every step with its newest result."""
        rows = rows_of(steps(self.place.cabinet), self.journal.records, self.config)
        return {row.step.id: row for row in rows}

    def run(self, only: Iterable[str] = ()) -> dict[str, StepRow]:
        """Do every step that does not wait for a red one, or only some; the rows after that.

        Raises:
            UserError: The session is refused.
        """
        with self._entered() as (world, session, runner):
            runner.who = WHO
            electrician = Electrician(LocalSite(world))
            for step in tuple(only) or [row.step.id for row in runner.rows()]:
                if not next(row for row in runner.rows() if row.step.id == step).waits:
                    _do(step, runner, session, world, electrician)
                    _tidy(runner, session, world, electrician)
            return self.rows

    def run_on_screen(self, look: Callable[[list[str]], None] = lambda _lines: None) -> dict[str, StepRow]:
        """Do every step by reading the screen and pressing keys; `look` sees each screen."""
        with self._entered() as (world, session, runner):
            console, electrician = Console(session, runner, "en"), Electrician(LocalSite(world))
            press(console, "4", "enter", *WHO, "enter")
            end_s = time.monotonic() + SCREEN_S
            while any(row.state is RowState.OPEN and not row.waits for row in runner.rows()):
                assert time.monotonic() < end_s, "the sequence does not end"
                console.tick()
                lines = texts(console.lines())
                look(lines)
                asked = prompt(lines)
                press(console, *(keys(electrician, *asked, world.clock.mono()) if asked else NEXT))
                session.touch()
                world.beat()
                time.sleep(LOOK_S)
            return self.rows

    @contextmanager
    def _entered(self) -> Iterator[tuple[World, Session, Runner]]:
        with World(self.place, load(SITE, SiteConfig)) as world:
            LocalSite(world).set(wiring=self._mistake)
            world.start()
            clock, cabinet = world.clock, self.place.cabinet
            with open_session(cabinet, Automatic.STOPPED, clock, self._note) as session:
                try:
                    yield world, session, Runner(session, self.journal, cabinet, "")
                finally:
                    clock.let_go()

    def _note(self, text: str) -> None:
        note_no_start(self.journal, self.place.cabinet, WHO, WALL_S, text)


def press(console: Console, *names: str) -> None:
    """Press keys."""
    for name in names:
        console.key(name)


def _do(step: str, runner: Runner, session: Session, world: World, electrician: Electrician) -> None:
    end_s = time.monotonic() + STALL_S
    world.beat()
    runner.start(step)
    world.beat()
    while (prompt := runner.tick()) is not None:
        assert time.monotonic() < end_s, f"{step} does not end: {prompt.text.en}"
        session.touch()
        answer = electrician.answer(prompt.kind.value, prompt.text.en, world.clock.mono())
        if answer is not None:
            runner.answer(answer)
        world.beat()
        time.sleep(LOOK_S)


def _tidy(runner: Runner, session: Session, world: World, electrician: Electrician) -> None:
    """After a failed step the electrician puts the chain right again, if that can be done."""
    if runner.last is None or runner.last.result is Result.GREEN:
        return
    _wait(world, electrician.tidy)
    if session.view.tripped:
        electrician.acknowledge()
        _wait(world, lambda: not session.view.tripped)
        _wait(world, lambda: session.view.input("ACK_BUTTON").value is False)


def _wait(world: World, condition: Callable[[], bool]) -> None:
    """Until it is so, or for a while."""
    end_s = world.clock.mono() + TIDY_S
    while world.clock.mono() < end_s and not condition():
        world.beat()
        time.sleep(LOOK_S)
