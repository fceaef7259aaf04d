"""Words of the page in English and German."""

from __future__ import annotations

from typing import Literal, TypeAlias

Lang: TypeAlias = Literal["en", "de"]
LANGS: tuple[Lang, ...] = ("en", "de")

_WORDS: dict[str, tuple[str, str]] = {
    "temperatures": ("Temperatures", "Temperaturen"),
    "powers": ("Powers", "Leistungen"),
    "prices": ("Prices", "Preise"),
    "outputs": ("Outputs", "Ausgänge"),
    "states": ("States", "Zustände"),
    "figures": ("Key figures", "Kennzahlen"),
    "criteria": ("Criteria", "Kriterien"),
    "events": ("Events", "Ereignisse"),
    "kept": ("kept", "erfüllt"),
    "failed": ("failed", "verletzt"),
    "heat_pump_alone": ("heat pump alone", "Wärmepumpe allein"),
    "with_miners": ("with miners", "mit Minern"),
    "blocked_by": ("blocked by", "gesperrt durch"),
    "hint": ("Move over the curves to see values and reasons.", "Zeiger über die Kurven: Werte und Gründe."),
    "room_c": ("room", "Raum"),
    "outdoor_c": ("outdoor", "außen"),
    "buffer_c": ("buffer", "Pufferspeicher"),
    "dhw_c": ("hot water", "Warmwasser"),
    "miner_out_c": ("miner flow", "Miner-Vorlauf"),
    "miner_return_c": ("miner return", "Miner-Rücklauf"),
    "glycol_c": ("glycol", "Glykol"),
    "solar_w": ("PV", "PV"),
    "grid_w": ("grid (import +)", "Netz (Bezug +)"),
    "battery_w": ("battery (discharge +)", "Batterie (Entladen +)"),
    "miner_1_w": ("miner 1", "Miner 1"),
    "miner_2_w": ("miner 2", "Miner 2"),
    "wanted_w": ("wanted of the miners", "Soll der Miner"),
    "heat_pump_w": ("heat pump", "Wärmepumpe"),
    "price_eur_per_kwh": ("grid price", "Strompreis"),
    "feed_in_eur_per_kwh": ("feed-in", "Einspeisung"),
    "mode": ("mode", "Betriebsart"),
    "sink": ("sink", "Senke"),
    "miner_1": ("miner 1", "Miner 1"),
    "miner_2": ("miner 2", "Miner 2"),
    "alarms": ("alarms", "Meldungen"),
    "ladder": ("degraded", "Rückfallstufe"),
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
    return _WORDS[key][LANGS.index(lang)]
