"""Records as bytes between the scan's process and that of the edges.

Both ends are one program; nothing from outside ever comes this way unparsed.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter, methodcaller
from typing import Any, Final

MAX_BYTES: Final = 150_000
"""A datagram must fit into the socket's buffer (Linux: 208 kB unless set)."""


KEYFRAME: Final = b"K"
CONTINUED: Final = b"C"
KEYFRAME_EVERY: Final = 20
KEYFRAME_BYTES: Final = 64_000


class WireError(Exception):
    """The bytes are not a message of ours."""


def rebuild(cls: type[Any], *values: Any) -> Any:
    """A record of its fields' values, in their order."""
    new: Any = object.__new__(cls)
    for name, value in zip(_names(cls), values, strict=True):
        object.__setattr__(new, name, value)
    return new


def _names(cls: type[Any]) -> tuple[str, ...]:
    """The fields of a class of records, looked up once."""
    names = _NAMES.get(cls)
    if names is None:
        names = _NAMES[cls] = tuple(field.name for field in fields(cls))
    return names


_NAMES: Final[dict[type[Any], tuple[str, ...]]] = {}


class _Reducers(dict[type[Any], Callable[[Any], Any]]):
    """How to pickle each class of records, made when it is first seen.

    A record with slots is pickled by Python code that looks up its fields each time; this does it once.
    """

    def __missing__(self, cls: type[Any]) -> Callable[[Any], Any]:
        if issubclass(cls, type):
            raise KeyError(cls)  # classes go by their names
        found = self[cls] = _reducer(cls) if is_dataclass(cls) else _AS_USUAL
        return found


_AS_USUAL: Final = methodcaller("__reduce_ex__", pickle.HIGHEST_PROTOCOL)


def _reducer(cls: type[Any]) -> Callable[[Any], Any]:
    names = _names(cls)
    if len(names) < 2:  # noqa: PLR2004  attrgetter gives no tuple for one name
        return lambda record: (rebuild, (cls, *(getattr(record, name) for name in names)))
    get = attrgetter(*names)
    return lambda record: (rebuild, (cls, *get(record)))


_REDUCERS: Final = _Reducers()


class Encoder:
    """One direction's sender: what was sent before is not sent again, but referred to.

    Successive scans share most of their records. After `KEYFRAME_EVERY` messages or `KEYFRAME_BYTES` of them
    it begins anew, so that neither end keeps many old records alive.
    """

    __slots__ = ("_buffer", "_left", "_pickler", "_sent_bytes")

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._pickler = pickle.Pickler(self._buffer, pickle.HIGHEST_PROTOCOL)
        self._pickler.dispatch_table = _REDUCERS
        self._left = 0
        self._sent_bytes = 0

    def encode(self, message: Any) -> bytes:
        """The bytes of the next message, at most `MAX_BYTES`.

        Raises:
            WireError: It is too long, or holds something that is no record.
        """
        mark = CONTINUED
        if self._left == 0 or self._sent_bytes > KEYFRAME_BYTES:
            self._left, self._sent_bytes, mark = KEYFRAME_EVERY, 0, KEYFRAME
            self._pickler.clear_memo()
        self._left -= 1
        self._buffer.seek(0)
        self._buffer.truncate()
        self._buffer.write(mark)
        try:
            self._pickler.dump(message)
        except Exception as error:
            self.forget()
            raise WireError(f"{type(error).__name__}: {error}") from error
        data = self._buffer.getvalue()
        if len(data) > MAX_BYTES:
            self.forget()
            raise WireError(f"a message has {len(data)} bytes, allowed are {MAX_BYTES}")
        self._sent_bytes += len(data)
        return data

    def forget(self) -> None:
        """A message was not delivered: the next one refers to nothing."""
        self._left = 0


class Decoder:
    """The receiver of what one `Encoder` sends."""

    __slots__ = ("_buffer", "_unpickler")

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._unpickler: pickle.Unpickler | None = None

    def decode(self, data: bytes) -> Any:
        """The message in these bytes.

        Raises:
            WireError: There is none, or it refers to one that was not delivered.
        """
        if data[:1] == KEYFRAME:
            self._unpickler = pickle.Unpickler(self)  # noqa: S301  both ends are this program
        if self._unpickler is None:
            raise WireError("it refers to a message that was not delivered")
        self._buffer = io.BytesIO(data[1:])
        try:
            return self._unpickler.load()
        except Exception as error:
            self._unpickler = None
            raise WireError(f"{type(error).__name__}: {error}") from error

    def read(self, size: int) -> bytes:
        """For the unpickler: so many bytes of the message."""
        return self._buffer.read(size)

    def readline(self) -> bytes:
        """For the unpickler: a line of the message."""
        return self._buffer.readline()
