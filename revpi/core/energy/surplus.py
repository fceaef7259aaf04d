"""Power targets that follow the surplus: slow up, fast down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from revpi.core.energy.split import split
from revpi.core.inputs import InverterTelemetry
from revpi.core.params import EnergyParams
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.core.reasons import R
from revpi.core.timers import OnDelay


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyInputs:
    """What the energy logic sees in a scan.

    Attributes:
        now_s: Monotonic time.
        inverter: Inverter data by age.
        miners_power_w: Measured power of both miners together, None when a running miner's is unknown.
        levels_w: Usable levels per miner; empty for one that cannot run.
        heat_needed: The house needs heat.
        dimmed: The grid operator asks to dim.
    """

    now_s: float
    inverter: Reading[InverterTelemetry]
    miners_power_w: float | None
    levels_w: tuple[Sequence[float], Sequence[float]]
    heat_needed: bool
    dimmed: bool


@dataclass(frozen=True, slots=True)
class EnergyDecision:
    """Power per miner and why.

    Attributes:
        power_w: Power per miner; 0.0 where it shall not run.
        reason: What decided; for a miner at 0 also what blocks it.
        equation: The equation with its numbers.
        surplus_w: Surplus, None when it is unknown.
        start_left_s: Seconds until a start is due, None when none is under way.
    """

    power_w: tuple[float, float]
    reason: R
    equation: str
    surplus_w: float | None
    start_left_s: float | None = None


class SurplusFollower:
    """Keeps the target that is in force; raises slowly, lowers fast, holds without fresh data."""

    __slots__ = ("_lower", "_params", "_power_w", "_raise", "_start", "_stop")

    def __init__(self, params: EnergyParams) -> None:
        self._params = params
        self._power_w = (0.0, 0.0)
        self._start = OnDelay()
        self._raise = OnDelay()
        self._lower = OnDelay()
        self._stop = OnDelay()

    def step(self, inputs: EnergyInputs) -> EnergyDecision:
        """One scan; a miner that cannot run loses its share at once."""
        a_w, b_w = self._power_w
        self._power_w = (a_w if inputs.levels_w[0] else 0.0, b_w if inputs.levels_w[1] else 0.0)
        if inputs.dimmed:
            return self._forced((0.0, 0.0), R.DIMMED, "dimmed by the grid operator: 0 W")
        if isinstance(inputs.inverter, Bad):
            return self._without_data(inputs, inputs.inverter.cause)
        if not isinstance(inputs.inverter, Good):
            return self._held(f"inverter data {inputs.inverter.age_s:.0f} s old: hold")
        if inputs.miners_power_w is None:
            return self._held("power of a running miner unknown: hold")
        surplus_w, equation = self._surplus(inputs.inverter.value, inputs.miners_power_w)
        self._follow(surplus_w, inputs)
        return self._decision(surplus_w, equation, inputs)

    def _surplus(self, inverter: InverterTelemetry, own_w: float) -> tuple[float, str]:
        """Surplus = export + own miner power + unclaimed battery charging - reserve."""
        export_w = -inverter.grid_power_w
        battery_w = self._battery_share_w(inverter)
        surplus_w = export_w + own_w + battery_w - self._params.reserve_w
        equation = (
            f"surplus {surplus_w:.0f} W = export {export_w:.0f} + own {own_w:.0f}"
            f" + battery {battery_w:.0f} - reserve {self._params.reserve_w:.0f}"
        )
        return surplus_w, equation

    def _battery_share_w(self, inverter: InverterTelemetry) -> float:
        """Charging that the battery does not claim counts, discharging always counts against."""
        if inverter.battery_power_w is None or inverter.battery_soc_pct is None:
            return 0.0
        claimed = inverter.battery_soc_pct < self._params.battery_priority_soc_pct
        charging = inverter.battery_power_w < 0.0
        return 0.0 if charging and claimed else 0.0 - inverter.battery_power_w

    def _follow(self, surplus_w: float, inputs: EnergyInputs) -> None:
        params, now_s = self._params, inputs.now_s
        wanted = split(surplus_w, inputs.levels_w, self._first())
        have_w, want_w = sum(self._power_w), sum(wanted)
        rising, falling, running = want_w > have_w, want_w < have_w, have_w > 0.0
        due = (
            self._start.update(rising and not running, now_s, params.start_delay_s),
            self._raise.update(rising and running, now_s, params.raise_delay_s),
            self._lower.update(falling and want_w > 0.0, now_s, params.lower_delay_s),
            self._stop.update(falling and want_w <= 0.0, now_s, params.stop_delay_s),
        )
        if any(due):
            self._take(wanted)

    def _first(self) -> int:
        """The miner that already runs serves first."""
        return 1 if self._power_w[1] > self._power_w[0] else 0

    def _take(self, power_w: tuple[float, float]) -> None:
        self._power_w = power_w
        self._start, self._raise, self._lower, self._stop = OnDelay(), OnDelay(), OnDelay(), OnDelay()

    def _forced(self, power_w: tuple[float, float], reason: R, equation: str) -> EnergyDecision:
        self._take(power_w)
        return EnergyDecision(power_w, reason, equation, None)

    def _without_data(self, inputs: EnergyInputs, cause: Cause) -> EnergyDecision:
        if cause is Cause.NEVER_SEEN:
            return self._forced((0.0, 0.0), R.NO_SITE_DATA, "waiting for the first inverter data")
        if self._params.without_data == "off" or not inputs.heat_needed:
            return self._forced((0.0, 0.0), R.NO_SITE_DATA, "no inverter data: off")
        limit_w = self._params.heat_led_power_w
        power_w = tuple(
            max((level for level in levels if level <= limit_w), default=0.0) for levels in inputs.levels_w
        )
        equation = f"no inverter data, house needs heat: fixed {power_w[0]:.0f} + {power_w[1]:.0f} W"
        return self._forced((power_w[0], power_w[1]), R.HEAT_LED, equation)

    def _held(self, equation: str) -> EnergyDecision:
        self._take(self._power_w)
        return EnergyDecision(self._power_w, R.HOLD_STALE, equation, None)

    def _decision(self, surplus_w: float, equation: str, inputs: EnergyInputs) -> EnergyDecision:
        if sum(self._power_w) > 0.0:
            return EnergyDecision(self._power_w, R.SURPLUS, equation, surplus_w)
        left_s = self._start.left_s(inputs.now_s, self._params.start_delay_s)
        reason = R.NO_SURPLUS if left_s is None else R.START_DELAY
        return EnergyDecision(self._power_w, reason, equation, surplus_w, left_s)
