"""Reading a recording: an incident, or one file of the ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from revpi.blackbox import frame, head, state, times
from revpi.blackbox.block import Scan, scans_of
from revpi.blackbox.frame import Damage, Frame, FrameKind
from revpi.blackbox.head import Head
from revpi.blackbox.incidents import Cause
from revpi.blackbox.state import Keyframe
from revpi.blackbox.values import NONSENSE, UnreadableError
from revpi.errors import UserError

MAX_FILE_BYTES = 512_000_000
CHUNK_BYTES = 1_000_000
Item: TypeAlias = Keyframe | Scan


class Span(NamedTuple):
    """What a recording covers.

    Attributes:
        scans: How many.
        length_s: From the first to the last.
        first_wall_s: Unix time of the first, None while the clock was not known.
        gaps: Places at which scans are missing.
    """

    scans: int
    length_s: float
    first_wall_s: float | None
    gaps: int


class Recording:
    """A recording in memory, still packed.

    Attributes:
        source: The file, as the person named it.
        head: Whose it is.
        causes: Why it was kept; none in the ring.
        bytes: Length of the file.
        damaged_bytes: What could not be read.
        notes: What this version does not know or misses; grows while items are read.
    """

    def __init__(self, source: str, data: bytes) -> None:
        self.source = source
        self.bytes = len(data)
        self.notes: dict[str, None] = {}
        self.damaged_bytes = 0
        self._frames: list[Frame] = []
        for found in frame.unpack(data):
            if isinstance(found, Damage):
                self.damaged_bytes += found.length
            else:
                self._frames.append(found)
        if not self._frames:
            raise UserError(f"{source}: no recording of thermiq-plc; name a file that it wrote")
        self.head = self._head()
        self.causes = tuple([_cause(body) for body in self._bodies(FrameKind.CAUSE)])

    def items(self) -> Iterator[Item]:
        """States and scans in order.

        Raises:
            UserError: This version cannot read what stands there.
        """
        try:
            for kind, body in self._frames:
                if kind is FrameKind.KEYFRAME:
                    yield state.from_body(body, self.note)
                elif kind is FrameKind.SCANS:
                    yield from scans_of(body, self.head.columns, self.note)
        except UnreadableError as error:
            raise self._unreadable(error) from None

    def note(self, text: str) -> None:
        """Something that this version does not know or misses."""
        self.notes[text] = None

    def scans(self) -> int:
        """How many it holds, without reading them."""
        return self.span().scans

    def span(self) -> Span:
        """What it covers, without reading the scans.

        Raises:
            UserError: It makes no sense.
        """
        try:
            blocks = [_outline(body) for body in self._bodies(FrameKind.SCANS)]
        except NONSENSE:
            raise UserError(
                f"{self.source}: its scans make no sense; the file is of another program"
            ) from None
        if not blocks:
            return Span(0, 0.0, None, 0)
        first, last = blocks[0], blocks[-1]
        gaps = sum(after.first != before.last + 1 for before, after in pairwise(blocks))
        return Span(sum(block.scans for block in blocks), last.end_s - first.begin_s, first.wall_s, gaps)

    def _bodies(self, kind: FrameKind) -> list[Any]:
        return [body for its_kind, body in self._frames if its_kind is kind]

    def _head(self) -> Head:
        heads = self._bodies(FrameKind.HEAD)
        if not heads:
            raise UserError(f"{self.source}: its beginning is damaged; try another file of the ring")
        try:
            return head.from_body(heads[0], self.note)
        except UnreadableError as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: UnreadableError) -> UserError:
        return self.unfit(str(error))

    @contextmanager
    def understood(self, what: str) -> Iterator[None]:
        """Around what uses recorded values.

        Args:
            what: What does not fit this version when that fails.

        Raises:
            UserError: It failed.
        """
        try:
            yield
        except NONSENSE as error:
            raise self.unfit(f"{what} ({type(error).__name__}: {error})") from None

    def unfit(self, why: str) -> UserError:
        """This version cannot do with it."""
        top = next(iter(self._bodies(FrameKind.HEAD)))
        version = top.get("version") if isinstance(top, dict) else None
        return UserError(f"{self.source}: {why}; replay it with the version that wrote it ({version})")


def read(path: Path) -> Recording:
    """Read a file.

    Raises:
        UserError: There is none, it may not be read, or it is no recording.
    """
    try:
        data = _content(path)
    except OSError as error:
        raise UserError(
            f"{path}: cannot be read ({error.strerror}); name a file, see thermiq-plc incidents"
        ) from None
    return Recording(str(path), data)


def _content(path: Path) -> bytes:
    """All of a file, of whatever kind it is."""
    data = bytearray()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            data += chunk
            if len(data) > MAX_FILE_BYTES:
                raise UserError(
                    f"{path}: larger than {MAX_FILE_BYTES} bytes; name a recording of thermiq-plc"
                )
    return bytes(data)


class _Outline(NamedTuple):
    first: int
    last: int
    scans: int
    begin_s: float
    end_s: float
    wall_s: float | None


def _outline(body: Any) -> _Outline:
    mono_s = times.unpack_checked(body["mono"])
    wall_s = times.unpack_checked(body["wall"], mono_s)
    begin_s, end_s = mono_s[0], mono_s[-1]
    if begin_s is None or end_s is None:
        raise TypeError("a scan has no time")
    first, count = int(body["from"]), len(mono_s)
    last = int(body["numbers"][-1]) if body["numbers"] else first + count - 1
    return _Outline(first, last, count, begin_s, end_s, wall_s[0])


def _cause(body: Any) -> Cause:
    """A cause; one that makes no sense is kept as an unknown one."""
    try:
        cause = Cause(**body)
        if not times.is_time(cause.wall_s):
            raise ValueError("no time")
        return cause._replace(codes=tuple(map(str, cause.codes)), text=str(cause.text))
    except NONSENSE:
        return Cause(0, 0.0, None, ("unknown",), "")


Progress: TypeAlias = Callable[[int, int], None]
"""Called with scans done and scans in all."""
