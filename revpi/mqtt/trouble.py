"""Why there is no connection, in words: told as it is, logged once and not at every attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto

NO_ANSWER = (
    "the broker ends the connection without an answer: "
    "its port is for TLS (set mqtt.tls), or it does not speak MQTT 5"
)
HANGS = "the broker does not answer"

log = logging.getLogger(__name__)


class _Answer(Enum):
    """What the broker has said to the present connection."""

    NONE = auto()
    REFUSED = auto()
    ACCEPTED = auto()


class Trouble:
    """Follows the attempts to connect.

    Args:
        place: Of the broker, for the log.
        tell: Takes the newest reason.
    """

    __slots__ = ("_answer", "_last", "_place", "_tell")

    def __init__(self, place: str, tell: Callable[[str], None]) -> None:
        self._place = place
        self._tell = tell
        self._last = ""
        self._answer = _Answer.NONE

    def accepted(self) -> None:
        """The connection stands."""
        self._answer = _Answer.ACCEPTED
        self._last = ""
        log.info("connected to the broker %s", self._place)

    def refused(self, reason: object) -> None:
        """The broker does not want us."""
        self._answer = _Answer.REFUSED
        self.note(f"the broker refuses the connection: {reason}")

    def ended(self, reason: str, *, silent: bool = False) -> None:
        """The connection broke; what the broker said before is the better reason.

        Args:
            reason: "" when it is known or intended.
            silent: We ended it, for nothing came in time.
        """
        answer, self._answer = self._answer, _Answer.NONE
        if not reason or answer is _Answer.REFUSED:
            return
        if answer is _Answer.ACCEPTED:
            self.note(f"connection to the broker lost: {reason}")
        else:
            self.note(HANGS if silent else NO_ANSWER)

    def note(self, text: str) -> None:
        """There is no connection because of this."""
        self._tell(text)
        if text != self._last:
            self._last = text
            log.warning("%s (%s)", text, self._place)
