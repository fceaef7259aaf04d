"""Opens a serial port for pymodbus."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient

from site_bridge.modbus.cancelled import raise_if_cancelled
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.timing import deadline_s


async def opened(settings: SerialSettings, trace: Callable[[bool, bytes], bytes]) -> AsyncModbusSerialClient:
    """A client whose port is open; it neither repeats requests nor reopens the port.

    Args:
        settings: The bus.
        trace: Called with each request, and with all bytes since; pymodbus goes on with its result.

    Raises:
        ModbusError: The port cannot be opened.
    """
    client = AsyncModbusSerialClient(
        settings.port,
        framer=FramerType.RTU,
        baudrate=settings.baudrate,
        parity=settings.parity,
        stopbits=settings.stopbits,
        timeout=deadline_s(settings),
        retries=0,
        reconnect_delay=0,
        trace_packet=trace,
    )
    with ExitStack() as closing:
        closing.callback(client.close)
        connected = await client.ctx.connect()  # client.connect() does the same and then sleeps for 0.1 s
        raise_if_cancelled()
        if connected:
            closing.pop_all()
            return client
    raise ModbusError(ModbusFault.IO, f"cannot open {settings.port}: {_why_closed(settings.port)}")


def _why_closed(port: str) -> str:
    if not Path(port).exists():
        return "no such device (is the adapter plugged in?)"
    if not os.access(port, os.R_OK | os.W_OK):
        return "no permission (the user must be in group dialout)"
    return "not a serial port, or in use by another program (if thermiq-bridge runs, stop it first)"
