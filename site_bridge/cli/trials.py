"""What `thermiq-bridge check` tries: each configured source, once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from revpi.mqtt.settings import MqttSettings
from site_bridge.braiins import by_hand
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.settings import MinerSettings
from site_bridge.build import miner_client
from site_bridge.cli.broker import try_broker
from site_bridge.cli.show import Value
from site_bridge.errors import SourceError
from site_bridge.inverter.once import read_inverter
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.once import read_meter
from site_bridge.meter.rows import EXPORT, IMPORT
from site_bridge.meter.settings import MeterSettings, serial_of
from site_bridge.modbus.settings import SerialSettings
from site_bridge.settings import BridgeConfig
from site_bridge.smartmeter.once import read_once
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.tariff.once import fetch_once
from site_bridge.tariff.settings import TariffSettings

_SHOWN_INVERTER = ("state", "rated_power_w", "solar_power_w", "grid_power_w", "battery_soc_pct", "faults")
_SHOWN_METER = ("power_w", IMPORT, EXPORT)
_SHOWN_MINER = ("version", "state", "power_w", "saved_target_w", "min_power_w", "max_power_w")


@dataclass(frozen=True, slots=True)
class Trial:
    """One source to try.

    Attributes:
        name: Name of the source, as in logs and on MQTT.
        where: Address or port.
        ask: Gives what the source says, in words; raises SourceError or UserError.
    """

    name: str
    where: str
    ask: Callable[[], Awaitable[str]]


def trials(config: BridgeConfig) -> Iterator[Trial]:
    """All that the settings name; those with the same `where` share a bus."""
    yield _broker(config.mqtt)
    if config.inverter.enabled:
        yield _inverter(config.inverter)
    for meter in config.meters:
        yield _meter(meter, serial_of(meter, config.buses, config.inverter))
    if config.smartmeter.enabled:
        yield _smartmeter(config.smartmeter)
    if config.tariff.enabled:
        yield _tariff(config.tariff)
    for number, miner in enumerate(config.miners, start=1):
        yield _miner(miner, number)


def _broker(settings: MqttSettings) -> Trial:
    return Trial("broker", f"{settings.host}:{settings.port}", lambda: try_broker(settings))


def _inverter(settings: InverterSettings) -> Trial:
    async def ask() -> str:
        return told(await read_inverter(settings), _SHOWN_INVERTER)

    return Trial("inverter", settings.bus.port, ask)


def _meter(settings: MeterSettings, serial: SerialSettings) -> Trial:
    async def ask() -> str:
        return told(await read_meter(settings, serial), _SHOWN_METER)

    return Trial(f"meter_{settings.id}", serial.port, ask)


def _smartmeter(settings: SmartMeterSettings) -> Trial:
    async def ask() -> str:
        sample = await read_once(settings)
        if sample.note:
            raise SourceError(sample.note)
        return f"{sample.power_w:g} W, import {_kwh(sample.energy_import_kwh)}, meter {sample.server_id}"

    return Trial("smartmeter", settings.port, ask)


def _tariff(settings: TariffSettings) -> Trial:
    async def ask() -> str:
        if not settings.day_ahead.enabled:
            return "fixed table, nothing to ask for; see: thermiq-bridge tariff"
        return await fetch_once(settings, time.time())

    return Trial("prices", "internet" if settings.day_ahead.enabled else "settings", ask)


def _miner(settings: MinerSettings, number: int) -> Trial:
    async def ask() -> str:
        client = miner_client(settings, number)
        try:
            return told(await by_hand.status(client, settings.max_power_w), _SHOWN_MINER)
        except MinerError as error:
            raise SourceError(error.advice) from None
        finally:
            await client.close()

    return Trial(f"miner{number}", f"{settings.host}:{settings.port}", ask)


def told(values: Mapping[str, Value], names: tuple[str, ...]) -> str:
    """The values worth a glance, those that were told."""
    known = ((name, values.get(name)) for name in names)
    return ", ".join(f"{name} {_word(value)}" for name, value in known if value not in (None, "", []))


def _word(value: Value) -> str:
    if isinstance(value, list):
        return "/".join(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _kwh(energy_kwh: float | None) -> str:
    return "not told" if energy_kwh is None else f"{energy_kwh:.1f} kWh"
