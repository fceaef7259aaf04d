"""The local socket's place in the file system.

The kernel takes names of at most 107 bytes, so a socket is always named by its folder's descriptor.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from revpi.durable import make_folder

MODE = 0o660
BACKLOG = 8


def listen(path: Path) -> socket.socket:
    """A listening socket there; what a killed program left behind is removed.

    Raises:
        OSError: A living program answers there, something else lies there, or the place cannot be written.
    """
    make_folder(path.parent)
    _make_free(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(path) as name:
            listener.bind(name)
        path.chmod(MODE)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def connect(connection: socket.socket, path: Path) -> None:
    """Connect to the program that listens there.

    Raises:
        OSError: Nobody does, or we may not.
    """
    with _short(path) as name:
        connection.connect(name)


@contextmanager
def _short(path: Path) -> Iterator[str]:
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _make_free(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise OSError(errno.EEXIST, "something that is no socket lies there")
    if _answers(path):
        raise OSError(errno.EADDRINUSE, "another program answers there")
    path.unlink()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            connect(probe, path)
        except BlockingIOError:  # alive, with a full backlog
            return True
        except OSError:
            return False
    return True
