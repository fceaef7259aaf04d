"""The guided sequence: which step, what to do now, what the plant shows, what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from revpi.commission.procedure import Prompt, PromptKind
from revpi.commission.record import Record, Result
from revpi.commission.rows import RowState, StepRow, waiting_text
from revpi.commission.runner import Runner
from revpi.console.desk import Desk
from revpi.console.layout import (
    BAD,
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
from revpi.console.outputs_view import number_of
from revpi.console.question import BACKSPACE, ENTER, ESCAPE, YES, Entry, edited
from revpi.console.view import moved

WIDTHS: Final = (1, 13, 50, 7, 4)
LIST_LINES: Final = 10
SIGNAL_LINES: Final = 3
NO: Final = frozenset("nN")
STATE_WORDS: Final[dict[RowState, tuple[str, str]]] = {
    RowState.OPEN: ("state_open", PLAIN),
    RowState.GREEN: ("green", GOOD),
    RowState.RED: ("red", BAD),
    RowState.SKIPPED: ("skipped", WARN),
}
ACTIONS: Final[dict[PromptKind, str]] = {
    PromptKind.WAIT: "working",
    PromptKind.OPERATE: "operate",
    PromptKind.CONFIRM: "confirm",
    PromptKind.NUMBER: "number",
    PromptKind.REACHED: "reached",
}


class SequenceView:
    """The steps and the one that runs."""

    def __init__(self, desk: Desk, runner: Runner) -> None:
        self._desk = desk
        self._runner = runner
        self._prompt: Prompt | None = None
        self._running = ""
        self._typed = ""
        self._chosen = 0
        self._choose_open()

    @property
    def wants_digits(self) -> bool:
        """The running step waits for a number."""
        return self._prompt is not None and self._prompt.kind is PromptKind.NUMBER

    def tick(self) -> None:
        """Let the running step go on; after its end the next open step is chosen."""
        self._prompt = self._runner.tick()
        if self._prompt is None and self._running:
            self._running, last = "", self._runner.last
            if last is not None:
                self._desk.say(f"{last.step}: {self._state_word(last.result)} {self._record_text(last)}")
            if last is not None and last.result is Result.GREEN:
                self._choose_open()

    def lines(self) -> list[Line]:
        """The list, then the step."""
        rows = self._runner.rows()
        shown = part_of(len(rows), self._chosen, LIST_LINES)
        table = [self._row(rows[index], chosen=index == self._chosen) for index in shown]
        return [self._counts(rows), *table, line(), *self._step(rows[self._chosen])][:BODY_LINES]

    def key(self, key: str) -> None:
        """Answer the running step, or choose and start one."""
        if self._prompt is not None:
            self._answer(self._prompt, key)
            return
        rows = self._runner.rows()
        if key == ENTER:
            self._start(rows[self._chosen])
        elif key == "s":
            step = rows[self._chosen].step.id
            self._desk.question = Entry(self._desk.word("why_skip"), lambda why: self._skip(step, why))
        elif key == "n":
            self._choose_open()
        self._chosen = moved(self._chosen, key, len(rows))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys by what the step waits for."""
        if self._prompt is None:
            return ("↑↓", "k_choose"), ("Enter", "k_start"), ("s", "k_skip"), ("n", "k_next_open")
        yes = "j" if self._desk.lang == "de" else "y"
        answers: dict[PromptKind, tuple[tuple[str, str], ...]] = {
            PromptKind.CONFIRM: ((yes, "k_yes"), ("n", "k_no")),
            PromptKind.NUMBER: (("Enter", "k_take"),),
            PromptKind.REACHED: (("Enter", "k_take"),),
        }
        return *answers.get(self._prompt.kind, ()), ("Esc", "k_cancel")

    def note(self) -> str:
        """Nothing to say."""
        return ""

    def _start(self, row: StepRow) -> None:
        step = row.step.id
        if row.waits_for:
            self._desk.say(f"{step} {self._desk.text(waiting_text(row.waits_for))}")
        elif self._runner.who:
            self._runner.start(step)
            self._running, self._typed = step, ""
        else:
            self._desk.question = Entry(self._desk.word("who"), lambda name: self._introduce(name, row))

    def _introduce(self, name: str, row: StepRow) -> None:
        self._runner.who = name
        if name:
            self._start(row)

    def _skip(self, step: str, why: str) -> None:
        if why:
            self._runner.skip(step, why)
            self._choose_open()

    def _answer(self, prompt: Prompt, key: str) -> None:
        if key == ESCAPE:
            self._runner.cancel()
        elif prompt.kind is PromptKind.CONFIRM and key in YES | NO:
            self._runner.answer(key in YES)
        elif prompt.kind is PromptKind.REACHED and key == ENTER:
            self._runner.answer(True)
        elif prompt.kind is PromptKind.NUMBER:
            self._type(prompt, key)

    def _type(self, prompt: Prompt, key: str) -> None:
        if key != ENTER:
            self._typed = edited(self._typed, BACKSPACE if key == BACKSPACE else key)
            return
        number, word = number_of(self._typed), self._desk.word
        if number is None or not prompt.lo <= number <= prompt.hi:
            allowed = f"{prompt.lo:g} {word('to')} {prompt.hi:g} {prompt.unit}"
            self._desk.say(f"{self._typed!r}: {word('not_a_number')}; {word('allowed')}: {allowed}")
        else:
            self._runner.answer(number)
        self._typed = ""

    def _choose_open(self) -> None:
        rows = self._runner.rows()
        ready = [i for i, row in enumerate(rows) if row.state is RowState.OPEN and not row.waits]
        later = [index for index in ready if index >= self._chosen]
        self._chosen = next(iter(later or ready), self._chosen)

    def _counts(self, rows: Sequence[StepRow]) -> Line:
        count, word = Counter(row.state for row in rows), self._desk.word
        return line(
            f" {word('done')} {count[RowState.GREEN]}/{len(rows)}   {word('faults')} {count[RowState.RED]}   "
            f"{word('skipped')} {count[RowState.SKIPPED]}   {word('state_open')} {count[RowState.OPEN]}   "
            f"{self._runner.who}",
            HEAD,
        )

    def _row(self, row: StepRow, *, chosen: bool) -> Line:
        key, style = ("waits", WARN) if row.waits else STATE_WORDS[row.state]
        step = row.step
        texts = (
            ">" if step.id == self._running else "",
            self._desk.word(key),
            self._desk.text(step.title),
            self._desk.word("mandatory") if step.mandatory else "",
            "",
        )
        return cells(texts, WIDTHS, CHOSEN if chosen else PLAIN, ("", style))

    def _step(self, row: StepRow) -> list[Line]:
        title = line(f" [{row.step.id}] {self._desk.text(row.step.title)}", HEAD)
        told = self._prompt_lines(self._prompt) if self._prompt else self._result_lines(row)
        return [title, *told, *self._signals(row.step.signals)]

    def _prompt_lines(self, prompt: Prompt) -> list[Line]:
        left = "" if prompt.left_s is None else f"  ({prompt.left_s:.0f} s)"
        action = f" >> {self._desk.word(ACTIONS[prompt.kind])}{left}"
        if prompt.kind is PromptKind.NUMBER:
            action += f": {self._typed}_ {prompt.unit}"
        return [*wrapped(self._desk.text(prompt.text), most=4), line(action, WARN)]

    def _result_lines(self, row: StepRow) -> list[Line]:
        if row.record is not None:
            return self._record_lines(row.record)
        needs = f"{self._desk.word('needs')} {', '.join(row.step.needs)}" if row.step.needs else ""
        return [*wrapped(self._desk.text(row.text), WARN), *wrapped(needs, most=2), line()]

    def _record_lines(self, record: Record) -> list[Line]:
        values = "  ".join(f"{name} {value}" for name, value in record.values.items())
        head = f" {self._state_word(record.result)}  {_local(record.at)}  {record.who}"
        return [line(head), *wrapped(self._record_text(record), most=4), *wrapped(values, most=2)]

    def _signals(self, names: Sequence[str]) -> list[Line]:
        return [line(f"   {self._signal(name)}") for name in names[:SIGNAL_LINES]]

    def _signal(self, name: str) -> str:
        """How a signal of the step stands now."""
        view, word = self._desk.view, self._desk.word
        for row in view.outputs:
            if row.name == name:
                return f"{name:<15}{self._desk.shown(row.command):<9}{self._desk.text(row.feedback)}"
        row_in = view.input(name)
        value = row_in.value
        shown = "-" if value is None else f"{value:.1f}"
        if isinstance(value, bool):
            shown = word("closed" if value else "open")
        return f"{name:<15}{shown:<9}{row_in.quality}  {word('changes')} {row_in.changes}"

    def _record_text(self, record: Record) -> str:
        return record.text_de if self._desk.lang == "de" else record.text_en

    def _state_word(self, result: str) -> str:
        return self._desk.word(result)


def _local(at: str) -> str:
    """Local time of a record, to the minute; "-" where the clock was not right."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M") if at else "-"
