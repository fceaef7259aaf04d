"""I1, I7 and I9 of the contactors: when they may be on, start, and open."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from revpi.core.inputs import MinerApiState
from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import Good
from sim.fast.judges.scene import FOREVER_AGO_S, ROUNDING_S, Scene, closed
from sim.fast.judges.sinks import Ways

HOUR_S = 3600.0
LOOP_FAILED = frozenset(
    {"coolant_not_warming", "coolant_too_slow", "coolant_stands_still", "flow_temp_frozen"}
)
"""Alarms after which contactors open at once."""
ANSWERS = frozenset({MinerApiState.MINING, MinerApiState.PAUSED})


class Past:
    """What one contactor did.

    Attributes:
        closed_s: When it was switched on last.
        opened_s: When it was switched off last.
        starts_s: When it was switched on in the last hour.
        disagree_s: Since when its feedback stays away.
        answered: Its miner has answered since it was switched on.
        silent_s: When its miner did not answer although it had before, last.
    """

    __slots__ = ("answered", "closed_s", "disagree_s", "opened_s", "silent_s", "starts_s")

    def __init__(self) -> None:
        self.closed_s = self.opened_s = self.silent_s = FOREVER_AGO_S
        self.starts_s: deque[float] = deque()
        self.disagree_s: float | None = None
        self.answered = False


class ContactorJudge:
    """Judges K10 and K11.

    Args:
        params: What the limits are read from.
        ways: Where the valves are.
    """

    def __init__(self, params: ControlParams, ways: Ways) -> None:
        self._params = params
        self._ways = ways
        self._pasts = (Past(), Past())
        self._p3_since_s: float | None = None

    def look(self, scene: Scene) -> list[str]:
        """What is broken in this scan."""
        inputs, outputs, last = scene.inputs, scene.outputs, scene.last
        broken: list[str] = []
        if outputs.k10_on or outputs.k11_on:
            broken += self._may_be_on(scene)
        ons, befores = (outputs.k10_on, outputs.k11_on), (last.k10_on, last.k11_on)
        for index, feedback in enumerate((inputs.k10_fb, inputs.k11_fb)):
            on, before, past = ons[index], befores[index], self._pasts[index]
            if before:
                broken += self._agrees(past, closed(feedback), on, scene.now_s)
                self._listen(index, past, scene)
            if on and not before:
                broken += self._may_start(past, scene.now_s)
            elif before and not on:
                broken += self._may_stop(past, scene)
        return broken

    def note(self, written: Outputs, last: Outputs, now_s: float) -> None:
        """The outputs in force have changed."""
        pairs = ((written.k10_on, last.k10_on), (written.k11_on, last.k11_on))
        for past, (on, before) in zip(self._pasts, pairs, strict=True):
            if on and not before:
                past.closed_s, past.answered, past.disagree_s = now_s, False, None
                past.starts_s.append(now_s)
            elif before and not on:
                past.opened_s, past.disagree_s = now_s, None
        if written.p3_on is not last.p3_on:
            self._p3_since_s = now_s if written.p3_on else None

    def restarted(self, *, remembers: bool) -> None:
        """Times hold with the memory; the pre-run begins anew."""
        self._p3_since_s = None
        for past in self._pasts:
            past.disagree_s = None
            if not remembers:
                past.opened_s = FOREVER_AGO_S
                past.starts_s.clear()

    def _may_be_on(self, scene: Scene) -> Iterator[str]:
        """I1, I7."""
        params, flow = self._params.coolant, scene.inputs.t_miner_out
        run_s = 0.0 if self._p3_since_s is None else scene.now_s - self._p3_since_s
        if not closed(scene.inputs.safety_ok):
            yield "I1 a contactor is on without SAFETY_OK"
        if not scene.auto:
            yield "I1 a contactor is on outside auto"
        if not scene.outputs.p3_on or run_s < params.pre_run_s - ROUNDING_S:
            yield "I1 a contactor is on without the pre-run of P3"
        if not isinstance(flow, Good):
            yield "I7 a contactor is on with T_MINER_OUT unknown"
        elif flow.value >= params.flow_limit_c:
            yield "I1 a contactor is on with T_MINER_OUT at its limit"
        if not self._ways.sink_ready(scene.outputs, scene.inputs, self._params):
            yield "I1 a contactor is on without a sink"

    def _agrees(self, past: Past, agrees: bool, on: bool, now_s: float) -> Iterator[str]:
        """I1: a contactor whose feedback stays away is switched off."""
        if agrees:
            past.disagree_s = None
            return
        if past.disagree_s is None:
            past.disagree_s = now_s
        if on and now_s - past.disagree_s > self._params.miner.feedback_timeout_s + ROUNDING_S:
            yield "I1 a contactor is on against its feedback"

    def _may_start(self, past: Past, now_s: float) -> Iterator[str]:
        """I9: minimum off time and starts per hour."""
        miner = self._params.miner
        if now_s - past.opened_s < miner.min_off_s - ROUNDING_S:
            yield "I9 a contactor is on before its minimum off time"
        while past.starts_s and now_s - past.starts_s[0] >= HOUR_S - ROUNDING_S:
            past.starts_s.popleft()
        if len(past.starts_s) >= miner.starts_per_hour:
            yield "I9 a contactor starts too often"

    def _may_stop(self, past: Past, scene: Scene) -> Iterator[str]:
        """I9: minimum on time, unless something asks for opening at once or its miner is lost."""
        early = scene.now_s - past.closed_s < self._params.miner.min_on_s - ROUNDING_S
        if early and not (self._must_open(past, scene) or self._is_lost(past, scene.now_s)):
            yield "I9 a contactor is off before its minimum on time"

    def _must_open(self, past: Past, scene: Scene) -> bool:
        flow, inputs = scene.inputs.t_miner_out, scene.inputs
        return (
            not inputs.image.ok
            or not scene.auto
            or scene.tripped
            or not closed(inputs.safety_ok)
            or not isinstance(flow, Good)
            or flow.value >= self._params.coolant.flow_limit_c
            or past.disagree_s is not None
            or not self._ways.sink_ready(scene.outputs, scene.inputs, self._params)
            or scene.loop.requests.ending
            or any(alarm.code in LOOP_FAILED for alarm in scene.result.alarms)
        )

    def _is_lost(self, past: Past, now_s: float) -> bool:
        """The miner never answered in time, or was silent before the orderly stop began."""
        miner = self._params.miner
        if not past.answered and now_s - past.closed_s >= miner.boot_timeout_s - ROUNDING_S:
            return True
        return now_s - past.silent_s <= miner.stop_timeout_s + miner.telemetry_stale_s

    def _listen(self, index: int, past: Past, scene: Scene) -> None:
        sample = scene.loop.site.miners[index]
        age_s = None if sample is None else scene.loop.clocks.mono_s(scene.now_s) - sample.at_s
        fresh = age_s is not None and age_s <= self._params.miner.telemetry_stale_s
        if fresh and sample is not None and sample.value.state in ANSWERS:
            past.answered = True
        elif past.answered:
            past.silent_s = scene.now_s
