"""All outputs with command, countdown, feedback and reason; forcing one of them."""

from __future__ import annotations

from typing import Final

from revpi.commission.live import OutputRow
from revpi.console.desk import Desk
from revpi.console.layout import (
    BODY_LINES,
    CHOSEN,
    GOOD,
    HEAD,
    PLAIN,
    WARN,
    Line,
    cells,
    line,
    part_of,
    wrapped,
)
from revpi.console.question import Confirm, Entry
from revpi.console.signal_words import meaning
from revpi.console.view import moved

WIDTHS: Final = (11, 5, 7, 5, 24, 22)
DETAIL_LINES: Final = 7
STEP_V: Final = 1.0
MOST_V: Final = 10.0
MOST_RAMP_S: Final = 60.0


class OutputsView:
    """Choose an output, confirm, and it switches for its safe test time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._chosen = 0

    def lines(self) -> list[Line]:
        """Head, one line for each output, and the chosen one in full."""
        rows = self._desk.view.outputs
        shown = part_of(len(rows), self._chosen, BODY_LINES - 1 - DETAIL_LINES)
        table = [self._row(rows[index], chosen=index == self._chosen) for index in shown]
        return [self._head(), *table, line(), *self._detail(rows[self._chosen])]

    def key(self, key: str) -> None:
        """Choose, switch, step, ramp, off."""
        rows = self._desk.view.outputs
        row = rows[self._chosen]
        volts = row.unit == "V"
        if key == "enter":
            self._ask_volts(row.name) if volts else self._ask_on(row.name)
        elif key == "r" and volts:
            self._ask_ramp(row.name)
        elif key in ("+", "-") and volts:
            step_v = STEP_V if key == "+" else -STEP_V
            self._desk.force(row.name, min(max(float(row.asked or 0.0) + step_v, 0.0), MOST_V))
        elif key == "o":
            self._desk.release(row.name)
        elif key == "a":
            self._desk.session.acknowledge()
        self._chosen = moved(self._chosen, key, len(rows))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys of this view; those of 0-10 V outputs only there."""
        volts = self._desk.view.outputs[self._chosen].unit == "V"
        more = (("+/-", "k_step"), ("r", "k_ramp")) if volts else ()
        return ("Enter", "k_switch"), *more, ("o", "k_off"), ("a", "k_acknowledge")

    def note(self) -> str:
        """Nothing to say."""
        return ""

    def _head(self) -> Line:
        keys = ("signal", "terminal", "command", "left", "feedback", "reason")
        return cells([self._desk.word(key) for key in keys], WIDTHS, HEAD)

    def _row(self, row: OutputRow, *, chosen: bool) -> Line:
        text = self._desk.text
        texts = (
            row.name,
            row.terminal,
            self._desk.shown(row.command),
            _seconds(row.left_s),
            text(row.feedback),
            text(row.reason),
        )
        style = CHOSEN if chosen else PLAIN
        return cells(texts, WIDTHS, style, ("", "", GOOD if row.command else "", WARN))

    def _detail(self, row: OutputRow) -> list[Line]:
        text, word = self._desk.text, self._desk.word
        lines = [
            line(f" {row.name}, {row.terminal}", HEAD),
            line(f" {text(meaning(row.name))}"),
            *wrapped(f"{word('feedback')}: {text(row.feedback)}", most=2),
            *wrapped(f"{word('reason')}: {text(row.reason)}", most=2),
        ]
        return lines[:DETAIL_LINES]

    def _ask_on(self, name: str) -> None:
        self._desk.question = Confirm(
            f"{self._desk.word('switch_on')}: {name}", lambda: self._desk.force(name, True)
        )

    def _ask_volts(self, name: str) -> None:
        def confirm(typed: str) -> None:
            volts_v = self._number(typed, MOST_V)
            if volts_v is not None:
                question = f"{self._desk.word('set_to')} {volts_v:.1f} V: {name}"
                self._desk.question = Confirm(question, lambda: self._desk.force(name, volts_v))

        self._desk.question = Entry(f"{name} {self._desk.word('volts')}", confirm)

    def _ask_ramp(self, name: str) -> None:
        def ask_seconds(typed: str) -> None:
            volts_v = self._number(typed, MOST_V)
            if volts_v is not None:
                self._desk.question = Entry(self._desk.word("ramp_s"), lambda text: start(volts_v, text))

        def start(volts_v: float, typed: str) -> None:
            ramp_s = self._number(typed, MOST_RAMP_S)
            if ramp_s is not None:
                question = f"{self._desk.word('set_to')} {volts_v:.1f} V ({ramp_s:.0f} s): {name}"
                self._desk.question = Confirm(question, lambda: self._desk.force(name, volts_v, ramp_s))

        self._desk.question = Entry(f"{name} {self._desk.word('ramp_volts')}", ask_seconds)

    def _number(self, typed: str, most: float) -> float | None:
        """The number, or None after saying what is allowed."""
        number = number_of(typed)
        if number is not None and 0.0 <= number <= most:
            return number
        word = self._desk.word
        self._desk.say(f"{typed!r}: {word('not_a_number')}; {word('allowed')}: 0 {word('to')} {most:g}")
        return None


def number_of(typed: str) -> float | None:
    """A number with point or comma, None when it is none."""
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        return None


def _seconds(left_s: float | None) -> str:
    return "" if left_s is None else f"{left_s:.0f} s"
