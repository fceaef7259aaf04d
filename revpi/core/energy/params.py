"""Parameters of the energy policy with their ranges; defaults marked [A] are assumptions to confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from revpi.schema import setting

DAYS = ("all", "weekdays", "weekend")


def minutes_of(clock: str) -> int:
    """Minutes since midnight of "HH:MM"; "24:00" is the end of the day.

    Raises:
        ValueError: It is no time of day.
    """
    hours, minutes = (int(part) for part in clock.split(":"))
    total = hours * 60 + minutes
    if len(clock) != len("HH:MM") or hours < 0 or not 0 <= minutes < 60 or total > 24 * 60:  # noqa: PLR2004  of an hour
        raise ValueError(clock)
    return total


@dataclass(frozen=True, slots=True)
class PriceWindow:
    """A time of day with its own price; where windows overlap the later one in the list holds."""

    start: str = setting("22:00", "begin, local time HH:MM")
    end: str = setting("06:00", "end, local time HH:MM; before `start` it is on the next day")
    import_eur_per_kwh: float = setting(0.25, "price from the grid", unit="EUR/kWh", lo=-0.5, hi=2.0)
    days: str = setting("all", "days on which it begins", choices=DAYS)
    first_month: int = setting(1, "first month of the year", lo=1, hi=12)
    last_month: int = setting(12, "last month of the year; may lie before the first", lo=1, hi=12)

    def check(self) -> str | None:
        """Times of day."""
        for name, clock in (("start", self.start), ("end", self.end)):
            try:
                minutes_of(clock)
            except ValueError:
                return f'{name} is "{clock}"; must be a time of day HH:MM'
        return None


@dataclass(frozen=True, slots=True)
class PriceParams:
    """The site's fixed prices: used without a tariff from the bridge."""

    import_eur_per_kwh: float = setting(
        0.30,
        "price from the grid outside all windows and without a clock [A]",
        unit="EUR/kWh",
        lo=-0.5,
        hi=2.0,
    )
    feed_in_eur_per_kwh: float = setting(0.08, "paid for export [A]", unit="EUR/kWh", lo=0.0, hi=1.0)
    windows: tuple[PriceWindow, ...] = ()
    timezone: str = setting("Europe/Berlin", "zone of the windows (IANA name)")
    tariff_grace_s: float = setting(30.0, "a tariff holds so long after its end", unit="s", lo=0.0, hi=900.0)
    negative_unpaid: bool = setting(True, "export is worth nothing in slots with negative prices (EEG 2025)")

    def check(self) -> str | None:
        """The zone must be known to this machine."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return f'timezone "{self.timezone}" is not known; must be an IANA name, e.g. "Europe/Berlin"'
        return None


@dataclass(frozen=True, slots=True)
class CopParams:
    """The heat pump's COP, for the value of heat."""

    outdoor_c: tuple[float, ...] = setting(
        (-15.0, -7.0, 2.0, 7.0, 12.0),
        "outdoor temperatures of the table, rising",
        unit="degC",
        lo=-40.0,
        hi=40.0,
    )
    cop: tuple[float, ...] = setting(
        (2.3, 2.9, 3.9, 4.7, 5.2), "COP there at `flow_c` (generic air/water heat pump) [A]", lo=1.0, hi=10.0
    )
    flow_c: float = setting(35.0, "flow temperature of the table", unit="degC", lo=20.0, hi=65.0)
    loss_per_k: float = setting(
        0.0175, "part of the COP lost per K of warmer flow", unit="1/K", lo=0.0, hi=0.05
    )
    fallback: float = setting(3.5, "COP without outdoor temperature", lo=1.0, hi=10.0)

    def check(self) -> str | None:
        """The two lists make one table."""
        if not self.outdoor_c or len(self.outdoor_c) != len(self.cop):
            return "outdoor_c and cop must have the same number of elements, at least one"
        if list(self.outdoor_c) != sorted(set(self.outdoor_c)):
            return "outdoor_c must rise strictly"
        return None


@dataclass(frozen=True, slots=True)
class WorthParams:
    """What mining earns and what it costs beside electricity."""

    hashprice_eur_per_th_day: float = setting(
        0.045, "revenue per hash rate and day [A]", unit="EUR/TH/d", lo=0.0, hi=0.5
    )
    nominal_power_w: float = setting(
        3100.0, "power at the nominal hash rate (S19j 90T)", unit="W", lo=500.0, hi=7000.0
    )
    nominal_hashrate_ths: float = setting(90.0, "nominal hash rate (S19j 90T)", unit="TH/s", lo=5.0, hi=400.0)
    miner_1_j_per_th: tuple[float, ...] = setting(
        (),
        "J/TH of miner 1 at each of miner.levels_w; empty: a model, corrected by what it measures",
        unit="J/TH",
        lo=5.0,
        hi=200.0,
    )
    miner_2_j_per_th: tuple[float, ...] = setting((), "as for miner 1", unit="J/TH", lo=5.0, hi=200.0)
    heat_share: float = setting(0.95, "part of the miners' power that arrives as heat [A]", lo=0.0, hi=1.0)
    battery_eur_per_kwh: float = setting(
        0.10, "worth of a kWh in the battery [A]", unit="EUR/kWh", lo=0.0, hi=2.0
    )
    grid_max_w: float = setting(
        7000.0, "most grid power for mining that is worth it; 0: never", unit="W", lo=0.0, hi=13000.0
    )
    grid_margin_eur_per_kwh: float = setting(
        0.02, "grid power must be worth so much more than it costs", unit="EUR/kWh", lo=0.0, hi=1.0
    )
    start_cost_eur: float = setting(0.05, "wear of one miner start", unit="EUR", lo=0.0, hi=10.0)
    start_payback_s: float = setting(
        3600.0, "time in which a start must pay for itself", unit="s", lo=60.0, hi=86400.0
    )
    keep_eur_per_h: float = setting(
        0.01, "a change must be worth more than this", unit="EUR/h", lo=0.0, hi=1.0
    )


@dataclass(frozen=True, slots=True)
class ZeroExportParams:
    """Probing for the sun that an inverter without export hides."""

    enabled: bool = setting(False, "the inverter never exports (zero export)")
    soc_pct: float = setting(98.0, "battery counts as full from here", unit="%", lo=50.0, hi=100.0)
    tolerance_w: float = setting(150.0, "export or import that counts as none", unit="W", lo=20.0, hi=1000.0)
    settle_s: float = setting(60.0, "full battery without export must last", unit="s", lo=5.0, hi=3600.0)
    watch_s: float = setting(
        600.0, "longest wait for the sun to follow, delay of the raise included", unit="s", lo=10.0, hi=7200.0
    )
    fail_s: float = setting(20.0, "so much import ends a probe", unit="s", lo=1.0, hi=600.0)
    wait_s: float = setting(900.0, "pause after a probe that failed", unit="s", lo=30.0, hi=86400.0)


@dataclass(frozen=True, slots=True)
class DimParams:
    """Contact of the grid operator (EnWG 14a)."""

    release_delay_s: float = setting(
        10.0, "the contact must be open so long before dimming ends", unit="s", lo=0.0, hi=600.0
    )
    evidence_s: float = setting(60.0, "power is recorded so long after an edge", unit="s", lo=5.0, hi=900.0)
    reacted_w: float = setting(
        350.0, "below this measured power the miners have reacted", unit="W", lo=20.0, hi=2000.0
    )


@dataclass(frozen=True, slots=True)
class EnergyParams:
    """How much power the miners get."""

    reserve_w: float = setting(100.0, "surplus that is left alone", unit="W", lo=0.0, hi=3000.0)
    start_delay_s: float = setting(60.0, "surplus must last before a start", unit="s", lo=0.0, hi=3600.0)
    raise_delay_s: float = setting(180.0, "surplus must last before a raise", unit="s", lo=0.0, hi=3600.0)
    lower_delay_s: float = setting(10.0, "lack must last before lowering", unit="s", lo=0.0, hi=600.0)
    stop_delay_s: float = setting(60.0, "lack must last before a pause", unit="s", lo=0.0, hi=3600.0)
    min_on_s: float = setting(
        300.0, "after a start one miner stays on its lowest level so long", unit="s", lo=0.0, hi=3600.0
    )
    battery_priority_soc_pct: float = setting(
        50.0, "below this the battery comes first", unit="%", lo=0.0, hi=100.0
    )
    battery_buffer_soc_pct: float = setting(
        90.0, "above this the battery may feed miners", unit="%", lo=0.0, hi=100.0
    )
    battery_hysteresis_pct: float = setting(
        3.0, "a zone is entered upwards so much above its limit", unit="%", lo=0.0, hi=20.0
    )
    battery_share: float = setting(0.5, "miners' part between the two limits", lo=0.0, hi=1.0)
    battery_charge_w: float = setting(
        6000.0, "most power that the battery takes [A]", unit="W", lo=0.0, hi=30000.0
    )
    battery_discharge_w: float = setting(
        0.0, "most battery power for miners above the upper limit; 0: never", unit="W", lo=0.0, hi=10000.0
    )
    stale_s: float = setting(15.0, "inverter data older than this: never raise", unit="s", lo=3.0, hi=60.0)
    gone_s: float = setting(120.0, "inverter data older than this: without_data", unit="s", lo=20.0, hi=600.0)
    without_data: str = setting("heat_led", "policy without inverter data", choices=("heat_led", "off"))
    heat_led_power_w: float = setting(
        1600.0, "fixed power of each miner in heat_led", unit="W", lo=300.0, hi=6500.0
    )
    price: PriceParams = field(default_factory=PriceParams)
    worth: WorthParams = field(default_factory=WorthParams)
    cop: CopParams = field(default_factory=CopParams)
    zero_export: ZeroExportParams = field(default_factory=ZeroExportParams)
    dim: DimParams = field(default_factory=DimParams)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.battery_priority_soc_pct > self.battery_buffer_soc_pct:
            return "battery_priority_soc_pct must not exceed battery_buffer_soc_pct"
        return None if self.stale_s < self.gone_s else "stale_s must be less than gone_s"
