"""The inverter behind the emulated bridge: what its registers show."""

from __future__ import annotations

from revpi.core.inputs import InverterTelemetry
from sim.plant.supply import Supply


class InverterPost:
    """Says what the inverter measures, in whole watts and percent (Deye protocol V104, three-phase LV)."""

    __slots__ = ("_says", "_shown")

    def __init__(self) -> None:
        self._shown: tuple[int, ...] = ()
        self._says: InverterTelemetry | None = None

    def telemetry(self, supply: Supply) -> InverterTelemetry:
        """What the bridge tells the program; the same object while the registers show the same."""
        battery = supply.battery
        shown = (
            round(supply.solar_w),
            round(supply.grid_w),
            round(battery.power_w),
            round(battery.soc_pct),
            round(supply.load_w),
        )
        if self._says is None or shown != self._shown:
            self._shown, self._says = shown, _say(*map(float, shown))
        return self._says


def _say(solar_w: float, grid_w: float, battery_w: float, soc_pct: float, load_w: float) -> InverterTelemetry:
    return InverterTelemetry(
        solar_power_w=solar_w,
        grid_power_w=grid_w,
        battery_power_w=battery_w,
        battery_soc_pct=soc_pct,
        load_power_w=load_w,
    )
