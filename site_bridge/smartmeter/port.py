"""The serial port of an optical head, listening only."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import serial

from site_bridge.errors import SourceError
from site_bridge.smartmeter.settings import SmartMeterSettings

READ_BYTES = 4096


class HeadPort:
    """An open port, 8 data bits and 1 stop bit; nothing is ever sent.

    Raises:
        SourceError: It cannot be opened.
    """

    def __init__(self, settings: SmartMeterSettings) -> None:
        self._name = settings.port
        try:
            self._serial = serial.Serial(
                settings.port, settings.baudrate, parity=settings.parity, timeout=0, exclusive=True
            )
        except (OSError, ValueError) as error:  # pyserial's own error is an OSError
            raise SourceError(f"cannot open {self._name}: {_why_closed(Path(self._name))}") from error

    async def read(self, timeout_s: float) -> bytes:
        """The bytes that came, b"" after `timeout_s` of silence.

        Raises:
            SourceError: The adapter is gone.
        """
        try:
            if not await self._readable(timeout_s):
                return b""
            data = os.read(self._serial.fileno(), READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost() from error
        if not data:  # the end of a line that was hung up
            raise self._lost()
        return data

    def close(self) -> None:
        """Give the port back."""
        self._serial.close()

    async def _readable(self, timeout_s: float) -> bool:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        descriptor = self._serial.fileno()
        loop.add_reader(descriptor, ready.set)
        try:
            async with asyncio.timeout(timeout_s):
                await ready.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(descriptor)
        return True

    def _lost(self) -> SourceError:
        return SourceError(f"{self._name} failed: the optical head was unplugged?")


def _why_closed(port: Path) -> str:
    if not port.exists():
        return "no such device (is the optical head plugged in?)"
    if not os.access(port, os.R_OK | os.W_OK):
        return "no permission (the user must be in group dialout)"
    return "not a serial port, or in use by another program (if thermiq-bridge runs, stop it first)"
