"""Heat pump with its own controller for buffer and DHW; the cabinet can only block it."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting
from sim.plant.media import KELVIN, WATER_J_PER_KG_K

COP_MIN, COP_MAX = 1.3, 7.0
NOMINAL_SOURCE_C = 2.0
MIN_LIFT_K = 10.0
COIL_RISE_K = 8.0
"""Flow above the DHW while it charges that tank."""


@dataclass(frozen=True, slots=True)
class HeatPumpSettings:
    """Air-water heat pump that keeps the buffer warm, and the DHW where it is piped so."""

    heat_w: float = setting(7000.0, "heat at 2 degC outdoors", unit="W", lo=100.0, hi=5e4)
    heat_per_k: float = setting(0.02, "change of heat per degree outdoors", unit="1/K", lo=0.0, hi=0.1)
    carnot_share: float = setting(0.45, "COP as a share of the ideal one", lo=0.1, hi=0.8)
    flow_kg_s: float = setting(0.33, "flow of its charging pump", unit="kg/s", lo=0.01, hi=5.0)
    setpoint_c: float = setting(42.0, "buffer temperature at which it stops", unit="degC", lo=10.0, hi=75.0)
    hysteresis_k: float = setting(6.0, "it starts this much below", unit="K", lo=0.5, hi=30.0)
    min_off_s: float = setting(600.0, "shortest standstill", unit="s", lo=0.0, hi=7200.0)
    start_off_s: float = setting(
        0.0, "standstill at the start of the simulation", unit="s", lo=0.0, hi=86400.0
    )
    charges_dhw: bool = setting(False, "it charges the DHW tank too, with priority")
    dhw_on_c: float = setting(42.0, "DHW charging starts below", unit="degC", lo=10.0, hi=70.0)
    dhw_off_c: float = setting(47.0, "DHW charging ends above", unit="degC", lo=15.0, hi=75.0)
    standby_w: float = setting(12.0, "electrical power at standstill", unit="W", lo=0.0, hi=500.0)


def cop(carnot_share: float, source_c: float, flow_c: float) -> float:
    """Coefficient of performance: a share of the Carnot figure, 1.3 to 7."""
    lift_k = max(MIN_LIFT_K, flow_c - source_c)
    return min(COP_MAX, max(COP_MIN, carnot_share * (flow_c + KELVIN) / lift_k))


class HeatPump:
    """Charges the buffer from its bottom to its top, or the DHW tank; on and off by hysteresis.

    Attributes:
        running: The compressor runs.
        dead: Fault: the compressor never runs.
        heat_w: Heat that it gives.
        dhw_w: Part of it that goes into the DHW tank.
        electric_w: Electrical power.
        flow_w_per_k: Heat capacity flow of its charging pump through the buffer.
        flow_c: Flow temperature.
        starts: Starts so far.
    """

    __slots__ = (
        "_charging_w_per_k",
        "_dhw_cold",
        "_off_s",
        "_settings",
        "dead",
        "dhw_w",
        "electric_w",
        "flow_c",
        "flow_w_per_k",
        "heat_w",
        "running",
        "starts",
    )

    def __init__(self, settings: HeatPumpSettings) -> None:
        self._settings = settings
        self._charging_w_per_k = settings.flow_kg_s * WATER_J_PER_KG_K
        self._off_s = settings.min_off_s - settings.start_off_s
        self.running = self.dead = self._dhw_cold = False
        self.heat_w = self.dhw_w = self.flow_w_per_k = self.flow_c = 0.0
        self.electric_w = settings.standby_w
        self.starts = 0

    def advance(
        self,
        dt_s: float,
        buffer_c: float,
        return_c: float,
        source_c: float,
        blocked: bool,
        dhw_c: float = float("inf"),
    ) -> None:
        """One step.

        Args:
            dt_s: Time step.
            buffer_c: Buffer at the heat pump's own sensor.
            return_c: Water that it draws from the buffer.
            source_c: Outdoor air.
            blocked: Contact at the EVU input is closed.
            dhw_c: DHW tank at the heat pump's own sensor.
        """
        settings = self._settings
        if settings.charges_dhw:
            self._dhw_cold = dhw_c < (settings.dhw_off_c if self._dhw_cold else settings.dhw_on_c)
        self._switch(dt_s, buffer_c, blocked)
        if not self.running:
            self.heat_w = self.dhw_w = self.flow_w_per_k = 0.0
            self.flow_c = return_c
            self.electric_w = settings.standby_w
            return
        heat_w = settings.heat_w * (1.0 + settings.heat_per_k * (source_c - NOMINAL_SOURCE_C))
        if self._dhw_cold:
            self.dhw_w, self.flow_w_per_k = heat_w, 0.0
            flow_c = dhw_c + COIL_RISE_K
        else:
            self.dhw_w, self.flow_w_per_k = 0.0, self._charging_w_per_k
            flow_c = return_c + heat_w / self._charging_w_per_k
        self.heat_w, self.flow_c = heat_w, flow_c
        self.electric_w = heat_w / cop(settings.carnot_share, source_c, flow_c)

    def _switch(self, dt_s: float, buffer_c: float, blocked: bool) -> None:
        settings = self._settings
        if self.running:
            wanted = self._dhw_cold or buffer_c < settings.setpoint_c
            self.running = wanted and not (blocked or self.dead)
            self._off_s = 0.0
            return
        self._off_s += dt_s
        cold = self._dhw_cold or buffer_c < settings.setpoint_c - settings.hysteresis_k
        if cold and not self.dead and not blocked and self._off_s >= settings.min_off_s:
            self.running = True
            self.starts += 1
