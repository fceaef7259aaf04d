"""How old a message is, without a common clock; and whether it is in sequence.

Two machines share no monotonic clock and their wall clocks may be wrong. The difference between arrival
and sending is the unknown clock offset plus the transport time; its smallest value in a sender's session
stands for a message without delay, and what lies above it is the age.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

LEAK = 1e-3  # s per s; crystals drift by less than 1e-4, so the smallest difference never stays too small
KEPT_SESSIONS = 4  # two senders at once and their starts before; nobody needs more

T = TypeVar("T")


class _Sessions(Generic[T]):
    """What is known of the last few sessions; who speaks in between wipes out nothing."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[str, T] = {}

    def get(self, session: str) -> T | None:
        return self._known.get(session)

    def put(self, session: str, value: T) -> None:
        """Remember it as the newest; the oldest one is forgotten."""
        self._known.pop(session, None)
        self._known[session] = value
        if len(self._known) > KEPT_SESSIONS:
            del self._known[next(iter(self._known))]


class _Floor(NamedTuple):
    """Smallest difference of a session, and when it was last looked at."""

    difference_s: float
    arrival_s: float


class LatenessTracker:
    """Age of the messages on one topic; each session of a sender has its own measure."""

    __slots__ = ("_floors",)

    def __init__(self) -> None:
        self._floors: _Sessions[_Floor] = _Sessions()

    def age_s(self, session: str, sent_mono_s: float, arrival_mono_s: float) -> float:
        """Age on arrival in seconds, >= 0; 0 for the first message of a session.

        Args:
            session: Id of the sender's start.
            sent_mono_s: The sender's monotonic time in the message.
            arrival_mono_s: Monotonic time on this machine.
        """
        difference_s = floor_s = arrival_mono_s - sent_mono_s
        known = self._floors.get(session)
        if known is not None:
            leaked_s = known.difference_s + LEAK * max(0.0, arrival_mono_s - known.arrival_s)
            floor_s = min(difference_s, leaked_s)
        self._floors.put(session, _Floor(floor_s, arrival_mono_s))
        return difference_s - floor_s


class SequenceFilter:
    """Lets pass what is newer: another session, or a higher sequence in its own one.

    Args:
        repeats: The newest sequence may come again (a command whose validity is renewed).
    """

    __slots__ = ("_newest", "_repeats")

    def __init__(self, *, repeats: bool = False) -> None:
        self._repeats = repeats
        self._newest: _Sessions[int] = _Sessions()

    def accepts(self, session: str, sequence: int) -> bool:
        """Whether to use the message; if so it is remembered as the newest."""
        newest = self._newest.get(session)
        if newest is not None and sequence < (newest if self._repeats else newest + 1):
            return False
        self._newest.put(session, sequence)
        return True
