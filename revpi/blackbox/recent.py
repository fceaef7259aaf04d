"""The last minutes in memory, packed; they begin with a state from which a replay can start."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from revpi.blackbox.frame import FrameKind


class Piece(NamedTuple):
    """A packed frame.

    Attributes:
        kind: What it holds.
        data: Its bytes.
        at_s: Monotonic time of its last scan.
    """

    kind: FrameKind
    data: bytes
    at_s: float


class Recent:
    """Pieces of the last minutes, oldest first.

    Args:
        room_bytes: At most.
        length_s: So long and no longer than one keyframe more.
    """

    def __init__(self, room_bytes: int, length_s: float) -> None:
        self._room_bytes = room_bytes
        self._length_s = length_s
        self._pieces: deque[Piece] = deque()
        self._states_s: deque[float] = deque()
        self.bytes = 0

    def add(self, piece: Piece) -> None:
        """The newest piece; what is too old or too much goes, from one state to the next."""
        self._pieces.append(piece)
        self.bytes += len(piece.data)
        if piece.kind is FrameKind.KEYFRAME:
            self._states_s.append(piece.at_s)
        while self.bytes > self._room_bytes or self._is_long(piece.at_s):
            if len(self._pieces) == 1:
                return
            self._drop()

    def since(self, from_s: float) -> list[Piece]:
        """From the last state before this time on, or all that there is."""
        begin_s = max((at_s for at_s in self._states_s if at_s <= from_s), default=-float("inf"))
        found: list[Piece] = []
        for piece in self._pieces:
            if found or piece.at_s > begin_s or (piece.kind is FrameKind.KEYFRAME and piece.at_s == begin_s):
                found.append(piece)
        return found

    def _is_long(self, now_s: float) -> bool:
        return len(self._states_s) > 1 and now_s - self._states_s[1] >= self._length_s

    def _drop(self) -> None:
        """Drop the oldest state and its scans."""
        while len(self._pieces) > 1:
            piece = self._pieces.popleft()
            self.bytes -= len(piece.data)
            if piece.kind is FrameKind.KEYFRAME:
                self._states_s.popleft()
            if self._pieces[0].kind is FrameKind.KEYFRAME:
                return
