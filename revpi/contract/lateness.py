"""How old a message is, without a common clock; and whether it is in sequence.

Two machines share no monotonic clock and their wall clocks may be wrong. The difference between arrival
and sending is the unknown clock offset plus the transport time; its smallest value in a sender's session
stands for a message without delay, and what lies above it is the age.
"""

from __future__ import annotations

LEAK = 1e-3  # s per s; crystals drift by less than 1e-4, so the smallest difference never stays too small


class LatenessTracker:
    """Age of the messages of one sender; a new session starts anew."""

    __slots__ = ("_arrival_s", "_floor_s", "_session")

    def __init__(self) -> None:
        self._session: str | None = None
        self._floor_s = 0.0
        self._arrival_s = 0.0

    def age_s(self, session: str, sent_mono_s: float, arrival_mono_s: float) -> float:
        """Age on arrival in seconds, >= 0; 0 for the first message of a session.

        Args:
            session: Id of the sender's start.
            sent_mono_s: The sender's monotonic time in the message.
            arrival_mono_s: Monotonic time on this machine.
        """
        difference_s = arrival_mono_s - sent_mono_s
        if session == self._session:
            leaked_s = self._floor_s + LEAK * max(0.0, arrival_mono_s - self._arrival_s)
            self._floor_s = min(difference_s, leaked_s)
        else:
            self._session = session
            self._floor_s = difference_s
        self._arrival_s = arrival_mono_s
        return difference_s - self._floor_s


class SequenceFilter:
    """Lets pass what is newer: another session, or a higher sequence in the present one.

    Args:
        repeats: The present sequence may come again (a command whose validity is renewed).
    """

    __slots__ = ("_repeats", "_sequence", "_session")

    def __init__(self, *, repeats: bool = False) -> None:
        self._repeats = repeats
        self._session: str | None = None
        self._sequence = 0

    def accepts(self, session: str, sequence: int) -> bool:
        """Whether to use the message; if so it is remembered as the newest."""
        lowest = self._sequence if self._repeats else self._sequence + 1
        if session == self._session and sequence < lowest:
            return False
        self._session, self._sequence = session, sequence
        return True
