"""A small site with sun, house, battery and miners that closes the loop around the energy policy."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.core.energy.control import EnergyControl
from revpi.core.energy.decision import EnergyDecision
from revpi.core.energy.params import EnergyParams
from revpi.core.energy.sight import EnergyContext, EnergyInputs, EnergyMemory, Levels
from revpi.core.inputs import InverterTelemetry, Now, TariffTelemetry
from revpi.core.leases import NO_WISHES, Wishes
from revpi.core.reading import Bad, Cause, Timed

LEVELS = (1200.0, 1600.0, 2000.0, 2400.0, 2800.0, 3200.0)
CONTEXT = EnergyContext((Bad(Cause.NEVER_SEEN), Bad(Cause.NEVER_SEEN)), 2.0, 40.0)
START_S = 1000.0
MINER_TIME_S = 20.0


@dataclass
class Site:
    """Steps a real policy; the miners approach their targets, the inverter answers every second.

    `zero_export` throttles the sun to what is drawn. Powers in W, energies in Wh.
    """

    params: EnergyParams = field(default_factory=EnergyParams)
    sun_w: float = 0.0
    house_w: float = 0.0
    soc_pct: float | None = None
    charge_max_w: float = 3000.0
    discharge_max_w: float = 3000.0
    capacity_wh: float = 10000.0
    zero_export: bool = False
    heat_used: bool = True
    heat_needed: bool = True
    heat_limit_w: float | None = None
    dimmed: bool = False
    tariff: Timed[TariffTelemetry] | None = None
    wishes: Wishes = NO_WISHES
    levels_w: Levels = (LEVELS, LEVELS)
    data: InverterTelemetry | Cause | None = None
    own_known: bool = True
    live: bool = True
    wall: bool = True
    own_w: float = 0.0
    imported_wh: float = 0.0
    mined_wh: float = 0.0
    step_s: float = 0.5

    def __post_init__(self) -> None:
        self.control = EnergyControl(self.params, LEVELS, EnergyMemory())
        self.now_s = START_S
        self.decision: EnergyDecision = self.scan()

    @property
    def power_w(self) -> float:
        return sum(self.decision.power_w)

    def scan(self) -> EnergyDecision:
        self.now_s += self.step_s
        sample = self._flow()
        if self.live and self.now_s % 1.0 < self.step_s:
            self.data = sample
        self.decision = self.control.step(self.clock(), self.inputs(), CONTEXT)
        return self.decision

    def clock(self) -> Now:
        return Now(self.now_s, 1.79e9 + self.now_s if self.wall else None)

    def inputs(self) -> EnergyInputs:
        return EnergyInputs(
            inverter=self.data,
            own_w=self.own_w if self.own_known else None,
            levels_w=self.levels_w,
            powered=(self.own_w > 0.0, self.own_w > 0.0),
            heat_needed=self.heat_needed,
            heat_used=self.heat_used,
            heat_limit_w=self.heat_limit_w,
            dimmed=self.dimmed,
            tariff=self.tariff,
            wishes=self.wishes,
        )

    def run(self, seconds: float) -> EnergyDecision:
        for _ in range(round(seconds / self.step_s)):
            self.scan()
        return self.decision

    def _flow(self) -> InverterTelemetry:
        """Where the power goes in this step."""
        target_w = self.power_w if hasattr(self, "decision") else 0.0
        if target_w < self.own_w:
            self.own_w = target_w
        else:
            self.own_w += (target_w - self.own_w) * min(1.0, self.step_s / MINER_TIME_S)
        left_w = self.sun_w - self.house_w - self.own_w
        battery_w = self._battery(left_w)
        grid_w = -(left_w + battery_w)
        hidden_w = max(0.0, -grid_w) if self.zero_export else 0.0
        self.imported_wh += min(max(0.0, grid_w), self.own_w) * self.step_s / 3600.0
        self.mined_wh += self.own_w * self.step_s / 3600.0
        return InverterTelemetry(
            solar_power_w=self.sun_w - hidden_w,
            grid_power_w=grid_w + hidden_w,
            battery_power_w=None if self.soc_pct is None else battery_w,
            battery_soc_pct=self.soc_pct,
            load_power_w=None,
        )

    def _battery(self, left_w: float) -> float:
        """Battery power, discharge positive."""
        if self.soc_pct is None:
            return 0.0
        room_w = 0.0 if self.soc_pct >= 100.0 else self.charge_max_w
        store_w = 0.0 if self.soc_pct <= 5.0 else self.discharge_max_w
        power_w = min(max(-left_w, -room_w), store_w)
        self.soc_pct -= power_w * self.step_s / 36.0 / self.capacity_wh
        return power_w
