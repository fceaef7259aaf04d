"""Run state, faults and warnings of Deye inverters in words (Deye protocols V104 and V118, fault lists)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from revpi.contract.topics import INVERTER_STATES

_Texts = Mapping[int, tuple[str, str]]

# By number as on the inverter's display: English, German.
FAULTS: _Texts = {
    7: ("DC/DC soft start", "Sanftanlauf des DC/DC-Wandlers"),
    8: ("ground fault relay", "Erdungsrelais"),
    10: ("auxiliary supply", "Hilfsversorgung"),
    13: ("working mode changed", "Betriebsart gewechselt"),
    14: ("DC over-current, software", "Überstrom DC, Software"),
    15: ("AC over-current, software", "Überstrom AC, Software"),
    16: ("residual current", "Fehlerstrom"),
    18: ("AC over-current", "Überstrom AC"),
    20: ("DC over-current", "Überstrom DC"),
    22: ("emergency stop", "Not-Halt"),
    23: ("leakage current", "Ableitstrom"),
    24: ("insulation", "Isolation"),
    26: ("busbar imbalance", "Zwischenkreis unsymmetrisch"),
    29: ("parallel operation", "Parallelbetrieb"),
    34: ("AC overload", "Überlast AC"),
    35: ("no AC grid", "kein Netz"),
    42: ("line voltage low", "Netzspannung zu niedrig"),
    46: ("parallel communication", "Kommunikation im Parallelbetrieb"),
    47: ("grid frequency high", "Netzfrequenz zu hoch"),
    48: ("grid frequency low", "Netzfrequenz zu niedrig"),
    55: ("DC voltage high", "Gleichspannung zu hoch"),
    56: ("busbar or battery voltage low", "Zwischenkreis- oder Batteriespannung zu niedrig"),
    58: ("battery communication lost", "Kommunikation zur Batterie ausgefallen"),
    63: ("arc", "Lichtbogen"),
    64: ("heat sink temperature", "Kühlkörper zu heiß"),
}
WARNINGS: _Texts = {
    2: ("fan", "Lüfter"),
    3: ("grid phases", "Phasenlage des Netzes"),
    4: ("meter communication", "Kommunikation zum Zähler"),
    31: ("battery communication", "Kommunikation zur Batterie"),
    32: ("quality of parallel communication", "Güte der Kommunikation im Parallelbetrieb"),
}
_UNKNOWN = ("see the inverter's manual", "siehe Handbuch des Wechselrichters")

_FAULT_WORDS = ("fault_1", "fault_2", "fault_3", "fault_4")
_WARNING_WORDS = ("warning_1", "warning_2")
_WORD_BITS = 16


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault or warning that stands.

    Attributes:
        code: As on the display: F and number; W and number for a warning.
        text_en: English.
        text_de: German.
    """

    code: str
    text_en: str
    text_de: str

    def __str__(self) -> str:
        return f"{self.code} {self.text_en}"


def run_state(values: Mapping[str, float]) -> str:
    """Run state, "" while unknown."""
    state = values.get("run_state")
    return "" if state is None else INVERTER_STATES[int(state)]


def faults(values: Mapping[str, float]) -> tuple[Fault, ...] | None:
    """Faults, then warnings that stand; None while a word is unknown. Bit n of the words is number n + 1."""
    if not all(name in values for name in (*_FAULT_WORDS, *_WARNING_WORDS)):
        return None
    return (*_standing("F", _FAULT_WORDS, FAULTS, values), *_standing("W", _WARNING_WORDS, WARNINGS, values))


def _standing(
    letter: str, words: tuple[str, ...], texts: _Texts, values: Mapping[str, float]
) -> tuple[Fault, ...]:
    numbers = (
        index * _WORD_BITS + bit + 1
        for index, name in enumerate(words)
        for bit in range(_WORD_BITS)
        if int(values[name]) >> bit & 1
    )
    return tuple(Fault(f"{letter}{number:02d}", *texts.get(number, _UNKNOWN)) for number in numbers)
