"""Words of every page in English and German."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from revpi.core.reasons import REASONS

Lang: TypeAlias = Literal["en", "de"]
LANGS: tuple[Lang, ...] = ("en", "de")
Words: TypeAlias = Mapping[str, tuple[str, str]]

SHARED: Words = {
    "temperatures": ("Temperatures", "Temperaturen"),
    "powers": ("Powers", "Leistungen"),
    "prices": ("Prices", "Preise"),
    "outputs": ("Outputs", "Ausgänge"),
    "states": ("States", "Zustände"),
    "blocked_by": ("blocked by", "gesperrt durch"),
    "hint": ("Move over the curves to see values and reasons.", "Zeiger über die Kurven: Werte und Gründe."),
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
    "price_eur_per_kwh": ("grid price", "Strompreis"),
    "feed_in_eur_per_kwh": ("feed-in", "Einspeisung"),
    "mode": ("mode", "Betriebsart"),
    "sink": ("sink", "Senke"),
    "miner_1": ("miner 1", "Miner 1"),
    "miner_2": ("miner 2", "Miner 2"),
    "alarms": ("alarms", "Meldungen"),
    "ladder": ("degraded", "Rückfallstufe"),
}


def word(key: str, lang: Lang, own: Words = SHARED) -> str:
    """The word of a page for this key.

    Args:
        key: What it stands for.
        lang: Language.
        own: Words of this kind of page, beside those of all.
    """
    return (own.get(key) or SHARED[key])[LANGS.index(lang)]


def reason(code: str, lang: Lang) -> str:
    """The text of a reason; the code itself where this version does not know it, "" for none."""
    texts = {known.value: text for known, text in REASONS.items()}
    return texts.get(code, (code, code))[LANGS.index(lang)]
