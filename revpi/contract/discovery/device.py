"""The devices of a site, which program announces each, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from revpi.contract.declaration import Device, Role
from revpi.contract.discovery.cabinet import CABINET
from revpi.contract.discovery.shown import Names, Shown
from revpi.contract.discovery.site import BRIDGE, INVERTER, METER, MINER, SMARTMETER, TARIFF

METER_NAMES = {
    "heat_pump": Names("Meter heat pump", "Zähler Wärmepumpe"),
    "miner1": Names("Meter miner 1", "Zähler Miner 1"),
    "miner2": Names("Meter miner 2", "Zähler Miner 2"),
    "household": Names("Meter household", "Zähler Haushalt"),
    "grid": Names("Meter grid", "Zähler Netz"),
    "solar": Names("Meter solar", "Zähler Photovoltaik"),
    "battery": Names("Meter battery", "Zähler Batterie"),
}
OTHER_METER = Names("Meter", "Zähler")


@dataclass(frozen=True, slots=True)
class Announced:
    """One device at Home Assistant.

    Attributes:
        key: Its part of all ids: cabinet, miner1, meter_<id> ...
        names: What people read.
        model: What it is.
        entities: Of its kind.
        fill: Placeholders of its topics.
    """

    key: str
    names: Names
    model: str
    entities: tuple[Shown, ...]
    fill: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the bridge serves.

    Attributes:
        miners: Their numbers.
        meters: Role of each meter by its id.
        inverter: There is one.
        smartmeter: There is one.
        tariff: There is one.
    """

    miners: tuple[int, ...] = ()
    meters: dict[str, str] = field(default_factory=dict)
    inverter: bool = False
    smartmeter: bool = False
    tariff: bool = False


def of_plc() -> tuple[Announced, ...]:
    """What the PLC announces."""
    return (Announced("cabinet", Names("Cabinet ASP1", "Schaltschrank ASP1"), "ASP1, RevPi Core", CABINET),)


def of_bridge(equipment: Equipment) -> tuple[Announced, ...]:
    """What the bridge announces: miners are its, with what the PLC tells of them."""
    return tuple(_of_bridge(equipment))


def _of_bridge(equipment: Equipment) -> Iterator[Announced]:
    yield Announced("bridge", Names("Bridge", "Bridge"), "thermiq-bridge", BRIDGE)
    for number in equipment.miners:
        names = Names(f"Miner {number}", f"Miner {number}")
        yield Announced(f"miner{number}", names, "Braiins OS", MINER, {"n": number})
    for meter, role in equipment.meters.items():
        names = METER_NAMES.get(role) or Names(f"{OTHER_METER.en} {meter}", f"{OTHER_METER.de} {meter}")
        yield Announced(f"meter_{meter}", names, "Modbus", METER, {"id": meter})
    if equipment.inverter:
        yield Announced("inverter", Names("Inverter", "Wechselrichter"), "Deye", INVERTER)
    if equipment.smartmeter:
        yield Announced("smartmeter", Names("Smart meter", "Smart Meter"), "SML, D0", SMARTMETER)
    if equipment.tariff:
        yield Announced("tariff", Names("Electricity price", "Strompreis"), "thermiq-bridge", TARIFF)


ANNOUNCERS = {Role.PLC: "thermiq-plc", Role.BRIDGE: "thermiq-bridge"}
ENTITIES: dict[Device, tuple[Shown, ...]] = {
    Device.CABINET: CABINET,
    Device.MINER: MINER,
    Device.INVERTER: INVERTER,
    Device.METER: METER,
    Device.SMARTMETER: SMARTMETER,
    Device.TARIFF: TARIFF,
    Device.BRIDGE: BRIDGE,
}
