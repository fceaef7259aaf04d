"""Status words of the modules in words.

Source: KUNBUS piControl (RevPiStatus), DIO module (Status, Output_Status) and AIO module (InputStatus,
RTDStatus, OutputStatus).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from revpi.commission.text import Text
from revpi.image.health import FAULTS, RUNNING
from revpi.signals.modules import AIO, CORE, DIO, ModuleLayout

_GERMAN: Final = {
    0x02: "ein Modul ist angeschlossen, das nicht konfiguriert ist",
    0x04: "ein konfiguriertes Modul fehlt",
    0x08: "ein Modul hat eine andere Größe als konfiguriert",
}
DRIVER_STOPPED: Final = Text("the piControl driver is not running", "der Treiber piControl läuft nicht")

DIO_STATUS: Final[tuple[tuple[int, Text], ...]] = (
    (0x0001, Text("no contact to the input chip", "kein Kontakt zum Eingangsbaustein")),
    (0x0002, Text("supply of channels 1-8 too low (1)", "Versorgung Kanal 1-8 zu niedrig (1)")),
    (0x0004, Text("supply of channels 1-8 too low (2)", "Versorgung Kanal 1-8 zu niedrig (2)")),
    (0x0008, Text("channels 1-8 too hot", "Kanal 1-8 zu heiß")),
    (0x0010, Text("supply of channels 9-16 too low (1)", "Versorgung Kanal 9-16 zu niedrig (1)")),
    (0x0020, Text("supply of channels 9-16 too low (2)", "Versorgung Kanal 9-16 zu niedrig (2)")),
    (0x0040, Text("channels 9-16 too hot", "Kanal 9-16 zu heiß")),
    (0x0080, Text("input fault", "Eingangsfehler")),
    (0x0100, Text("no contact to the output chip", "kein Kontakt zum Ausgangsbaustein")),
    (0x0200, Text("checksum error", "Prüfsummenfehler")),
    (0x0400, Text("output fault", "Ausgangsfehler")),
)
AIO_INPUT: Final[tuple[tuple[int, Text], ...]] = (
    (0x01, Text("below range", "unter dem Bereich")),
    (0x02, Text("above range", "über dem Bereich")),
)
RTD: Final[tuple[tuple[int, Text], ...]] = ((0xFF, Text("invalid", "ungültig")),)
AIO_OUTPUT: Final[tuple[tuple[int, Text], ...]] = (
    (0x01, Text("too hot", "zu heiß")),
    (0x02, Text("open load", "Drahtbruch")),
    (0x04, Text("checksum error", "Prüfsummenfehler")),
    (0x08, Text("value outside its range", "Wert außerhalb des Bereichs")),
    (0x10, Text("supply below 10.2 V", "Versorgung unter 10,2 V")),
    (0x20, Text("supply above 28.8 V", "Versorgung über 28,8 V")),
    (0x80, Text("no connection to the base module", "keine Verbindung zum Basismodul")),
)
LAYOUTS: Final[tuple[ModuleLayout, ...]] = (CORE, DIO, AIO)
CHANNELS: Final = 16

WORDS: Final[dict[str, tuple[str, ...]]] = {
    CORE.label: ("RevPiStatus", "RS485ErrorCnt", "Core_Temperature"),
    DIO.label: ("Status", "Output_Status"),
    AIO.label: (
        *(f"InputStatus_{n}" for n in range(1, 5)),
        *(f"RTDStatus_{n}" for n in range(1, 3)),
        *(f"OutputStatus_{n}" for n in range(1, 3)),
    ),
}
"""Status values per module."""

_BITS: Final = {"InputStatus": AIO_INPUT, "RTDStatus": RTD, "OutputStatus": AIO_OUTPUT}


def words(label: str, raw: Mapping[str, int]) -> tuple[Text, ...]:
    """What is wrong with a module; empty when healthy.

    Args:
        label: Label of its layout.
        raw: Its status values by name.
    """
    if label == CORE.label:
        return _base(raw["RevPiStatus"])
    if label == DIO.label:
        return (*_bits(raw["Status"], DIO_STATUS), *_outputs(raw["Output_Status"]))
    return tuple(
        Text(f"{name}: {text.en}", f"{name}: {text.de}")
        for name, value in raw.items()
        for text in _bits(value, _BITS[name.rpartition("_")[0]])
    )


def _base(status: int) -> tuple[Text, ...]:
    stopped = () if status & RUNNING else (DRIVER_STOPPED,)
    return (*stopped, *(Text(english, _GERMAN[bit]) for bit, english in FAULTS if status & bit))


def _outputs(status: int) -> tuple[Text, ...]:
    numbers = [str(n + 1) for n in range(CHANNELS) if status >> n & 1]
    if not numbers:
        return ()
    text = ", ".join(numbers)
    return (Text(f"outputs in error: {text}", f"Ausgänge gestört: {text}"),)


def _bits(status: int, table: tuple[tuple[int, Text], ...]) -> tuple[Text, ...]:
    return tuple(text for bit, text in table if status & bit)
