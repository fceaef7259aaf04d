"""What the tests add to the automatic program's memory, so that its limits count them (I6, I9). Pure."""

from __future__ import annotations

from dataclasses import replace

from revpi.core.guard.history import History
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.counters import Counters
from revpi.core.memory.memory import Memory
from revpi.core.mining.times import ContactorTimes
from revpi.core.outputs import SAFE_OUTPUTS, Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import is_true


class Books:
    """Contactor starts and openings by the site's own limits, trip, blocks of the heat pump, running totals.

    Args:
        control: The site's parameters, not those of the tests.
        memory: What the automatic program remembers.

    Attributes:
        memory: The same with what was done here; a new object only when something happened.
    """

    def __init__(self, control: ControlParams, memory: Memory) -> None:
        self.memory = memory
        self._contactors = (
            ContactorTimes(control.miner, memory.miner_1),
            ContactorTimes(control.miner, memory.miner_2),
        )
        self._counters = Counters(memory.counters)
        self._last = SAFE_OUTPUTS
        self._closed = (False, False)

    def see(self, inputs: PlantInputs) -> None:
        """Take note of what a scan read."""
        self._closed = (is_true(inputs.k10_fb), is_true(inputs.k11_fb))

    def note(self, written: Outputs, past: History, now: Now) -> None:
        """Take note of what a scan wrote; trip and blocks are those of `past`."""
        commands = zip(
            self._contactors,
            (written.k10_on, written.k11_on),
            (self._last.k10_on, self._last.k11_on),
            strict=True,
        )
        for times, on, was_on in commands:
            times.begin(now.mono_s, now.wall_s)
            if on is not was_on:
                times.note(on, now.mono_s, now.wall_s)
        self._last = written
        self._counters.step(written, self._closed, now.mono_s)
        self._put_together(past)

    def _put_together(self, past: History) -> None:
        memory = self.memory
        miner_1, miner_2 = (times.memory for times in self._contactors)
        parts = (miner_1, miner_2, past.trip.memory, past.budget.memory, self._counters.memory)
        if parts != (memory.miner_1, memory.miner_2, memory.trip, memory.evu, memory.counters):
            trip, evu, counters = parts[2:]
            self.memory = replace(
                memory, miner_1=miner_1, miner_2=miner_2, trip=trip, evu=evu, counters=counters
            )
