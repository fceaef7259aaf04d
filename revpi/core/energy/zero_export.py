"""Looking for the sun that an inverter hides: with a full battery and no export it throttles the PV.

One level more is tried; when the PV follows, it stays, when import or discharge rises instead, the probe is
taken back and the next one waits.
"""

from __future__ import annotations

from enum import StrEnum

from revpi.core.energy.params import ZeroExportParams
from revpi.core.enums import plain_members
from revpi.core.inputs import InverterTelemetry
from revpi.core.timers import OnDelay

# Below this there is no sun to hide.
MIN_SOLAR_W = 100.0
# The miners count as raised when they draw this part of the step.
FOLLOWED_PART = 0.9
# The pause grows with each failure in a row, up to this factor: each try may cost a miner's start.
LONGEST_WAIT = 8


@plain_members
class Probe(StrEnum):
    """State of the probing."""

    IDLE = "idle"
    TRYING = "trying"
    WAITING = "waiting"


class ZeroExport:
    """Gives a budget floor: the power in force while the sun may be hidden, one level more while probing.

    Attributes:
        state: State of the probing.
        back_w: Power to go back to at once, in the step in which a probe failed; else None.
        due_s: Monotonic time at which it must be asked again, infinite without one.
    """

    __slots__ = (
        "_base_have_w",
        "_base_own_w",
        "_failing",
        "_failures",
        "_hidden",
        "_params",
        "_since_s",
        "back_w",
        "due_s",
        "state",
    )

    def __init__(self, params: ZeroExportParams) -> None:
        self._params = params
        self._hidden = OnDelay()
        self._failing = OnDelay()
        self.state = Probe.IDLE
        self._failures = 0
        self.back_w: float | None = None
        self._since_s = 0.0
        self._base_own_w = self._base_have_w = 0.0
        self.due_s = float("inf")

    def step(
        self, inverter: InverterTelemetry, own_w: float, have_w: float, next_w: float, now_s: float
    ) -> float:
        """Power in W that the miners may have at least; 0.0 when this has nothing to say.

        Args:
            inverter: A fresh sample.
            own_w: Measured power of the miners.
            have_w: Power in force.
            next_w: Power of one level more.
            now_s: Monotonic time.
        """
        self.due_s, self.back_w = float("inf"), None
        if not self._params.enabled:
            return 0.0
        lack_w = inverter.grid_power_w + max(0.0, inverter.battery_power_w or 0.0)
        if self.state is Probe.TRYING:
            return self._trying(lack_w, own_w, have_w, next_w, now_s)
        if self.state is Probe.WAITING and now_s - self._since_s >= self._wait_s():
            self.state = Probe.IDLE
        hidden = self._may_hide(inverter, lack_w)
        settled = self._hidden.update(hidden, now_s, self._params.settle_s)
        if not hidden:
            return 0.0
        if self.state is Probe.WAITING or next_w <= have_w:
            return have_w
        if not settled:
            self.due_s = now_s + (self._hidden.left_s(now_s, self._params.settle_s) or 0.0)
            return have_w
        self._enter(Probe.TRYING, now_s)
        self._base_own_w, self._base_have_w = own_w, have_w
        return next_w

    def reset(self) -> None:
        """Forget a probe: the powers were changed by something else."""
        if self.state is Probe.TRYING:
            self.state = Probe.IDLE
        self._hidden, self._failing = OnDelay(), OnDelay()

    def _may_hide(self, inverter: InverterTelemetry, lack_w: float) -> bool:
        soc_pct = inverter.battery_soc_pct
        full = soc_pct is None or soc_pct >= self._params.soc_pct
        sunny = inverter.solar_power_w >= MIN_SOLAR_W
        return full and sunny and abs(lack_w) <= self._params.tolerance_w

    def _trying(self, lack_w: float, own_w: float, have_w: float, next_w: float, now_s: float) -> float:
        params = self._params
        self.due_s = min(now_s + params.fail_s, self._since_s + params.watch_s)
        failed = self._failing.update(lack_w > params.tolerance_w, now_s, params.fail_s)
        if failed or now_s - self._since_s >= params.watch_s:
            self._enter(Probe.WAITING, now_s)
            self._failures += 1
            self.back_w = min(have_w, self._base_have_w)
            return 0.0
        step_w = have_w - self._base_have_w
        if step_w <= 0.0:
            return next_w
        if own_w - self._base_own_w >= FOLLOWED_PART * step_w and lack_w <= params.tolerance_w:
            self._enter(Probe.IDLE, now_s)
            self._failures = 0
        return have_w

    def _wait_s(self) -> float:
        return self._params.wait_s * float(min(LONGEST_WAIT, max(1, self._failures)))

    def _enter(self, state: Probe, now_s: float) -> None:
        self.state = state
        self._since_s = now_s
        self._hidden, self._failing = OnDelay(), OnDelay()
