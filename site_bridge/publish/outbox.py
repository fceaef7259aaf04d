"""Where sources put what they publish, and the stamp on their samples."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from revpi.contract.messages import Stamp

CLOCK_WRONG_BEFORE_S = datetime(2025, 1, 1, tzinfo=UTC).timestamp()  # a clock that was never set is older


class Outbox(Protocol):
    """What is needed of an MQTT client."""

    def publish(self, suffix: str, payload: str | bytes) -> None:
        """Queue a payload under a topic name below the base; never waits."""


class Stamper:
    """Numbers the samples of one topic.

    Args:
        session: Id of this start of the bridge.
        wall: Unix time.
    """

    def __init__(self, session: str, wall: Callable[[], float] = time.time) -> None:
        self._session = session
        self._wall = wall
        self._seq = 0

    def stamp(self, taken_s: float) -> Stamp:
        """The stamp of a sample taken at monotonic time `taken_s`."""
        self._seq += 1
        return Stamp(session=self._session, seq=self._seq, ts=wall_s(self._wall()), mono_s=taken_s)


def wall_s(now_s: float | None = None) -> float | None:
    """Unix time, None while this machine's clock is not known to be right."""
    now_s = time.time() if now_s is None else now_s
    return now_s if now_s > CLOCK_WRONG_BEFORE_S else None


def number_text(value: float) -> str:
    """A number with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
