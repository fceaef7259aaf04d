"""The one open handle on the process image, through revpimodio2 in manual mode.

revpimodio2 has no public way to its file handle, and the output watchdog belongs to exactly that handle;
hence the pinned version and the private name `_myfh` (a test asserts it).
"""

from __future__ import annotations

import errno
import fcntl
import struct
import warnings
from enum import StrEnum
from io import FileIO
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


class ImageHandle(FileIO):
    """A raw file that fails when it is not done whole.

    A plain raw file answers EAGAIN (piControl while it is not running) with None and a short file with
    fewer bytes; revpimodio2 expects neither and would be left with a held lock or shifted values.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        """Exactly `size` bytes.

        Raises:
            OSError: Fewer came.
        """
        data = super().read(size)
        if data is None or len(data) != size:
            raise OSError(errno.EIO, "short read")
        return data

    def write(self, data: Any, /) -> int:
        """Write all of `data`.

        Raises:
            OSError: Not all was taken.
        """
        count = super().write(data)
        if count != len(data):
            raise OSError(errno.EIO, "short write")
        return count


class Driver:
    """Reads all inputs and writes all outputs, each in one go.

    Args:
        procimg: Process image.
        configrsc: piCtory configuration, already checked.

    Raises:
        UserError: The process image cannot be opened, or revpimodio2 refuses the configuration.
    """

    def __init__(self, procimg: Path, configrsc: Path) -> None:
        self._configrsc = configrsc
        with warnings.catch_warnings(record=True):  # revpimodio2 changes the filters for good, and warns
            self._modio = _open(procimg, configrsc)
            self._modio.debug = _SILENT
        self._modio._myfh.close()  # noqa: SLF001 - see the module's text
        self._handle = ImageHandle(procimg, "r+b")
        self._modio._myfh = self._handle  # noqa: SLF001 - see the module's text

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
        """Let piControl zero all outputs when nothing was written for `timeout_ms`."""
        try:
            fcntl.ioctl(self._handle, KB_SET_OUTPUT_WATCHDOG, struct.pack("@L", timeout_ms))
        except OSError:
            return WatchdogState.NOT_AVAILABLE
        return WatchdogState.ARMED

    def read(self) -> bool:
        """Read all inputs; False when they could not be read completely."""
        return not self._handle.closed and bool(self._modio.readprocimg())

    def write(self) -> bool:
        """Write all outputs, which feeds the watchdog; False when a module was not written."""
        return not self._handle.closed and bool(self._modio.writeprocimg())

    def close(self) -> None:
        """Close the handle; piControl zeroes the outputs if the watchdog is armed."""
        if not self._handle.closed:
            self._modio.cleanup()


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
