"""What all views share: the session, the language, the message line."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.commission.live import LiveView
from revpi.commission.requests import Refused
from revpi.commission.session import Session
from revpi.commission.text import Text
from revpi.console.question import Question
from revpi.console.words import word


@dataclass(slots=True)
class Desk:
    """The electrician's place.

    Attributes:
        session: The engine.
        lang: Language, "en" or "de".
        message: Newest message.
        question: Question in the message line, None without.
    """

    session: Session
    lang: str
    message: str = ""
    question: Question | None = None

    @property
    def view(self) -> LiveView:
        """The newest scan."""
        return self.session.view

    def word(self, key: str) -> str:
        """One word."""
        return word(key, self.lang)

    def say(self, message: str) -> None:
        """Put a message into the message line."""
        self.message = message

    def text(self, text: Text) -> str:
        """A text of the engine."""
        return text.of(self.lang)

    def force(self, name: str, value: bool | float, ramp_s: float = 0.0) -> None:
        """Force an output, and say what became of it."""
        done = self.session.force(name, value, ramp_s=ramp_s)
        if isinstance(done, Refused):
            missing = "; ".join(self.text(text) for text in done.missing)
            self.say(f"{name} {self.word('refused')}: {missing}")
            return
        self.say(f"{name} {self.shown(done.value)} {self.word('for')} {done.seconds:.0f} s")

    def release(self, name: str) -> None:
        """Switch a forced output off."""
        self.session.release(name)
        self.say(f"{name} {self.word('released')}")

    def release_all(self) -> None:
        """Switch everything off."""
        self.session.release_all()
        self.say(self.word("all_released"))

    def shown(self, value: bool | float) -> str:
        """The value of an output."""
        if isinstance(value, bool):
            return self.word("on" if value else "off")
        return f"{value:.1f} V"
