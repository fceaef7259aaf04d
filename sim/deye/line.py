"""A serial line for one slave: a pseudo-terminal under a stable name."""

from __future__ import annotations

import contextlib
import os
import select
import tty
from pathlib import Path

from revpi.errors import UserError

READ_BYTES = 512


class PtyLine:
    """The slave's end of a raw pseudo-terminal; clients open `link` like a serial port.

    The client's end stays open here too, so that clients may come and go without a hang-up.

    Raises:
        UserError: `link` cannot be made.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master_fd, self._client_fd = os.openpty()
        self._wake_read_fd, self._wake_write_fd = os.pipe()
        self._name = os.ttyname(self._client_fd)
        tty.setraw(self._client_fd)
        os.set_blocking(self._master_fd, False)
        try:
            self._publish()
        except OSError as error:
            self.close()
            raise UserError(
                f"cannot make the serial link {link} ({error.strerror}); choose a writable directory"
            ) from error

    def _publish(self) -> None:
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(f"{self.link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self._name)
        fresh.replace(self.link)

    def read(self, timeout_s: float | None) -> bytes:
        """The bytes that came within `timeout_s` (None: however long), b"" for silence or `wake`."""
        ready, _, _ = select.select([self._master_fd, self._wake_read_fd], [], [], timeout_s)
        if self._wake_read_fd in ready or self._master_fd not in ready:
            return b""
        return os.read(self._master_fd, READ_BYTES)

    def write(self, data: bytes) -> None:
        """Send; what nobody collects is lost once the terminal's buffer is full, as on a wire."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._master_fd, data)

    def wake(self) -> None:
        """End every present and future `read` at once."""
        os.write(self._wake_write_fd, b"\0")

    def close(self) -> None:
        """Remove the link, if it is still this line's, and close the terminal."""
        with contextlib.suppress(OSError):
            if str(self.link.readlink()) == self._name:
                self.link.unlink()
        for fd in (self._master_fd, self._client_fd, self._wake_read_fd, self._wake_write_fd):
            os.close(fd)
