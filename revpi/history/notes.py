"""Values as they are published, and what of them becomes history. Pure: times are arguments."""

from __future__ import annotations

from revpi.contract.declaration import Payload
from revpi.contract.topics import find

KINDS = (Payload.NUMBER, Payload.ENUM, Payload.ON_OFF, Payload.TRUE_FALSE)
MAX_TOPICS = 500
MAX_POINTS_BYTES = 60_000
"""Of the points of one block, which travels as one message."""
TIME_BYTES = 20
"""A time with the quotes, commas and brackets of its point."""

Point = tuple[str, int, str]
"""Topic below the base, Unix time in seconds, payload."""


class Notes:
    """Newest value of each topic in the present period, then the points of the present block.

    Attributes:
        dropped: Points for which there was no room.
    """

    __slots__ = ("_newest", "_points", "_size", "dropped")

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, str]] = {}
        self._points: list[Point] = []
        self._size = 0
        self.dropped = 0

    def note(self, suffix: str, payload: bytes, wall_s: float) -> None:
        """A publication; only numbers and states of the table are of use later."""
        topic = find(suffix)
        if topic is None or not topic.retained or topic.payload not in KINDS:
            return
        if suffix in self._newest or len(self._newest) < MAX_TOPICS:
            self._newest[suffix] = round(wall_s), payload.decode()

    def end_period(self, *, keep: bool) -> None:
        """The newest values become points, or are forgotten because the broker has them."""
        newest, self._newest = self._newest, {}
        for suffix, (wall_s, payload) in newest.items() if keep else ():
            self._add((suffix, wall_s, payload))

    def take_block(self) -> tuple[Point, ...]:
        """The points so far; they are no longer held."""
        points, self._points, self._size = tuple(self._points), [], 0
        return points

    @property
    def full(self) -> bool:
        """Whether a message will hold no more than this."""
        return self._size > MAX_POINTS_BYTES // 2

    def _add(self, point: Point) -> None:
        size = len(point[0]) + len(point[2]) + TIME_BYTES
        if self._size + size > MAX_POINTS_BYTES:
            self.dropped += 1
            return
        self._points.append(point)
        self._size += size
