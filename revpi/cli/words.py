"""The words of `thermiq-plc why`, `alarms` and `status` in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from revpi.core.ladder import LADDER
from revpi.core.reasons import REASONS

LANGUAGES = ("en", "de")
_REASONS = {code.value: texts for code, texts in REASONS.items()}
_LADDER = {row.code: f"{row.lost}: {row.behaviour}" for row in LADDER}

WORDS: dict[str, tuple[str, str]] = {
    "output": ("output", "Ausgang"),
    "value": ("value", "Wert"),
    "reason": ("reason", "Grund"),
    "blocked_by": ("blocked by", "blockiert durch"),
    "left": ("left", "noch"),
    "on": ("on", "ein"),
    "off": ("off", "aus"),
    "yes": ("yes", "ja"),
    "no": ("no", "nein"),
    "since": ("since", "seit"),
    "when": ("when", "wann"),
    "alarm": ("alarm", "Meldung"),
    "action": ("what to do", "Abhilfe"),
    "state": ("state", "Zustand"),
    "code": ("code", "Kürzel"),
    "event": ("event", "Ereignis"),
    "active": ("active", "steht an"),
    "gone": ("gone", "gegangen"),
    "acknowledged": ("acknowledged", "quittiert"),
    "came": ("came", "gekommen"),
    "went": ("went", "gegangen"),
    "no_alarm": ("no alarm stands", "keine Meldung steht an"),
    "stalled": ("the scan stands still since", "der Zyklus steht seit"),
    "mode": ("mode", "Betriebsart"),
    "season": ("season", "Jahreszeit"),
    "safety": ("safety chain closed", "Sicherheitskette geschlossen"),
    "tripped": ("tripped", "ausgelöst"),
    "sink": ("heat sink", "Wärmesenke"),
    "energy": ("surplus", "Überschuss"),
    "miner": ("miner", "Miner"),
    "commissioning": ("commissioning", "Inbetriebnahme"),
    "open_row": ("  open row", "  offene Zeile"),
    "alarms": ("alarms", "Meldungen"),
    "requests": ("requests", "Vorgaben"),
    "ladder": ("degraded", "eingeschränkt"),
    "scans": ("scans, overruns, longest", "Zyklen, Überläufe, längster"),
}


def word(key: str, language: str) -> str:
    """One word; the key itself where the table lacks it."""
    return WORDS.get(key, (key, key))[LANGUAGES.index(language)]


def reason(code: str, language: str) -> str:
    """The text of a reason code, the code where this version does not know it."""
    return _REASONS.get(code, (code, code))[LANGUAGES.index(language)]


def ladder_row(code: str) -> str:
    """What a row of the degradation ladder means."""
    return _LADDER.get(code, code)


def moment(unix_s: float | None) -> str:
    """Local time, "-" when it is not known."""
    if unix_s is None:
        return "-"
    return datetime.fromtimestamp(unix_s).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def seconds(left_s: float | None) -> str:
    """A span for people, "" when there is none."""
    if left_s is None:
        return ""
    minutes, rest_s = divmod(round(left_s), 60)
    return f"{minutes} min {rest_s} s" if minutes else f"{rest_s} s"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Columns as wide as they must be."""
    lines = [tuple(map(str, row)) for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "".join(_padded(line, widths) for line in lines)


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
