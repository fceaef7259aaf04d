"""Prices in force: from the bridge's tariff, else from the site's fixed table, else one flat price."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from revpi.core.energy.params import PriceParams, PriceWindow, minutes_of
from revpi.core.enums import plain_members
from revpi.core.inputs import Now, TariffTelemetry
from revpi.core.reading import Timed
from revpi.core.record import record

# A tariff outside these is a mistake of its source; German all-in prices of 2022 stayed within them.
IMPORT_RANGE = (-1.0, 3.0)
FEED_IN_RANGE = (0.0, 1.0)
MAX_VALIDITY_S = 2 * 86400.0
BUCKET_S = 60.0
DAY_MIN = 24 * 60
SATURDAY = 5


@plain_members
class PriceSource(StrEnum):
    """Where the price from the grid comes from."""

    REQUEST = "request"
    TARIFF = "tariff"
    TABLE = "table"
    FLAT = "flat"


@record(frozen=True, slots=True)
class PriceView:
    """Prices in force.

    Attributes:
        import_eur_per_kwh: From the grid.
        feed_in_eur_per_kwh: What export is worth now.
        source: Where the price from the grid comes from.
        negative: The slot is known to have a negative exchange price.
    """

    import_eur_per_kwh: float
    feed_in_eur_per_kwh: float
    source: PriceSource
    negative: bool = False


def is_usable(tariff: TariffTelemetry, wall_s: float, grace_s: float) -> bool:
    """Whether a slot is in force and plausible; comparisons also refuse NaN."""
    lo, hi = IMPORT_RANGE
    feed_lo, feed_hi = FEED_IN_RANGE
    left_s = tariff.valid_until_s + grace_s - wall_s
    return (
        lo <= tariff.import_eur_per_kwh <= hi
        and feed_lo <= tariff.feed_in_eur_per_kwh <= feed_hi
        and 0.0 < left_s <= MAX_VALIDITY_S
    )


def fixed_import(params: PriceParams, local: datetime) -> float:
    """Price of the site's table at a local time, EUR/kWh."""
    return _of_windows(params.windows, params.import_eur_per_kwh, local)


def _of_windows(windows: Sequence[PriceWindow], flat: float, local: datetime) -> float:
    for window in reversed(windows):
        if _covers(window, local):
            return window.import_eur_per_kwh
    return flat


def _covers(window: PriceWindow, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    start, end = minutes_of(window.start), minutes_of(window.end)
    if start < end:
        return start <= minute < end and _on_day(window, local)
    if minute >= start:
        return _on_day(window, local)
    return minute < end and _on_day(window, local - timedelta(days=1))


def _on_day(window: PriceWindow, begun: datetime) -> bool:
    first, last = window.first_month, window.last_month
    month = begun.month
    in_months = first <= month <= last if first <= last else month >= first or month <= last
    weekend = begun.weekday() >= SATURDAY
    return in_months and (window.days == "all" or (window.days == "weekend") == weekend)


class Prices:
    """Prices in force, worked out once a minute or when something changed."""

    __slots__ = ("_key", "_params", "_view", "_zone")

    def __init__(self, params: PriceParams) -> None:
        self._params = params
        self._zone = ZoneInfo(params.timezone)
        self._key: tuple[object, ...] = ()
        self._view = PriceView(params.import_eur_per_kwh, params.feed_in_eur_per_kwh, PriceSource.FLAT)

    def step(
        self, now: Now, tariff: Timed[TariffTelemetry] | None, asked_import: float | None = None
    ) -> PriceView:
        """The prices of this scan.

        Args:
            now: Time of this scan.
            tariff: Newest slot from the bridge.
            asked_import: Price from the grid by request, EUR/kWh.
        """
        slot = self._slot(now.wall_s, tariff)
        bucket = None if now.wall_s is None else now.wall_s // BUCKET_S
        key = (slot, bucket, asked_import)
        if key != self._key:
            self._key = key
            self._view = self._work_out(slot, now.wall_s, asked_import)
        return self._view

    def _slot(self, wall_s: float | None, tariff: Timed[TariffTelemetry] | None) -> TariffTelemetry | None:
        if wall_s is None or tariff is None:
            return None
        return tariff.value if is_usable(tariff.value, wall_s, self._params.tariff_grace_s) else None

    def _work_out(
        self, slot: TariffTelemetry | None, wall_s: float | None, asked_import: float | None
    ) -> PriceView:
        price, source = self._import(slot, wall_s)
        if asked_import is not None:
            price, source = asked_import, PriceSource.REQUEST
        if slot is None:
            return PriceView(price, self._params.feed_in_eur_per_kwh, source)
        unpaid = slot.negative and self._params.negative_unpaid
        return PriceView(price, 0.0 if unpaid else slot.feed_in_eur_per_kwh, source, slot.negative)

    def _import(self, slot: TariffTelemetry | None, wall_s: float | None) -> tuple[float, PriceSource]:
        if slot is not None:
            return slot.import_eur_per_kwh, PriceSource.TARIFF
        if wall_s is None:
            return self._params.import_eur_per_kwh, PriceSource.FLAT
        local = datetime.fromtimestamp(wall_s, self._zone)
        return fixed_import(self._params, local), PriceSource.TABLE
