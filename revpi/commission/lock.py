"""One master of the process image at a time.

A lock of the kernel (flock) on a file beside the stored state: it goes with the process that holds it,
however that ends, so nothing is left to clean up. The text in the file only says in which role; who holds it,
the kernel knows.

The automatic program lends the image while its mode is hand: commissioning asks with `LEND_SIGNAL`, the
program lets go of image and lock, waits `LEND_S` at least and then for the lock.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from revpi.durable import leave_to_owner, make_folder
from revpi.errors import UserError

LEND_SIGNAL: Final = signal.SIGUSR1
LEND_S: Final = 3.0
LEND_LIMIT_S: Final = 10.0
POLL_S: Final = 0.05
MAX_TEXT_BYTES: Final = 1024
AUTOMATIC: Final = "run"
COMMISSIONING: Final = "commission"
FILE_MODE: Final = 0o660
LOCKS: Final = Path("/proc/locks")


class Mastership:
    """The right to write the process image.

    Args:
        path: Lock file.
        role: Who asks, `AUTOMATIC` or `COMMISSIONING`.
    """

    def __init__(self, path: Path, role: str) -> None:
        self._path = path
        self._role = role
        self._descriptor = -1

    @property
    def held(self) -> bool:
        """Whether we hold it."""
        return self._descriptor >= 0

    def try_take(self) -> bool:
        """Take it if nobody else holds it; whether we hold it now.

        Raises:
            UserError: The lock file cannot be made.
        """
        if self.held:
            return True
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        text = json.dumps({"role": self._role, "pid": os.getpid()}).encode()
        with suppress(OSError):  # a full or read-only disk: the lock holds, it only does not say who has it
            os.truncate(descriptor, 0)
            os.write(descriptor, text)
        return True

    def take(self) -> None:
        """Take it.

        Raises:
            UserError: Somebody else holds it.
        """
        if not self.try_take():
            role, pid = holder(self._path)
            raise UserError(
                f"{self._path}: thermiq-plc {role} (process {pid}) holds the process image; only one program "
                "may write it at a time; end that one first"
            )

    def release(self) -> None:
        """Give it back; again does nothing."""
        if self.held:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def borrow(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Take it, from an automatic program that lends it if there is one.

        Raises:
            UserError: Somebody else holds it, or the automatic program does not let go.
        """
        if self.try_take():
            return
        role, pid = holder(self._path)
        if role != AUTOMATIC or pid <= 0:
            self.take()
            return
        self._ask(pid)
        deadline_s = time.monotonic() + LEND_LIMIT_S
        while not self.try_take():
            if time.monotonic() >= deadline_s:
                raise UserError(
                    f"process {pid}: the automatic program did not let go of the process image within "
                    f"{LEND_LIMIT_S:g} s; stop it first"
                )
            pause(POLL_S)

    def _ask(self, pid: int) -> None:
        try:
            os.kill(pid, LEND_SIGNAL)
        except ProcessLookupError:
            return  # it has just ended
        except PermissionError:
            raise UserError(
                f"process {pid}: may not ask the automatic program for the process image; "
                "become its user, or stop it first"
            ) from None

    def _open(self) -> int:
        try:
            return self._opened()
        except OSError as error:
            raise UserError(
                f"{self._path}: cannot make the lock of the process image ({error.strerror}); "
                "name a folder that may be written in store.path"
            ) from None

    def _opened(self) -> int:
        try:
            make_folder(self._path.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self._path, flags, FILE_MODE)
            leave_to_owner(descriptor, self._path.parent)
        except OSError as error:
            if error.errno != errno.EROFS:
                raise
            return os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)  # a worn-out disk
        return descriptor


def holder(path: Path) -> tuple[str, int]:
    """Role and process id of who holds the lock; ("?", 0) when nobody does.

    The kernel says which process; the file says its role, "?" if it could not be written or is not yet.
    """
    role, pid = _text(path)
    pids = _locking(path)
    return (role, pid) if pid in pids else ("?", min(pids, default=0))


def _text(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            said: Any = json.loads(file.read(MAX_TEXT_BYTES))
        return str(said["role"]), int(said["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return "?", 0


def _locking(path: Path) -> set[int]:
    """Processes with a lock on the file: proc_locks(5), found by its inode; not those that wait ("->")."""
    try:
        inode = str(path.stat().st_ino)
        lines = [line.split() for line in LOCKS.read_text("ascii").splitlines()]
        found = (line for line in lines if line[1] == "FLOCK" and line[5].rpartition(":")[2] == inode)
        return {int(line[4]) for line in found}
    except (OSError, ValueError, IndexError):
        return set()
