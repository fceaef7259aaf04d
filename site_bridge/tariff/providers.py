"""Where day-ahead prices of DE-LU come from. Both answer without registration."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from revpi.contract.fields import Object
from site_bridge.errors import SourceError
from site_bridge.tariff.rows import expand
from site_bridge.tariff.settings import DayAheadSettings
from site_bridge.tariff.web import Web

ZONE = "DE-LU"
SMARD_FILTER = 4169  # day-ahead price Germany/Luxembourg
SMARD_SERIES = 2  # one series a week: this and the coming one
MS_PER_S = 1000


class Provider(Protocol):
    """A source of exchange prices."""

    name: str

    async def prices(self, web: Web, first: date, last: date) -> dict[int, float]:
        """EUR/MWh by quarter hour, at least those of the local days asked for that are published.

        Raises:
            SourceError: It did not answer, or not with prices.
        """


class EnergyCharts:
    """Energy-Charts of Fraunhofer ISE, API of 2026: unix_seconds, price, unit."""

    name = "energy-charts"

    def __init__(self, url: str) -> None:
        self._url = url

    async def prices(self, web: Web, first: date, last: date) -> dict[int, float]:
        """As in `Provider`."""
        answer = await web.get_object(f"{self._url}?bzn={ZONE}&start={first}&end={last}")
        _require_unit(answer.get("unit"))
        times, prices = _list(answer, "unix_seconds"), _list(answer, "price")
        if len(times) != len(prices):
            raise SourceError(f"{len(times)} times but {len(prices)} prices")
        return expand(zip(times, prices, strict=True))


class Smard:
    """SMARD of the Bundesnetzagentur: an index of weekly series, EUR/MWh by milliseconds."""

    name = "smard"

    def __init__(self, url: str) -> None:
        self._url = f"{url}/{SMARD_FILTER}/{ZONE}"

    async def prices(self, web: Web, first: date, last: date) -> dict[int, float]:  # noqa: ARG002 - comes by weeks
        """As in `Provider`."""
        index = _list(await web.get_object(f"{self._url}/index_quarterhour.json"), "timestamps")
        found: dict[int, float] = {}
        problem = SourceError("its index is empty")
        for week in index[-SMARD_SERIES:]:
            try:
                found |= await self._week(web, _whole_ms(week))
            except SourceError as error:  # a week that has only begun may still be empty
                problem = error
        if not found:
            raise problem
        return found

    async def _week(self, web: Web, week_ms: int) -> dict[int, float]:
        name = f"{SMARD_FILTER}_{ZONE}_quarterhour_{week_ms}.json"
        series = _list(await web.get_object(f"{self._url}/{name}"), "series")
        return expand(_pair(row) for row in series)


def providers(settings: DayAheadSettings) -> tuple[Provider, ...]:
    """The first is preferred, the others fill its gaps."""
    return (EnergyCharts(settings.energy_charts_url), Smard(settings.smard_url))


def _list(answer: Object, key: str) -> list[object]:
    value = answer.get(key)
    if not isinstance(value, list):
        raise SourceError(f"no list of {key} in the answer")
    return value


def _require_unit(unit: object) -> None:
    if not isinstance(unit, str) or "".join(unit.split()).lower() != "eur/mwh":
        raise SourceError(f"unit {str(unit)[:20]!r} instead of EUR/MWh")


def _pair(row: object) -> tuple[object, object]:
    if not isinstance(row, list) or len(row) != 2:  # noqa: PLR2004 - time and price
        raise SourceError("a row that is no pair of time and price")
    return _whole_ms(row[0]) // MS_PER_S, row[1]


def _whole_ms(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value % MS_PER_S:
        raise SourceError(f"{str(value)[:20]} is no time in milliseconds")
    return value
