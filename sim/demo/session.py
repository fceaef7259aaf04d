"""One run from the start of the chain to its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from sim.demo.chain import Chain
from sim.demo.display import Display
from sim.demo.observation import OBSERVE_EVERY_S, Observation, Recording
from sim.demo.observe import observe
from sim.demo.outcome import Outcome
from sim.demo.processes import ProgramFailedError, Supervisor
from sim.demo.say import say


class Session:
    """Starts the chain, watches it and ends it.

    Args:
        chain: What to run.
        seconds: Length after the start, None: until it is ended.
        stopping: Whether a person asked to end.
    """

    def __init__(self, chain: Chain, seconds: float | None, stopping: Callable[[], bool]) -> None:
        self._chain = chain
        self._seconds = seconds
        self._stopping = stopping
        self._recording = Recording()

    def run(self, display: Callable[[], Display]) -> Outcome:
        """The whole run; every program has ended when this returns or raises.

        Args:
            display: Makes what shows the run, once the chain is complete.
        """
        failure = ""
        with ExitStack() as stack:
            supervisor = stack.enter_context(Supervisor(self._chain.programs, self._chain.log_directory))
            stack.enter_context(self._chain.feed)  # ends before the broker does
            try:
                if supervisor.start_all(self._stopping, say):
                    self._watch(supervisor, display())
                else:
                    failure = "ended before the chain was complete"
            except ProgramFailedError as error:
                failure = str(error)
                self._recording.add(self._observe(supervisor, self._recording.seconds))
            return Outcome(self._recording, supervisor.statuses(), failure)

    def _watch(self, supervisor: Supervisor, display: Display) -> None:
        start_s = time.monotonic()
        at_s = 0.0
        with display:
            while not self._stopping():
                news = supervisor.watch()
                at_s = round(time.monotonic() - start_s, 2)
                self._recording.add(self._observe(supervisor, at_s))
                display.show(self._recording, news)
                if self._seconds is not None and at_s >= self._seconds:
                    break
                time.sleep(OBSERVE_EVERY_S)

    def _observe(self, supervisor: Supervisor, at_s: float) -> Observation:
        return observe(
            self._chain.feed.topics(),
            at_s=at_s,
            mqtt_messages=self._chain.feed.count(),
            dead_programs=tuple(s.name for s in supervisor.statuses() if not s.ready),
            truth=self._chain.site.truth(),
        )
