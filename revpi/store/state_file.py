"""The stored state on disk: two generations, each written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Generic, TypeVar

from revpi import durable
from revpi.store.codec import decode, encode
from revpi.store.frame import MAX_BYTES, Frame, FrameError, pack, unpack

T = TypeVar("T")

GENERATIONS = (".a", ".b")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """What a start begins with.

    Attributes:
        record: The newest good state, a fresh one when there is none.
        problems: What was wrong, in words; empty on a good day and on the very first start.
        found: Whether a stored state was read.
    """

    record: T
    problems: tuple[str, ...]
    found: bool


class StateFile(Generic[T]):
    """One record on disk.

    Every save replaces the older of two files, so the last good state is never touched. A power cut at
    any moment leaves the old or the new state.

    Args:
        path: Name of the state; the files are this name with `.a` and `.b`.
        cls: Dataclass of the record, all fields with defaults.
    """

    def __init__(self, path: Path, cls: type[T]) -> None:
        if not is_dataclass(cls):
            raise TypeError(f"{cls} is no dataclass")
        self._path = path
        self._cls = cls
        self._generation = 0
        self._newest = GENERATIONS[-1]

    def load(self) -> Loaded[T]:
        """The newest good state; never raises for what the disk holds."""
        problems: list[str] = []
        frames = {name: frame for name in GENERATIONS if (frame := self._read(name, problems))}
        if not frames:
            return Loaded(self._cls(), tuple(problems), found=False)
        self._newest = max(frames, key=lambda name: frames[name].generation)
        frame = frames[self._newest]
        self._generation = frame.generation
        decoded = decode(self._cls, frame.body)
        return Loaded(decoded.record, (*problems, *decoded.problems), found=True)

    def save(self, record: T) -> int:
        """Store the record durably; returns the number of bytes written.

        Raises:
            OSError: The disk does not take it.
            FrameError: The record cannot be stored.
        """
        data = pack(self._generation + 1, encode(record))
        target = GENERATIONS[1 - GENERATIONS.index(self._newest)]
        durable.replace(self._named(target), data, draft=self._named(durable.DRAFT))
        self._generation, self._newest = self._generation + 1, target
        return len(data)

    def try_save(self, record: T) -> str:
        """Store the record durably; why it could not be stored, "" when it was."""
        try:
            self.save(record)
        except (OSError, FrameError, TypeError) as error:
            return str(error) or type(error).__name__
        return ""

    def _named(self, suffix: str) -> Path:
        return self._path.with_name(self._path.name + suffix)

    def _read(self, suffix: str, problems: list[str]) -> Frame | None:
        path = self._named(suffix)
        try:
            with path.open("rb") as file:
                return unpack(file.read(MAX_BYTES + 1))
        except FileNotFoundError:
            return None
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
        except FrameError as error:
            problems.append(f"{path}: {error}")
        return None
