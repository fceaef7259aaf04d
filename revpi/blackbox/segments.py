"""A ring of files on disk: bounded room, the oldest goes first, and a full disk harms nobody."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from revpi.durable import make_folder

SUFFIX = ".thermiq"
SEGMENTS = 16
"""A ring has about so many files, so one that is dropped takes a small part of it."""
RETRY_S = 30.0
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Ring:
    """Appends frames to the newest file of a folder.

    Args:
        folder: Where the files lie; made when it is missing.
        name: Beginning of the files' names.
        room_bytes: For all files together.
        head: Frame with which every file begins.

    Attributes:
        problem: Why nothing is written at the moment, "" when all is well.
        written_bytes: Since the start.
        syncs: Times that the disk was made to keep what was written.
    """

    def __init__(self, folder: Path, name: str, room_bytes: int, head: bytes) -> None:
        self._folder = folder
        self._name = name
        self._room_bytes = room_bytes
        self._head = head
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._size = 0
        self._retry_s = -float("inf")
        self.problem = ""
        self.written_bytes = 0
        self.syncs = 0

    def write(self, data: bytes, now_s: float) -> bool:
        """Append a frame; False when it could not be, and then for a while without trying.

        Args:
            data: The frame.
            now_s: Monotonic time.
        """
        if now_s < self._retry_s:
            return False
        try:
            self._append(data)
        except OSError as error:
            self._fail(error, now_s)
            return False
        self.problem = ""
        return True

    @property
    def is_due(self) -> bool:
        """Whether the next frame should begin a new file."""
        return self._file is None or self._size >= self._room_bytes // SEGMENTS

    def turn(self) -> None:
        """End the file; the next frame begins a new one."""
        self.sync()
        self._close()

    def sync(self) -> None:
        """Make the disk keep what was written."""
        if self._file is not None:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                self.problem = _words(self._folder, error)
            self.syncs += 1

    def _append(self, data: bytes) -> None:
        if self._file is None:
            self._open()
        self._make_room(len(data))
        try:
            self._put(data)
        except OSError as error:
            if error.errno not in _FULL or not self._drop_oldest():
                raise
            self._close()  # the frame may stand there in part; a new file begins clean
            self._open()
            self._put(data)

    def _open(self) -> None:
        make_folder(self._folder)
        last = max((int(path.stem.rpartition("-")[2]) for path in self._paths()), default=0)
        self._path = self._folder / f"{self._name}-{last + 1:08d}{SUFFIX}"
        self._file = self._path.open("xb", buffering=0)
        self._size = 0
        self._put(self._head)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view and self._file is not None:
            count = self._file.write(view) or 0
            self._size += count
            self.written_bytes += count
            view = view[count:]

    def _paths(self) -> list[Path]:
        """The files, oldest first."""
        names = self._folder.glob(f"{self._name}-*{SUFFIX}")
        return sorted(path for path in names if path.stem.rpartition("-")[2].isdecimal())

    def _make_room(self, coming_bytes: int) -> None:
        sizes = [path.stat().st_size for path in self._paths()]
        used = sum(sizes) + coming_bytes
        for size in sizes[:-1]:
            if used <= self._room_bytes or not self._drop_oldest():
                return
            used -= size

    def _drop_oldest(self) -> bool:
        older = [path for path in self._paths() if path != self._path]
        if not older:
            return False
        older[0].unlink(missing_ok=True)
        return True

    def _fail(self, error: OSError, now_s: float) -> None:
        self.problem = _words(self._folder, error)
        self._retry_s = now_s + RETRY_S
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # the disk has failed already, which was told
                self._file.close()
        self._file = None


def _words(folder: Path, error: OSError) -> str:
    return f"{folder}: {error.strerror or error}"
