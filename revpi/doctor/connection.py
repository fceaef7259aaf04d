"""Whether a program on this machine holds a connection, without disturbing it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ESTABLISHED: Final = "01"
"""State in /proc/net/tcp (proc(5))."""

TABLES: Final = ("/proc/net/tcp", "/proc/net/tcp6")
_REMOTE, _STATE, _UID = 2, 3, 7


def is_held(port: int, uid: int) -> bool:
    """Whether a program of that user is connected to that port of any machine."""
    return any(_is_it(line.split(), port, uid) for name in TABLES for line in _lines(Path(name)))


def _lines(path: Path) -> list[str]:
    return path.read_text("ascii").splitlines()[1:] if path.exists() else []


def _is_it(cells: list[str], port: int, uid: int) -> bool:
    remote_port = int(cells[_REMOTE].rpartition(":")[2], 16)
    return cells[_STATE] == ESTABLISHED and remote_port == port and int(cells[_UID]) == uid
