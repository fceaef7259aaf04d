"""The invariants I1 to I12, judged from outside on what is written in each step.

Written from the specification with its own plain history, so that it shares no mistake with the guard. It
knows the truth of the plant where an invariant is about the truth (I10, I12).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import SAFE_OUTPUTS, Outputs, StepResult
from revpi.core.params import ControlParams
from revpi.core.reading import Good, Reading
from sim.fast.loop import ClosedLoop
from sim.plant.plant import Plant

HOUR_S = 3600.0
DAY_S = 86400.0
ROUNDING_S = 1e-6
HARDWARE_STOP_S = 1.0 + 0.2
"""Watchdog relay, then the contactor's own time."""
NO_HEAT_W = 300.0
NO_HEAT_S = 120.0
"""A block without miner heat for longer than lost telemetry may take (60 s) leaves the house in the cold."""
CONTACTORS = ("k10", "k11")
RELAYS = (("rv1_auf", "rv1_zu"), ("rv2_auf", "rv2_zu"))
TIMED_RELAYS = (*RELAYS[0], *RELAYS[1], "rk_on")


class Stroke:
    """Where a valve can be, from how long it was driven: an interval of 0 (B) to 1 (A)."""

    __slots__ = ("_travel_s", "hi", "lo")

    def __init__(self, travel_s: float) -> None:
        self._travel_s = travel_s
        self.lo, self.hi = 0.0, 1.0

    def drive(self, direction: int, dt_s: float) -> None:
        """Driven for `dt_s`; direction 1 towards A, -1 towards B, 0 not at all."""
        way = direction * dt_s / self._travel_s
        self.lo = min(1.0, max(0.0, self.lo + way))
        self.hi = min(1.0, max(0.0, self.hi + way))

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.hi - self.lo < 1.0


class Oracle:
    """Watches one house; `check` after each step.

    Args:
        params: What the limits are read from.
    """

    def __init__(self, params: ControlParams) -> None:
        self._params = params
        self._min_block_s = params.release.min_block_s + ROUNDING_S
        self._last = SAFE_OUTPUTS
        self._last_s = 0.0
        self._strokes = (Stroke(params.valve.travel_s), Stroke(params.valve.travel_s))
        self._relay_off_s: dict[str, float] = {}
        self._opened_s: dict[str, float] = {}
        self._started_s: dict[str, deque[float]] = {name: deque() for name in CONTACTORS}
        self._disagree_s: dict[str, float] = {}
        self._p3_since_s: float | None = None
        self._closed_s: float | None = None
        self._blocks: deque[tuple[float, float]] = deque()
        self._block_since_s: float | None = None
        self._tripped = False
        self._button = True
        self._acknowledged = 0
        self._stopped_s: float | None = None
        self._cold_since_s: float | None = None

    def check(self, loop: ClosedLoop) -> list[str]:
        """What is broken after the last step, each as "I<number> what"."""
        now_s = loop.time_s
        self._pass(now_s)
        broken = list(self._stopped(loop, now_s))
        result = loop.result
        if result is not None:
            broken += [f"guard {text}" for text in result.violations]
            broken += self._written(loop, result, now_s)
        self._note(loop.written, now_s)
        return broken

    def restarted(self, now_s: float, *, remembers: bool) -> None:
        """The program was started anew.

        Args:
            now_s: Simulated time.
            remembers: Its memory was still there; without one nobody can hold what lies before.
        """
        self._button, self._acknowledged = True, -1
        self._p3_since_s = self._closed_s = None
        self._disagree_s.clear()
        for stroke in self._strokes:
            stroke.lo, stroke.hi = 0.0, 1.0
        self._last_s = now_s
        if remembers:
            return
        self._tripped = False
        self._relay_off_s.pop("rk_on", None)
        self._opened_s.clear()
        self._blocks.clear()
        for starts in self._started_s.values():
            starts.clear()

    # --- history ---------------------------------------------------------------------------------------

    def _pass(self, now_s: float) -> None:
        dt_s, last = now_s - self._last_s, self._last
        self._last_s = now_s
        for stroke, (auf, zu) in zip(self._strokes, RELAYS, strict=True):
            stroke.drive(getattr(last, auf) - getattr(last, zu), dt_s)

    def _note(self, written: Outputs, now_s: float) -> None:
        last, self._last = self._last, written
        if last is written:
            return
        for name in CONTACTORS:
            on, was = getattr(written, f"{name}_on"), getattr(last, f"{name}_on")
            if on and not was:
                self._started_s[name].append(now_s)
            elif was and not on:
                self._opened_s[name] = now_s
        for name in TIMED_RELAYS:
            if getattr(last, name) and not getattr(written, name):
                self._relay_off_s[name] = now_s
        if written.p3_on != last.p3_on:
            self._p3_since_s = now_s if written.p3_on else None
        self._note_block(written.evu_block, now_s)

    def _note_block(self, blocked: bool, now_s: float) -> None:
        since_s = self._block_since_s
        if blocked and since_s is None:
            self._block_since_s = now_s
        elif not blocked and since_s is not None:
            self._blocks.append((since_s, now_s))
            self._block_since_s = None
        while self._blocks and now_s - self._blocks[0][1] > DAY_S:
            self._blocks.popleft()

    # --- invariants ------------------------------------------------------------------------------------

    def _stopped(self, loop: ClosedLoop, now_s: float) -> Iterator[str]:
        """I10: without scans, or with a faulty image, everything is zero within a second."""
        if loop.powered and loop.health.image:
            self._stopped_s = None
            return
        if self._stopped_s is None:
            self._stopped_s = now_s
        if loop.written != SAFE_OUTPUTS:
            yield "I10 outputs are not zero"
        if now_s - self._stopped_s > HARDWARE_STOP_S:
            for name, contactor in zip(("K10", "K11"), loop.plant.contactors, strict=True):
                if contactor.closed and not contactor.welded:
                    yield f"I10 {name} is still closed"

    def _written(self, loop: ClosedLoop, result: StepResult, now_s: float) -> Iterator[str]:
        outputs, inputs = result.outputs, loop.inputs
        self._trip(inputs, loop.requests.acknowledge_count)
        auto = _is_auto(inputs) and not _asked_for_less(loop)
        yield from self._contactors(outputs, inputs, auto, now_s)
        yield from self._valves(outputs, now_s)
        yield from self._flow(outputs, inputs, now_s)
        yield from self._block(outputs, inputs, auto, now_s)
        yield from self._house_has_heat(loop.plant, outputs, now_s)
        yield from self._volts(outputs)
        if self._tripped and any(view.command and view.command.power_target_w for view in result.miners):
            yield "I6 a miner is not told to pause after a trip"

    def _trip(self, inputs: PlantInputs, count: int) -> None:
        """I6: the latch as the specification has it."""
        button = inputs.ack_button.value if isinstance(inputs.ack_button, Good) else True
        asked = self._acknowledged >= 0 and count != self._acknowledged
        acknowledged = (button and not self._button) or asked
        self._button, self._acknowledged = button, count
        if _closed(inputs.safety_ok):
            self._tripped = self._tripped and not acknowledged
        elif isinstance(inputs.safety_ok, Good):
            self._tripped = True

    def _contactors(self, outputs: Outputs, inputs: PlantInputs, auto: bool, now_s: float) -> Iterator[str]:
        """I1, I6, I9."""
        for name, feedback in zip(CONTACTORS, (inputs.k10_fb, inputs.k11_fb), strict=True):
            if getattr(outputs, f"{name}_on"):
                yield from (f"{text} ({name})" for text in self._may_be_on(outputs, inputs, auto, now_s))
                yield from self._may_start(name, now_s)
            yield from self._agrees(name, outputs, feedback, now_s)

    def _may_be_on(self, outputs: Outputs, inputs: PlantInputs, auto: bool, now_s: float) -> Iterator[str]:
        params, flow = self._params.coolant, inputs.t_miner_out
        since_s = self._p3_since_s
        if not _closed(inputs.safety_ok):
            yield "I1 on without SAFETY_OK"
        if self._tripped:
            yield "I6 on after a trip"
        if not auto:
            yield "I1 on outside auto"
        if not outputs.p3_on or since_s is None or now_s - since_s < params.pre_run_s - ROUNDING_S:
            yield "I1 on without the pre-run of P3"
        if not isinstance(flow, Good):
            yield "I7 on with T_MINER_OUT unknown"
        elif flow.value >= params.flow_limit_c:
            yield "I1 on with T_MINER_OUT above its limit"
        if not self._sink_ready(outputs):
            yield "I1 on without a sink"

    def _sink_ready(self, outputs: Outputs) -> bool:
        rv1, rv2 = self._strokes
        tanks, cooler = outputs.p4_speed > 0.0 and rv2.known, outputs.p5_speed > 0.0
        if rv1.lo >= 1.0 - ROUNDING_S:
            return tanks
        if rv1.hi <= ROUNDING_S:
            return cooler
        return rv1.known and tanks and cooler

    def _may_start(self, name: str, now_s: float) -> Iterator[str]:
        """I9: minimum off time and starts per hour."""
        if getattr(self._last, f"{name}_on"):
            return
        miner, opened_s = self._params.miner, self._opened_s.get(name)
        if opened_s is not None and now_s - opened_s < miner.min_off_s - ROUNDING_S:
            yield f"I9 {name} on after {now_s - opened_s:.1f} s off"
        starts = self._started_s[name]
        while starts and now_s - starts[0] >= HOUR_S - ROUNDING_S:
            starts.popleft()
        if len(starts) >= miner.starts_per_hour:
            yield f"I9 {name} starts too often"

    def _agrees(self, name: str, outputs: Outputs, feedback: Reading[bool], now_s: float) -> Iterator[str]:
        """I1: a contactor whose feedback stays away is switched off."""
        if not getattr(self._last, f"{name}_on") or _closed(feedback):
            self._disagree_s.pop(name, None)
            return
        since_s = self._disagree_s.setdefault(name, now_s)
        late = now_s - since_s > self._params.miner.feedback_timeout_s + ROUNDING_S
        if late and getattr(outputs, f"{name}_on"):
            yield f"I1 {name} on against its feedback"

    def _valves(self, outputs: Outputs, now_s: float) -> Iterator[str]:
        """I2."""
        pause_s = self._params.valve.reversal_pause_s - ROUNDING_S
        for pair in RELAYS:
            if getattr(outputs, pair[0]) and getattr(outputs, pair[1]):
                yield f"I2 {pair[0]} with {pair[1]}"
            for one, other in (pair, pair[::-1]):
                off_s = self._relay_off_s.get(other, -math.inf)
                if getattr(outputs, one) and (getattr(self._last, other) or now_s - off_s < pause_s):
                    yield f"I2 {one} too soon after {other}"

    def _flow(self, outputs: Outputs, inputs: PlantInputs, now_s: float) -> Iterator[str]:
        """I4, I5."""
        if outputs.k10_on or outputs.k11_on or _closed(inputs.k10_fb) or _closed(inputs.k11_fb):
            self._closed_s = now_s
        after_s = math.inf if self._closed_s is None else now_s - self._closed_s
        needed = after_s < self._params.coolant.after_run_s - ROUNDING_S
        if needed and not outputs.p3_on and inputs.image.ok:
            yield "I4 P3 is off"
        if outputs.rk_on and not (outputs.p3_on and outputs.p5_speed > 0.0):
            yield "I5 fan without its pumps"
        off_s = now_s - self._relay_off_s.get("rk_on", -math.inf)
        if outputs.rk_on and not self._last.rk_on and off_s < self._params.coolant.fan_min_off_s - ROUNDING_S:
            yield f"I9 fan on after {off_s:.1f} s off"

    def _block(self, outputs: Outputs, inputs: PlantInputs, auto: bool, now_s: float) -> Iterator[str]:
        """I3, I9."""
        if not outputs.evu_block:
            return
        params = self._params.heat_pump
        if not auto:
            yield "I3 blocked outside auto"
        tanks = ((inputs.t_puffer, params.buffer_min_c), (inputs.t_warmwasser, params.dhw_min_c))
        if not all(isinstance(reading, Good) and reading.value >= low_c for reading, low_c in tanks):
            yield "I3 blocked with a tank cold or unknown"
        since_s = now_s if self._block_since_s is None else self._block_since_s
        before_s = sum(end - max(start, now_s - DAY_S) for start, end in self._blocks)
        if now_s - since_s > params.max_block_s + ROUNDING_S:
            yield "I3 blocked for too long"
        if before_s + now_s - since_s > params.max_block_per_day_s + ROUNDING_S:
            yield "I3 blocked for too long within 24 h"
        last_s = self._blocks[-1][1] if self._blocks else -math.inf
        if self._block_since_s is None and now_s - last_s < params.min_release_s - ROUNDING_S:
            yield f"I9 blocked again after {now_s - last_s:.0f} s"

    def _house_has_heat(self, plant: Plant, outputs: Outputs, now_s: float) -> Iterator[str]:
        """I12: no block for long without heat of the miners, beyond the shortest block (I9)."""
        if not outputs.evu_block or sum(plant.miner_power_w()) >= NO_HEAT_W:
            self._cold_since_s = None
            return
        if self._cold_since_s is None:
            self._cold_since_s = now_s
        elif now_s - self._cold_since_s > NO_HEAT_S and self._block_age_s(now_s) > self._min_block_s:
            yield "I12 blocked without heat of the miners"

    def _block_age_s(self, now_s: float) -> float:
        return 0.0 if self._block_since_s is None else now_s - self._block_since_s

    def _volts(self, outputs: Outputs) -> Iterator[str]:
        """I8."""
        pump = self._params.pump
        for name in ("p4_speed", "p5_speed"):
            value_v = getattr(outputs, name)
            if not (value_v == 0.0 or pump.min_v <= value_v <= pump.max_v):
                yield f"I8 {name} at {value_v} V"


def _closed(reading: Reading[bool]) -> bool:
    return isinstance(reading, Good) and reading.value


def _is_auto(inputs: PlantInputs) -> bool:
    return inputs.image.ok and _closed(inputs.auto_switch) and not _closed(inputs.hand_switch)


def _asked_for_less(loop: ClosedLoop) -> bool:
    """Somebody's wish for another mode than auto holds."""
    lease = loop.requests.leases.mode
    holds = lease is not None and loop.clocks.mono_s(loop.time_s) < lease.until_s
    return holds and lease is not None and lease.value != "auto"
