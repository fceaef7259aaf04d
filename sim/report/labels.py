"""Words of the page about a simulated day, beside those of every page."""

from __future__ import annotations

from revpi.report import labels
from revpi.report.labels import LANGS, Lang, Words

__all__ = ["LANGS", "Lang", "word"]

_WORDS: Words = {
    "figures": ("Key figures", "Kennzahlen"),
    "criteria": ("Criteria", "Kriterien"),
    "events": ("Events", "Ereignisse"),
    "kept": ("kept", "erfüllt"),
    "failed": ("failed", "verletzt"),
    "heat_pump_alone": ("heat pump alone", "Wärmepumpe allein"),
    "with_miners": ("with miners", "mit Minern"),
    "room_c": ("room", "Raum"),
    "heat_pump_w": ("heat pump", "Wärmepumpe"),
    "days": ("days", "Tage"),
    "room_discomfort_kh": ("rooms too cold, K h", "Räume zu kalt, K h"),
    "dhw_discomfort_kh": ("hot water too cold, K h", "Warmwasser zu kalt, K h"),
    "contactor_starts": ("contactor starts", "Schaltspiele der Schütze"),
    "valve_travel": ("valve travel, strokes", "Ventilwege, Hübe"),
    "heat_pump_starts": ("heat pump starts", "Starts der Wärmepumpe"),
    "miner_heat_kwh": ("miner heat used, kWh", "genutzte Miner-Wärme, kWh"),
    "dumped_heat_kwh": ("miner heat dumped, kWh", "abgeführte Miner-Wärme, kWh"),
    "heat_pump_heat_kwh": ("heat pump heat, kWh", "Wärme der Wärmepumpe, kWh"),
    "miner_kwh": ("miners, kWh", "Miner, kWh"),
    "heat_pump_kwh": ("heat pump, kWh", "Wärmepumpe, kWh"),
    "solar_kwh": ("PV, kWh", "PV, kWh"),
    "import_kwh": ("import, kWh", "Bezug, kWh"),
    "export_kwh": ("export, kWh", "Einspeisung, kWh"),
    "self_consumption": ("self-consumption", "Eigenverbrauch"),
    "miner_import_share": ("miners' share of import", "Netzanteil der Miner"),
    "grid_cost_eur": ("grid cost, EUR", "Netzkosten, EUR"),
    "mined_eur": ("mined, EUR", "Mining-Ertrag, EUR"),
    "cost_eur": ("cost, EUR", "Kosten, EUR"),
    "hottest_coolant_c": ("hottest coolant, °C", "wärmstes Kühlmittel, °C"),
    "coldest_room_c": ("coldest room, °C", "kältester Raum, °C"),
}


def word(key: str, lang: Lang) -> str:
    """The word of the page for this key."""
    return labels.word(key, lang, _WORDS)
