"""One RS485 port: whole register blocks, one request at a time, reading only."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path

from pymodbus import FramerType, ModbusException
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.pdu import ModbusPDU

from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.frame import find_reply
from site_bridge.modbus.settings import SerialSettings

SUSPECT_LIMIT_S = 3.0  # a line that never falls silent is reopened all the same


class RtuPort:
    """Reads holding registers (function 03h) through pymodbus.

    Pymodbus may take a late reply of one request for the next one's, and accepts any number of registers.
    Hence after each failure the line must fall silent and the port is reopened, the number of
    registers is checked, and callers use another count for each block.

    Attributes:
        counters: Requests by result: "ok" or a `ModbusFault`.
    """

    def __init__(self, settings: SerialSettings) -> None:
        self.counters: Counter[str] = Counter()
        self._settings = settings
        self._client: AsyncModbusSerialClient | None = None
        self._lock = asyncio.Lock()
        self._suspect = False
        self._busy_s = 0.0
        self._unit_id = 0

    async def read_holding(self, unit_id: int, address: int, count: int) -> tuple[int, ...]:
        """Exactly `count` registers from `address`.

        Raises:
            ModbusError: No such answer within the deadline; the next call starts on a fresh line.
        """
        async with self._lock:
            try:
                registers = await self._transaction(unit_id, address, count)
            except ModbusError as error:
                self.counters[error.fault] += 1
                if error.fault is not ModbusFault.REFUSED:
                    self._distrust()
                raise
            except asyncio.CancelledError:
                self._distrust()
                raise
            self.counters["ok"] += 1
            return registers

    def close(self) -> None:
        """Give the port back."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _transaction(self, unit_id: int, address: int, count: int) -> tuple[int, ...]:
        client = await self._ready()
        self._unit_id = unit_id
        try:
            reply = await client.read_holding_registers(address, count=count, device_id=unit_id)
        except (ModbusException, OSError) as error:
            _raise_if_cancelled(error)
            raise self._lost(client, address) from error
        return _registers(reply, address, count)

    def _distrust(self) -> None:
        """A reply may still be under way."""
        self._suspect = True
        self._busy_s = time.monotonic()

    async def _ready(self) -> AsyncModbusSerialClient:
        """An open client on a silent line."""
        if self._suspect:
            await self._silence(self._settings.recovery_quiet_s)
            self.close()
            self._suspect = False
        client = self._client
        if client is None or not client.connected:
            client = await self._open()
        await self._silence(self._settings.quiet_s)
        return client

    async def _silence(self, quiet_s: float) -> None:
        """Wait until the line was silent for `quiet_s`, at most `SUSPECT_LIMIT_S`."""
        give_up_s = time.monotonic() + SUSPECT_LIMIT_S
        while (left_s := self._busy_s + quiet_s - time.monotonic()) > 0:
            if time.monotonic() > give_up_s:
                return
            await asyncio.sleep(left_s)

    async def _open(self) -> AsyncModbusSerialClient:
        self.close()
        client = self._client = AsyncModbusSerialClient(
            self._settings.port,
            framer=FramerType.RTU,
            baudrate=self._settings.baudrate,
            parity=self._settings.parity,
            stopbits=self._settings.stopbits,
            timeout=self._settings.request_timeout_s,
            retries=0,
            reconnect_delay=0,  # reopening is done here, at the next request
            trace_packet=self._trace,
        )
        if not await client.connect():
            self.close()
            raise ModbusError(ModbusFault.IO, f"cannot open {self._settings.port}: {self._why_closed()}")
        return client

    def _trace(self, sending: bool, data: bytes) -> bytes:
        """Called by pymodbus with a request, or with all that came since; it goes on with the result."""
        if sending:
            return data
        self._busy_s = time.monotonic()
        return find_reply(data, self._unit_id)

    def _why_closed(self) -> str:
        port = Path(self._settings.port)
        if not port.exists():
            return "no such device (is the adapter plugged in?)"
        if not os.access(port, os.R_OK | os.W_OK):
            return "no permission (the user must be in group dialout)"
        return "not a serial port, or in use by another program"

    def _lost(self, client: AsyncModbusSerialClient, address: int) -> ModbusError:
        if not client.connected:
            return ModbusError(ModbusFault.IO, f"{self._settings.port} failed: the adapter was unplugged?")
        timeout_s = self._settings.request_timeout_s
        return ModbusError(ModbusFault.TIMEOUT, f"no answer for register {address} within {timeout_s:g} s")


def _raise_if_cancelled(error: Exception) -> None:
    """Undo that pymodbus turns the cancellation of a task into an error of its own."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError from error


def _registers(reply: ModbusPDU, address: int, count: int) -> tuple[int, ...]:
    if reply.isError():
        code = reply.exception_code
        raise ModbusError(ModbusFault.REFUSED, f"register {address} refused with exception {code}")
    if len(reply.registers) != count:
        got = len(reply.registers)
        raise ModbusError(ModbusFault.MALFORMED, f"{got} registers instead of {count} from {address}")
    return tuple(reply.registers)
