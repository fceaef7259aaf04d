"""Where a run is shown: the live view on a terminal, or a line now and then."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live

from sim.demo.observation import Recording
from sim.demo.say import say
from sim.demo.view import figure, screen

_LINE_EVERY_S = 5.0


class Display(AbstractContextManager["Display"]):
    """Shows the record while its context is entered."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, recording: Recording, news: Sequence[str]) -> None:
        """Show the newest state.

        Args:
            recording: What was seen so far.
            news: What happened to the programs since the last call.
        """
        raise NotImplementedError


class LiveDisplay(Display):
    """The live view on a screen of its own."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, screen=True, auto_refresh=False)
        self._notice = ""

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, recording: Recording, news: Sequence[str]) -> None:
        """Draw the screen anew."""
        self._notice = news[-1] if news else self._notice
        self._live.update(screen(recording, self._notice), refresh=True)


class LineDisplay(Display):
    """A line of progress every few seconds, and each notice once, on standard error."""

    def __init__(self) -> None:
        self._next_s = 0.0

    def show(self, recording: Recording, news: Sequence[str]) -> None:
        """Say what is new."""
        for notice in news:
            say(notice)
        if recording.seconds >= self._next_s:
            self._next_s += _LINE_EVERY_S
            say(progress_line(recording))


def progress_line(recording: Recording) -> str:
    """The newest state in one line."""
    seen = recording.last
    states = "/".join(miner.state or "-" for miner in seen.miners)
    return (
        f"{seen.at_s:4.0f} s  PV {figure(seen.solar_power_w, 'W')}  miners {states}"
        f" {figure(seen.miners_power_w, 'W')} of {figure(seen.miners_target_w, 'W')}"
        f"  grid {figure(seen.grid_power_w, 'W')}  buffer {figure(seen.temps_c.get('puffer'), '°C', 1)}"
        f"  alarms {'-' if seen.alarms is None else len(seen.alarms)}"
    )
