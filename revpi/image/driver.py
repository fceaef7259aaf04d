"""The one open handle on the process image, through revpimodio2 in manual mode.

revpimodio2 has no public way to its file handle, and the output watchdog belongs to exactly that handle;
hence the pinned version and the private name `_myfh` (a test asserts it).
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import warnings
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from revpimodio2 import RevPiModIO

from revpi.errors import UserError

KB_SET_OUTPUT_WATCHDOG: Final = 19226
"""_IO('K', 26) of piControl; the argument points to a native unsigned long in ms."""

_SILENT: Final = -1
"""Level of `RevPiModIO.debug` that never warns; errors are counted from the return values."""


class WatchdogState(StrEnum):
    """State of piControl's output watchdog on this handle."""

    ARMED = "armed"
    OFF = "off"
    NOT_AVAILABLE = "not_available"


class ImageHandle:
    """A raw file that fails when it is not done whole.

    piControl answers EAGAIN while it is not running, and a file that is too short gives fewer bytes;
    revpimodio2 expects neither and would be left with a held lock or shifted values.

    Args:
        path: Process image.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._offered: bytes | None = None
        self._place = 0
        self._noted: list[tuple[int, bytes]] = []

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._descriptor < 0

    def fileno(self) -> int:
        """Its descriptor, -1 once closed."""
        return self._descriptor

    def seek(self, offset: int) -> int:
        """Go to a byte.

        Raises:
            OSError: The driver refuses.
        """
        if self._offered is not None:
            return offset
        self._place = offset
        return os.lseek(self._descriptor, offset, os.SEEK_SET)

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes.

        Raises:
            OSError: Fewer came.
        """
        offered, self._offered = self._offered, None
        return _whole(os.read(self._descriptor, size) if offered is None else offered, size)

    def write(self, data: Any) -> int:
        """Write all of `data`.

        Raises:
            OSError: Not all was taken.
        """
        count = os.write(self._descriptor, data)
        if count != len(data):
            raise OSError(errno.EIO, "short write")
        self._noted.append((self._place, bytes(data)))
        return count

    def noted(self) -> tuple[tuple[int, bytes], ...]:
        """What was written since the last call: places and bytes."""
        noted, self._noted = tuple(self._noted), []
        return noted

    def write_again(self, noted: tuple[tuple[int, bytes], ...]) -> None:
        """Write the same once more.

        Raises:
            OSError: Not all was taken.
        """
        for place, data in noted:
            os.lseek(self._descriptor, place, os.SEEK_SET)
            if os.write(self._descriptor, data) != len(data):
                raise OSError(errno.EIO, "short write")

    def image(self, size: int) -> bytes:
        """The first `size` bytes.

        Raises:
            OSError: The driver refuses, or fewer came.
        """
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return _whole(os.read(self._descriptor, size), size)

    def offer(self, image: bytes) -> None:
        """The next seek and read get this instead, which was just read."""
        self._offered = image

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Close it; again does nothing."""
        if not self.closed:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


class Driver:
    """Reads all inputs and writes all outputs, each in one go.

    Args:
        procimg: Process image.
        configrsc: piCtory configuration, already checked.

    Attributes:
        changed: The last read found another image than the one before.

    Raises:
        UserError: The process image cannot be opened, or revpimodio2 refuses the configuration.
    """

    def __init__(self, procimg: Path, configrsc: Path) -> None:
        self._configrsc = configrsc
        self._procimg = procimg
        self._armed_ms = 0
        self._unarmed = False
        self._image = b""
        self._written: tuple[tuple[int, bytes], ...] = ()
        self.changed = True
        with warnings.catch_warnings(record=True):  # revpimodio2 changes the filters for good, and warns
            self._modio = _open(procimg, configrsc)
            self._modio.debug = _SILENT
        self._length: int = self._modio.length
        base = next(iter(self._modio.device))
        self._base_end: int = base.offset + base.length
        self._modio._myfh.close()  # noqa: SLF001 - see the module's text
        self._use(ImageHandle(procimg))

    def io(self, name: str) -> Any:
        """The revpimodio2 object of a value.

        Raises:
            UserError: revpimodio2 left it out, because its module overlaps another one.
        """
        try:
            return self._modio.io[name]
        except AttributeError:
            raise UserError(
                f"{self._configrsc}: {name} has no place of its own in the process image; "
                "modules overlap, arrange them anew in piCtory"
            ) from None

    def arm_watchdog(self, timeout_ms: int) -> WatchdogState:
        """Let piControl zero all outputs when nothing was written for `timeout_ms`.

        A driver that does not run (EAGAIN) is armed before the next write; until then nothing is written.
        """
        self._armed_ms = timeout_ms
        try:
            self._arm()
        except BlockingIOError:
            self._unarmed = True
        except OSError:
            self._armed_ms = 0
            return WatchdogState.NOT_AVAILABLE
        return WatchdogState.ARMED

    def reopen(self) -> bool:
        """Take a new handle, for a driver that was started anew; armed, before it writes, if the old one was.

        Returns:
            Whether that worked; the old handle stays when not.
        """
        if self._handle.closed:
            return False
        try:
            handle = ImageHandle(self._procimg)
        except OSError:
            return False
        self._handle.close()
        self._use(handle)
        self._unarmed = self._armed_ms > 0
        return True

    def _arm(self) -> None:
        fcntl.ioctl(self._handle, KB_SET_OUTPUT_WATCHDOG, struct.pack("@L", self._armed_ms))
        self._unarmed = False

    def _arm_again(self) -> bool:
        """Arm the handle that is not; piControl refuses while it does not run."""
        try:
            self._arm()
        except OSError:
            return False
        return True

    def inputs_of(self, position: int, length: int) -> Callable[[], bytes]:
        """Gives what the module at that position reported at the last read: its first `length` bytes."""
        device = self._modio.device[position]
        return lambda: bytes(device)[:length]

    def read(self) -> bool:
        """Read all inputs; False when they could not be read completely.

        revpimodio2 takes them over only when a byte of the image has changed.
        """
        try:
            image = self._handle.image(self._length)
        except OSError:
            return False
        self.changed = image != self._image
        if not self.changed:
            return True
        self._handle.offer(image)
        taken = bool(self._modio.readprocimg())
        self._image = image if taken else b""
        return taken

    def write(self) -> bool:
        """Write all outputs, which feeds the watchdog; False when a module was not written.

        revpimodio2 puts them together only when one was set since the last time; else the modules get the
        same once more, in case another program wrote to them, but not the lamps of the base module.
        """
        handle = self._handle
        if self._unarmed and (handle.closed or not self._arm_again()):
            return False
        if self._written:
            try:
                handle.write_again(self._written)
            except OSError:
                self._written = ()
                return False
            return True
        if handle.closed:
            return False
        handle.noted()
        complete = bool(self._modio.writeprocimg())
        noted = handle.noted() if complete else ()
        self._written = tuple(part for part in noted if part[0] >= self._base_end)
        return complete

    def touch(self) -> None:
        """An output was set; the next write takes it along."""
        self._written = ()

    def close(self) -> None:
        """Close the handle; piControl zeroes the outputs if the watchdog is armed."""
        if not self._handle.closed:
            self._modio.cleanup()

    def _use(self, handle: ImageHandle) -> None:
        self._handle = handle
        self._written = ()
        self._modio._myfh = handle  # noqa: SLF001 - see the module's text


def _whole(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise OSError(errno.EIO, "short read")
    return data


def _open(procimg: Path, configrsc: Path) -> Any:
    try:
        return RevPiModIO(
            autorefresh=False, syncoutputs=False, procimg=str(procimg), configrsc=str(configrsc), debug=False
        )
    except OSError as error:
        raise UserError(
            f"{procimg}: cannot open the process image ({error.strerror}); must be a piControl device or a "
            "file of 4096 bytes that may be read and written; start the driver, add the user to the group "
            "picontrol, or set image.procimg"
        ) from None
    except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise UserError(
            f"{configrsc}: revpimodio2 refuses the configuration ({error}); save it anew in piCtory"
        ) from None
