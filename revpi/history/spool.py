"""Blocks on disk, one file each: whole or not at all, bounded, the oldest first."""

from __future__ import annotations

import zlib
from pathlib import Path

from revpi import durable

SUFFIX = ".block"
MAX_BLOCK_BYTES = 1 << 17
DISK_BLOCK_BYTES = 4096


class Spool:
    """A folder of compressed blocks, named by rising numbers.

    Args:
        folder: Made when it is missing.
        room_bytes: For all blocks, counted in whole blocks of the disk.

    Attributes:
        dropped: Blocks given up because there was no room, or because they were damaged.
    """

    def __init__(self, folder: Path, room_bytes: int) -> None:
        self._folder = folder
        self._room_bytes = room_bytes
        self.dropped = 0

    def add(self, block: bytes) -> None:
        """Store a block durably; the oldest make room.

        Raises:
            OSError: The disk does not take it.
        """
        names = self._names()
        path = self._folder / f"{_number(names[-1]) + 1 if names else 1:010d}{SUFFIX}"
        durable.replace(path, zlib.compress(block, 9))
        self._make_room()

    def oldest(self) -> tuple[Path, bytes] | None:
        """The block to be sent next, None without one; damaged ones are given up.

        Raises:
            OSError: The disk does not answer.
        """
        for path in self._names():
            try:
                return path, _unpack(path.read_bytes())
            except zlib.error:
                self._drop(path)
        return None

    def done(self, path: Path) -> None:
        """A block that `oldest` gave has been sent.

        Raises:
            OSError: It cannot be removed.
        """
        path.unlink(missing_ok=True)

    def _make_room(self) -> None:
        names = self._names()
        used = sum(_room(path) for path in names)
        for path in names[:-1]:
            if used <= self._room_bytes:
                return
            used -= _room(path)
            self._drop(path)

    def _drop(self, path: Path) -> None:
        self.dropped += 1
        path.unlink(missing_ok=True)

    def _names(self) -> list[Path]:
        found = self._folder.glob(f"*{SUFFIX}")
        return sorted((path for path in found if path.stem.isdecimal()), key=_number)


def _number(path: Path) -> int:
    return int(path.stem)


def _room(path: Path) -> int:
    return -(-path.stat().st_size // DISK_BLOCK_BYTES) * DISK_BLOCK_BYTES


def _unpack(data: bytes) -> bytes:
    """Raises zlib.error for what is damaged, cut off, or larger than a block can be."""
    unpacker = zlib.decompressobj()
    block = unpacker.decompress(data, MAX_BLOCK_BYTES)
    if not unpacker.eof:
        raise zlib.error("cut off or too large")
    return block
