"""The whole screen: title, one of four views, message line, keys."""

from __future__ import annotations

from typing import Final

from revpi.commission.runner import Runner
from revpi.commission.session import Session
from revpi.console.desk import Desk
from revpi.console.inputs_view import InputsView
from revpi.console.layout import BAD, GOOD, HEIGHT, TITLE, WARN, WIDTH, Line, clip, line, wrapped
from revpi.console.modules_view import ModulesView
from revpi.console.outputs_view import OutputsView
from revpi.console.sequence_view import SequenceView
from revpi.console.view import View

MESSAGE_LINES: Final = 5
VIEWS: Final = ("inputs", "outputs", "modules", "sequence")


class Console:
    """State of the screen; knows nothing of terminals.

    Args:
        session: The engine.
        runner: The guided sequence.
        lang: Language, "en" or "de".

    Attributes:
        leaving: The person wants to leave.
    """

    def __init__(self, session: Session, runner: Runner, lang: str) -> None:
        self._desk = Desk(session, lang)
        self._sequence = SequenceView(self._desk, runner)
        self._views: dict[str, View] = {
            "inputs": InputsView(self._desk),
            "outputs": OutputsView(self._desk),
            "modules": ModulesView(self._desk),
            "sequence": self._sequence,
        }
        self._at = "inputs"
        self.leaving = False

    @property
    def too_small(self) -> str:
        """What to show in a window that does not hold the screen."""
        return self._desk.word("too_small")

    def tick(self) -> None:
        """Ten times a second: the running step goes on."""
        self._sequence.tick()

    def key(self, key: str) -> None:
        """A key was pressed."""
        desk, question = self._desk, self._desk.question
        desk.session.touch()
        if key == "c-c" or (key == "q" and question is None):
            self.leaving = True
        elif question is not None:
            if not question.key(key) and desk.question is question:
                desk.question = None
        else:
            desk.say("")
            self._command(key)

    def lines(self) -> list[Line]:
        """The screen, 24 lines of 80 columns."""
        told = self._message()
        room = HEIGHT - 2 - len(told)
        body = self._views[self._at].lines()[:room]
        empty = [line()] * (room - len(body))
        return [self._title(), *body, *empty, *told, self._keys()]

    def _command(self, key: str) -> None:
        if key.isdigit() and 0 < int(key) <= len(VIEWS) and not self._typing():
            self._at = VIEWS[int(key) - 1]
        elif key == "x":
            self._desk.release_all()
        elif key == "l":
            self._desk.lang = "en" if self._desk.lang == "de" else "de"
        else:
            self._views[self._at].key(key)

    def _typing(self) -> bool:
        return self._at == "sequence" and self._sequence.wants_digits

    def _title(self) -> Line:
        view, word = self._desk.view, self._desk.word
        tabs = [(f" {number} {word(name)} ", name) for number, name in enumerate(VIEWS, 1)]
        pieces: Line = [("class:tab" if name == self._at else TITLE, text) for text, name in tabs]
        used = sum(len(text) for _, text in pieces)
        parts = [word("tripped") if view.tripped else word(f"key_{view.key}"), self._forced()]
        if view.idle_left_s is not None:
            parts.append(f"{word('safe_in')} {view.idle_left_s:.0f} s")
        state = "  ".join(part for part in parts if part)
        style = BAD if view.tripped else WARN if view.idle_left_s is not None else GOOD
        return [*pieces, (style, clip(" " + state, WIDTH - used))]

    def _forced(self) -> str:
        """What is forced, and for how long still: one by name, of several the number."""
        forced = [(row.left_s, row.name) for row in self._desk.view.outputs if row.left_s is not None]
        if not forced:
            return ""
        left_s, name = min(forced)
        return f"{name if len(forced) == 1 else f'{len(forced)} x'} {left_s:.0f} s"

    def _message(self) -> list[Line]:
        """Mostly one line; a long message takes what it needs from the view."""
        desk = self._desk
        if desk.question is not None:
            return [line(desk.question.shown(desk.word("yes_no")), WARN)]
        if desk.message:
            return wrapped(desk.message, WARN, most=MESSAGE_LINES)
        return [line(self._views[self._at].note())]

    def _keys(self) -> Line:
        word = self._desk.word
        common = (("x", "k_all_off"), ("l", "k_language"), ("q", "k_quit"))
        hints = [f"{key} {word(name)}" for key, name in (*self._views[self._at].hints(), *common)]
        return line(" ".join(("1-4", *hints)), TITLE)
