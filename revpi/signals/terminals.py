"""The cabinet's terminal list (docs/TERMINALS.md), built from the signal table."""

from __future__ import annotations

from collections.abc import Iterable

from revpi.signals.modules import LAYOUTS, TERMINALS, value_entry
from revpi.signals.pictory import POSITIONS
from revpi.signals.table import SIGNALS, Kind, Signal

_TITLES: dict[Kind, str] = {
    Kind.DO: "Relay outputs",
    Kind.DI: "Contact inputs",
    Kind.RTD: "Resistance thermometers",
    Kind.AI: "Analogue inputs, 4-20 mA",
    Kind.AO: "Analogue outputs, 0-10 V",
}
_HEADER = (
    "| terminal | signal | device | meaning | unit and range | safe value | optional | piCtory channel |\n"
    "|---|---|---|---|---|---|---|---|"
)
_INTRODUCTION = """\
# Terminals

Written from the signal table by `make generate`; do not edit.

De-energised outputs are the safe state: the safe value is what the program writes when it stops, and what
the module falls back to when the program is gone. An optional signal that a site lacks is switched off in
its configuration (`off` of the signals).
"""


def build_terminals(signals: tuple[Signal, ...] = SIGNALS) -> str:
    """Text of docs/TERMINALS.md."""
    sections = (_section(kind, [signal for signal in signals if signal.kind is kind]) for kind in _TITLES)
    return _INTRODUCTION + "".join(sections)


def terminal(signal: Signal) -> str:
    """The terminal's name in the cabinet's papers, such as DO1."""
    return f"{signal.kind.value.upper()}{signal.channel}"


def _section(kind: Kind, signals: list[Signal]) -> str:
    rows = "\n".join(_row(signal) for signal in sorted(signals, key=lambda signal: signal.channel))
    return f"\n## {_TITLES[kind]}\n\n{_HEADER}\n{rows}\n{_free(kind, signals)}"


def _row(signal: Signal) -> str:
    label, position = LAYOUTS[signal.module].label, POSITIONS[signal.module]
    cells = (
        terminal(signal),
        f"`{signal.name}`",
        signal.device,
        signal.meaning,
        _range(signal),
        _safe(signal),
        "yes" if signal.optional else "no",
        f"{label}, position {position}, {value_entry(signal).name}",
    )
    return "| " + " | ".join(cells) + " |"


def _range(signal: Signal) -> str:
    return f"{signal.lo:g} to {signal.hi:g} {signal.unit}" if signal.unit else "open / closed"


def _safe(signal: Signal) -> str:
    if not signal.is_output:
        return "-"
    return f"{signal.safe_value:g} {signal.unit}" if signal.unit else "open"


def _free(kind: Kind, signals: Iterable[Signal]) -> str:
    used = {signal.channel for signal in signals}
    free = [f"{kind.value.upper()}{n}" for n in range(1, TERMINALS[kind] + 1) if n not in used]
    return f"\nFree: {', '.join(free)}.\n" if free else ""
