"""How much of the power at the battery belongs to it: first, shared, or free for miners."""

from __future__ import annotations

from enum import StrEnum

from revpi.core.energy.params import EnergyParams
from revpi.core.enums import plain_members
from revpi.core.inputs import InverterTelemetry
from revpi.core.record import record

FULL_SOC_PCT = 99.5
# Export beside a charging battery shows that it takes no more.
SATURATED_EXPORT_W = 100.0
# What it was seen to take is forgotten over this time.
FORGET_S = 3600.0


@plain_members
class Zone(StrEnum):
    """Whose turn it is by the state of charge."""

    NONE = "none"
    FIRST = "first"
    SHARED = "shared"
    BUFFER = "buffer"


@record(frozen=True, slots=True)
class Balance:
    """The surplus equation with its numbers, all in W.

    Attributes:
        export_w: Export; import negative.
        own_w: Measured power of the miners.
        charging_w: Battery charging; discharging negative.
        claim_w: Part of the charging power, reached or not, that the battery claims.
        reserve_w: Left alone.
        zone: Zone of the battery.
        direct_w: Part of the surplus that would be exported without miners.
        discharge_w: Power that the battery may give to miners beside the surplus.
    """

    export_w: float
    own_w: float
    charging_w: float
    claim_w: float
    reserve_w: float
    zone: Zone
    direct_w: float
    discharge_w: float

    @property
    def surplus_w(self) -> float:
        """Export + own power + battery charging that the battery does not claim - reserve."""
        return self.export_w + self.own_w + self.charging_w - self.claim_w - self.reserve_w

    def text(self) -> str:
        """The equation with its numbers."""
        return (
            f"surplus {self.surplus_w:z.0f} W = export {self.export_w:z.0f} + own {self.own_w:.0f}"
            f" + battery {self.charging_w - self.claim_w:z.0f} - reserve {self.reserve_w:.0f}"
        )


class BatteryPolicy:
    """Zones with hysteresis: entered upwards a little above the limit, left downwards at it."""

    __slots__ = ("_cap_w", "_last_s", "_params", "zone")

    def __init__(self, params: EnergyParams) -> None:
        self._params = params
        self._cap_w = params.battery_charge_w
        self._last_s: float | None = None
        self.zone = Zone.NONE

    def step(self, inverter: InverterTelemetry, own_w: float, now_s: float) -> Balance:
        """The balance of a fresh sample.

        Args:
            inverter: The sample.
            own_w: Measured power of the miners.
            now_s: Monotonic time.
        """
        power_w, soc_pct = inverter.battery_power_w, inverter.battery_soc_pct
        charging_w = 0.0 if power_w is None else 0.0 - power_w  # never -0.0
        self.zone = Zone.NONE if power_w is None or soc_pct is None else self._zone(soc_pct)
        export_w = -inverter.grid_power_w
        pool_w = max(0.0, export_w + own_w + charging_w)
        takes_w = 0.0
        if self.zone is not Zone.NONE and soc_pct is not None:
            takes_w = min(pool_w, self._takes_w(export_w, charging_w, soc_pct, now_s))
        claim_w = self._claim_w(pool_w, takes_w)
        reserve_w = self._params.reserve_w
        return Balance(
            export_w,
            own_w,
            charging_w,
            claim_w,
            reserve_w,
            self.zone,
            export_w + own_w + charging_w - takes_w - reserve_w,
            self._params.battery_discharge_w if self.zone is Zone.BUFFER else 0.0,
        )

    def _zone(self, soc_pct: float) -> Zone:
        params = self._params
        up_pct = params.battery_hysteresis_pct
        was_shared = self.zone in (Zone.SHARED, Zone.BUFFER, Zone.NONE)
        if soc_pct < params.battery_priority_soc_pct + (0.0 if was_shared else up_pct):
            return Zone.FIRST
        was_buffer = self.zone in (Zone.BUFFER, Zone.NONE)
        full_enough = min(params.battery_buffer_soc_pct + (0.0 if was_buffer else up_pct), FULL_SOC_PCT)
        return Zone.BUFFER if soc_pct >= full_enough else Zone.SHARED

    def _claim_w(self, pool_w: float, takes_w: float) -> float:
        if self.zone is Zone.FIRST:
            return takes_w
        if self.zone is Zone.SHARED:
            return min(takes_w, (1.0 - self._params.battery_share) * pool_w)
        return 0.0

    def _takes_w(self, export_w: float, charging_w: float, soc_pct: float, now_s: float) -> float:
        """Most power that the battery takes now: export beside it shows its limit."""
        if soc_pct >= FULL_SOC_PCT:
            return 0.0
        highest_w = self._params.battery_charge_w
        since_s = 0.0 if self._last_s is None else now_s - self._last_s
        self._last_s = now_s
        if export_w > SATURATED_EXPORT_W:
            self._cap_w = max(0.0, charging_w)
        else:
            self._cap_w = min(highest_w, max(charging_w, self._cap_w + highest_w * since_s / FORGET_S))
        return self._cap_w
