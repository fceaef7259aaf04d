"""Settings of the tariff. All prices are net, as on the contract; VAT comes on top once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from revpi.schema import setting
from site_bridge.tariff.windows import PriceWindow, minutes_of

FIXED, DYNAMIC = "fixed", "dynamic"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class FixedSettings:
    """The supplier's own price; with a dynamic tariff what counts while no exchange price is known."""

    net_eur_per_kwh: float = setting(
        0.095, "Supplier's price outside all windows, without fee, levies, VAT", unit="EUR/kWh", lo=-1, hi=2
    )
    windows: tuple[PriceWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class GridFeeSettings:
    """Network fee; with Modul 3 (EnWG 14a) the windows are the grid operator's HT and NT times."""

    net_eur_per_kwh: float = setting(0.09, "Network fee outside all windows (ST)", unit="EUR/kWh", lo=0, hi=1)
    windows: tuple[PriceWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class LevySettings:
    """Levies and surcharges of 2026."""

    electricity_tax_net_eur_per_kwh: float = setting(0.0205, "Stromsteuer", unit="EUR/kWh", lo=0, hi=0.2)
    kwkg_net_eur_per_kwh: float = setting(0.00446, "KWKG surcharge", unit="EUR/kWh", lo=0, hi=0.2)
    offshore_net_eur_per_kwh: float = setting(0.00941, "Offshore surcharge", unit="EUR/kWh", lo=0, hi=0.2)
    stromnev_net_eur_per_kwh: float = setting(
        0.01559, "Surcharge of StromNEV 19", unit="EUR/kWh", lo=0, hi=0.2
    )
    concession_net_eur_per_kwh: float = setting(
        0.0166,
        "Konzessionsabgabe: 0.0132 to 0.0239 by size of the town, 0.0011 special contracts",
        unit="EUR/kWh",
        lo=0,
        hi=0.2,
    )

    def total(self) -> float:
        """Sum in EUR/kWh, net."""
        return (
            self.electricity_tax_net_eur_per_kwh
            + self.kwkg_net_eur_per_kwh
            + self.offshore_net_eur_per_kwh
            + self.stromnev_net_eur_per_kwh
            + self.concession_net_eur_per_kwh
        )


@dataclass(frozen=True, slots=True)
class FeedInSettings:
    """What exported energy brings."""

    eur_per_kwh: float = setting(0.08, "Paid for export", unit="EUR/kWh", lo=0, hi=1)
    negative_unpaid: bool = setting(
        True, "Export is worth nothing while the exchange price is negative (PV in service from 2025-02-25)"
    )


@dataclass(frozen=True, slots=True)
class DayAheadSettings:
    """Prices of the day-ahead auction DE-LU over the internet: Energy-Charts, else SMARD."""

    enabled: bool = setting(False, "Whether they are fetched; also tells negative prices to a fixed tariff")
    margin_net_eur_per_kwh: float = setting(
        0.015, "Supplier's margin on the exchange price", unit="EUR/kWh", lo=-0.5, hi=0.5
    )
    publication: str = setting("13:00", "Local time, on a quarter hour, from which tomorrow is asked for")
    timeout_s: float = setting(20.0, "Deadline of one request", unit="s", lo=1, hi=120)
    retry_s: float = setting(
        60.0, "First pause after a failure; doubles up to an hour", unit="s", lo=30, hi=3600
    )
    recheck_s: float = setting(600.0, "Pause while prices are not published yet", unit="s", lo=300, hi=3600)
    cache_file: str = setting("/var/lib/thermiq/prices.json", "Where prices outlive a restart")
    energy_charts_url: str = setting("https://api.energy-charts.info/price", "First source")
    smard_url: str = setting("https://www.smard.de/app/chart_data", "Second source")

    def check(self) -> str | None:
        """Encrypted addresses only, this machine apart."""
        if minutes_of(self.publication) in (None, 24 * 60):
            return f'publication is "{self.publication}"; must be a time of day HH:MM on a quarter hour'
        for name, url in (("energy_charts_url", self.energy_charts_url), ("smard_url", self.smard_url)):
            parts = urlsplit(url)
            if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
                return f'{name} is "{url}"; must begin with https:// (http:// only towards this machine)'
        return None


@dataclass(frozen=True, slots=True)
class TariffSettings:
    """Price from the grid = (energy + network fee + levies) x (1 + VAT)."""

    enabled: bool = setting(False, "Whether the bridge tells the PLC prices; else it has its own fixed ones")
    kind: str = setting(FIXED, "Energy price by the fixed table or by the exchange", choices=(FIXED, DYNAMIC))
    timezone: str = setting("Europe/Berlin", "Zone of all windows (IANA name)")
    holidays: tuple[str, ...] = setting((), "Days YYYY-MM-DD that count as Sunday")
    vat_pct: float = setting(19.0, "Value added tax", unit="%", lo=0, hi=50)
    sample_s: float = setting(10.0, "How often the PLC is told the price", unit="s", lo=0.1, hi=60)
    fixed: FixedSettings = field(default_factory=FixedSettings)
    grid_fee: GridFeeSettings = field(default_factory=GridFeeSettings)
    levies: LevySettings = field(default_factory=LevySettings)
    feed_in: FeedInSettings = field(default_factory=FeedInSettings)
    day_ahead: DayAheadSettings = field(default_factory=DayAheadSettings)

    def check(self) -> str | None:
        """Zone and days must exist; a dynamic tariff needs its prices."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return f'timezone "{self.timezone}" is not known; must be an IANA name, e.g. "Europe/Berlin"'
        for text in self.holidays:
            if not _is_day(text):
                return f'holidays has "{text}"; must be days like "2026-12-25"'
        if self.kind == DYNAMIC and not self.day_ahead.enabled:
            return 'kind = "dynamic" needs day_ahead.enabled = true'
        return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
