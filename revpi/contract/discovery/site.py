"""Entities of what stands beside the cabinet: miners, inverter, meters, tariff, bridge."""

from __future__ import annotations

from revpi.contract.discovery.cabinet import PROBLEM
from revpi.contract.discovery.shown import Names, Shown, View
from revpi.contract.discovery.templates import (
    COUNT,
    FAILING,
    FAULT_ROWS,
    LOWEST_PRICE,
    PRICE_ROWS,
    SOURCE_ROWS,
    of_object,
    on_if,
)
from revpi.contract.units import INCREASING

_QUALITY = Names("Data quality", "Datenqualität")
_POWER = Names("Power", "Leistung")
_IMPORT = Names("Imported energy", "Bezogene Energie")
_EXPORT = Names("Exported energy", "Eingespeiste Energie")

MINER = (
    Shown("miners/{n}/state", Names("State", "Zustand"), icon="mdi:state-machine"),
    Shown("miners/{n}/power", _POWER),
    Shown("miners/{n}/power_target", Names("Power target", "Sollleistung")),
    Shown(
        "miners/{n}/power_target_actual",
        Names("Power target in force", "Sollleistung im Gerät"),
        diagnostic=True,
    ),
    Shown("miners/{n}/hashrate", Names("Hash rate", "Hashrate"), icon="mdi:pickaxe"),
    Shown("miners/{n}/efficiency", Names("Energy per hash", "Energie je Hash"), icon="mdi:gauge"),
    Shown("miners/{n}/temperature", Names("Hottest chip", "Heißester Chip")),
    Shown("miners/{n}/contactor", Names("Contactor", "Schütz"), icon="mdi:electric-switch"),
    Shown(
        "miners/{n}/contactor/quality",
        Names("Contactor feedback", "Rückmeldung Schütz"),
        diagnostic=True,
    ),
    Shown("miners/{n}/api_state", Names("State by its API", "Zustand laut Gerät"), diagnostic=True),
    Shown("miners/{n}/tuner", Names("Tuner", "Tuner"), diagnostic=True, icon="mdi:tune"),
    Shown("miners/{n}/settled", Names("At its target", "Am Sollwert"), diagnostic=True),
    Shown("miners/{n}/version", Names("Firmware", "Firmware"), diagnostic=True, icon="mdi:tag"),
    Shown(
        "miners/{n}/target_writes",
        Names("Targets saved", "Gespeicherte Sollwerte"),
        diagnostic=True,
        icon="mdi:counter",
    ),
    Shown(
        "miners/{n}/foreign",
        Names("Foreign changes", "Fremde Änderungen"),
        diagnostic=True,
        view=View(
            "{{ value_json.count }}", attributes=of_object("last", "at"), unit="", state_class=INCREASING
        ),
        icon="mdi:account-alert",
    ),
    Shown("miners/{n}/quality", _QUALITY, diagnostic=True),
)
INVERTER = (
    Shown("inverter/state", Names("State", "Zustand"), icon="mdi:state-machine"),
    Shown("inverter/solar_power", Names("Solar power", "Solarleistung")),
    Shown("inverter/battery_soc", Names("Battery", "Batterie")),
    Shown("inverter/battery_power", Names("Battery power", "Batterieleistung")),
    Shown("inverter/grid_power", Names("Grid power", "Netzleistung")),
    Shown("inverter/load_power", Names("House power", "Hausverbrauch")),
    Shown("inverter/energy_solar", Names("Solar energy", "Solarenergie")),
    Shown("inverter/energy_import", _IMPORT),
    Shown("inverter/energy_export", _EXPORT),
    Shown("inverter/energy_charge", Names("Battery charge", "Batterie geladen")),
    Shown("inverter/energy_discharge", Names("Battery discharge", "Batterie entladen")),
    Shown("inverter/energy_load", Names("House energy", "Hausverbrauch Energie")),
    Shown("inverter/day_solar", Names("Solar energy today", "Solarenergie heute")),
    Shown("inverter/day_import", Names("Imported today", "Bezug heute")),
    Shown("inverter/day_export", Names("Exported today", "Einspeisung heute")),
    Shown("inverter/day_charge", Names("Battery charge today", "Batterie geladen heute")),
    Shown("inverter/day_discharge", Names("Battery discharge today", "Batterie entladen heute")),
    Shown("inverter/day_load", Names("House energy today", "Hausverbrauch heute")),
    Shown("inverter/temperature", Names("Heat sink", "Kühlkörper"), diagnostic=True),
    Shown(
        "inverter/battery_temperature", Names("Battery temperature", "Batterietemperatur"), diagnostic=True
    ),
    Shown(
        "inverter/faults",
        Names("Faults", "Störungen"),
        diagnostic=True,
        view=View(COUNT, attributes=FAULT_ROWS),
        icon="mdi:alert",
    ),
    Shown("inverter/quality", _QUALITY, diagnostic=True),
)
METER = (
    Shown("meters/{id}/power", _POWER),
    Shown("meters/{id}/energy_import", _IMPORT),
    Shown("meters/{id}/energy_export", _EXPORT),
    Shown("meters/{id}/role", Names("Role", "Aufgabe"), diagnostic=True, icon="mdi:label"),
    Shown("meters/{id}/quality", _QUALITY, diagnostic=True),
)
SMARTMETER = (
    Shown("smartmeter/power", Names("Grid power", "Netzleistung")),
    Shown("smartmeter/energy_import", _IMPORT),
    Shown("smartmeter/energy_export", _EXPORT),
    Shown("smartmeter/status", Names("Status", "Status"), diagnostic=True, icon="mdi:meter-electric"),
    Shown("smartmeter/quality", _QUALITY, diagnostic=True),
    Shown("smartmeter/power/quality", Names("Power quality", "Qualität der Leistung"), diagnostic=True),
)
TARIFF = (
    Shown("tariff/price", Names("Price", "Preis"), icon="mdi:cash"),
    Shown("tariff/feed_in", Names("Feed-in", "Einspeisevergütung"), icon="mdi:cash-plus"),
    Shown("tariff/source", Names("Price source", "Preisquelle"), diagnostic=True),
    Shown("tariff/reason", Names("Why this price", "Grund des Preises"), diagnostic=True, icon="mdi:text"),
    Shown(
        "tariff/forecast",
        Names("Lowest coming price", "Niedrigster kommender Preis"),
        view=View(LOWEST_PRICE, attributes=PRICE_ROWS, unit="EUR/kWh"),
        icon="mdi:cash-clock",
    ),
    Shown("tariff/quality", _QUALITY, diagnostic=True),
)
BRIDGE = (
    Shown("bridge/status", Names("Program", "Programm"), diagnostic=True),
    Shown("bridge/version", Names("Version", "Version"), diagnostic=True, icon="mdi:tag"),
    Shown(
        "bridge/sources",
        Names("Source fails", "Quelle gestört"),
        diagnostic=True,
        view=View(on_if(FAILING), platform="binary_sensor", device_class=PROBLEM, attributes=SOURCE_ROWS),
    ),
)
HIDDEN = {
    "bridge/session": "an id for programs",
    "bridge/contract": "thermiq-plc doctor and thermiq-bridge doctor compare it",
}
