"""Home Assistant's dashboard in either language: core cards only, and only entities that are announced."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from typing import Any

from revpi.contract.acl import BASE
from revpi.contract.declaration import Role
from revpi.contract.discovery.cabinet import TEMPERATURES
from revpi.contract.discovery.cards import Card, entities, graph, markdown, table, totals, view
from revpi.contract.discovery.device import Equipment, of_bridge, of_plc
from revpi.contract.discovery.message import Announcement
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.contract.discovery.shown import Names
from revpi.contract.topics import MINER_NUMBERS
from revpi.contract.yaml_text import yaml_text
from revpi.core.memory.counters import DEVICES, VALVES
from revpi.core.outputs import Outputs

HEAD = "# Dashboard of Home Assistant, core cards only. Written from the topic table by make generate.\n"
_SITE = Equipment(miners=MINER_NUMBERS, inverter=True, smartmeter=True, tariff=True)
_POWERS = ("solar_power", "load_power", "grid_power", "battery_power")
_TOTALS = (
    "energy_solar",
    "energy_load",
    "energy_import",
    "energy_export",
    "energy_charge",
    "energy_discharge",
)
_DAYS = ("day_solar", "day_load", "day_import", "day_export", "day_charge", "day_discharge")


def _known() -> dict[str, str]:
    """Entity id by device and key, for example inverter.solar_power."""
    known: dict[str, str] = {}
    for role, devices in ((Role.PLC, of_plc()), (Role.BRIDGE, of_bridge(_SITE))):
        announcement = Announcement(HomeAssistantSettings(), BASE, role, "")
        for device in devices:
            components = announcement.config(device)["components"]
            known |= {f"{device.key}.{key}": made["default_entity_id"] for key, made in components.items()}
    return known


def dashboard(language: str) -> str:
    """The YAML of the whole dashboard.

    Raises:
        KeyError: It names an entity that is not announced.
    """
    known, say = _known(), partial(_in, language)
    views = [
        view(say("Heat", "Wärme"), "heat", "mdi:heat-wave", _heat(known, language)),
        view(say("Energy", "Energie"), "energy", "mdi:solar-power", _energy(known, language)),
        view("Miner", "miners", "mdi:pickaxe", _miners(known, language)),
        view(say("Alarms", "Alarme"), "alarms", "mdi:alert", _alarms(known, language)),
        view(
            say("Plant diagnostics", "Anlagendiagnose"), "plant", "mdi:stethoscope", _plant(known, language)
        ),
    ]
    title = say("Miner heating", "Minerheizung")
    return HEAD + yaml_text({"title": title, "views": views})


def _in(language: str, en: str, de: str) -> str:
    return Names(en, de).said(language)


def _of(known: dict[str, str], device: str, *keys: str) -> list[str]:
    return [known[f"{device}.{key}"] for key in keys]


def _heat(known: dict[str, str], language: str) -> list[Card]:
    say, cabinet = partial(_in, language), partial(_of, known, "cabinet")
    temperatures = cabinet(*(f"temps_{name}" for name in TEMPERATURES))
    pumps = ("pumps_p3_state", "pumps_p4_setpoint", "pumps_p5_setpoint")
    valves = ("valves_rv1_state", "valves_rv2_state", "cooler_state")
    return [
        entities(say("State", "Zustand"), cabinet("mode", "season", "heat_sink", "heatpump_state")),
        entities(say("Temperatures", "Temperaturen"), temperatures),
        graph(say("Temperatures of the day", "Temperaturen des Tages"), temperatures),
        entities(
            say("Pumps and valves", "Pumpen und Ventile"), cabinet(*pumps, *valves, "heatpump_evu_sperre")
        ),
    ]


def _energy(known: dict[str, str], language: str) -> list[Card]:
    say, inverter = partial(_in, language), partial(_of, known, "inverter")
    powers = inverter(*_POWERS)
    return [
        {"type": "energy-distribution", "link_dashboard": True},
        entities(
            say("Now", "Jetzt"), [*powers, *inverter("battery_soc"), *_of(known, "smartmeter", "power")]
        ),
        graph(say("Power", "Leistung"), powers),
        entities(say("Today", "Heute"), inverter(*_DAYS)),
        totals(say("Energy per day", "Energie je Tag"), inverter(*_TOTALS)),
        entities(
            say("Electricity price", "Strompreis"),
            _of(known, "tariff", "price", "feed_in", "forecast", "reason"),
        ),
        graph(say("Price", "Preis"), _of(known, "tariff", "price")),
        markdown(
            say("Energy balance", "Energiebilanz"),
            f"{{{{ states('{known['cabinet.energy_balance']}') }}}}",
        ),
    ]


def _miners(known: dict[str, str], language: str) -> list[Card]:
    say, cards = partial(_in, language), []
    for number, contactor in zip(MINER_NUMBERS, ("k10_on", "k11_on"), strict=True):
        miner = partial(_of, known, f"miner{number}")
        facts = miner("state", "power", "power_target", "hashrate", "efficiency", "temperature", "contactor")
        cards += [
            entities(f"Miner {number}", [*facts, *_of(known, "cabinet", f"why_{contactor}")]),
            graph(say("Power", "Leistung") + f" Miner {number}", miner("power", "power_target")),
            graph(say("Chip", "Chip") + f" Miner {number}", miner("temperature")),
        ]
    return cards


def _alarms(known: dict[str, str], language: str) -> list[Card]:
    say, cabinet = partial(_in, language), partial(_of, known, "cabinet")
    safety = cabinet(
        "alarm_active", "safety_ok", "safety_tripped", "safety_cause", "plc_ladder", "energy_dim"
    )
    faults = [*_of(known, "inverter", "faults"), *_of(known, "bridge", "sources")]
    nothing = say("none", "keine")
    return [
        entities(say("Safety", "Sicherheit"), [*safety, *faults]),
        table(
            say("Alarms", "Alarme"),
            known["cabinet.alarms"],
            "alarms",
            ("severity", "text", "action"),
            nothing,
        ),
        table(
            say("Events", "Ereignisse"), known["cabinet.alarms_history"], "events", ("code", "kind"), nothing
        ),
        table(
            say("Requests in force", "Wirksame Anforderungen"),
            known["cabinet.requests_active"],
            "requests",
            ("name", "value", "unit"),
            nothing,
        ),
    ]


def _plant(known: dict[str, str], language: str) -> list[Card]:
    say, cabinet = partial(_in, language), partial(_of, known, "cabinet")
    scan = (
        "scan_last",
        "scan_longest",
        "scan_deviation",
        "scan_overruns",
        "guard_corrections",
        "image_errors",
    )
    program = ("plc_status", "plc_version", "plc_heartbeat", "plc_store", "mqtt_reconnects", "mqtt_denied")
    counts = [f"statistics_{name}_starts" for name in DEVICES]
    counts += [f"statistics_{name}_reversals" for name in VALVES]
    sources = ("inverter", "smartmeter", "tariff", *(f"miner{number}" for number in MINER_NUMBERS))
    qualities: list[Any] = [known[f"{source}.quality"] for source in sources]
    return [
        entities(
            say("Programs", "Programme"), [*cabinet(*program), *_of(known, "bridge", "status", "sources")]
        ),
        entities(say("Scan", "Zyklus"), cabinet(*scan)),
        entities(say("Sensors", "Fühler"), cabinet(*(f"temps_{name}_quality" for name in TEMPERATURES))),
        entities(say("Sources", "Quellen"), qualities),
        entities(say("Why", "Warum"), cabinet(*(f"why_{output.name}" for output in fields(Outputs)))),
        entities(
            say("Hours", "Betriebsstunden"),
            cabinet(*(f"statistics_{name}_hours" for name in (*DEVICES, *VALVES))),
        ),
        entities(say("Starts", "Starts"), cabinet(*counts)),
    ]
