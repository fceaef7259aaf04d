"""One RS485 port: one request at a time, fairly shared, reading only."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pymodbus import FramerType, ModbusException
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.pdu import ModbusPDU

from site_bridge.modbus.doubt import Doubts
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.frame import find_reply, other_counts
from site_bridge.modbus.request import Function, Request
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.timing import deadline_s, silence_s

SUSPECT_LIMIT_S = 3.0  # a line that never falls silent is reopened all the same

_MAY_COME_LATE = (ModbusFault.TIMEOUT, ModbusFault.MALFORMED)

Registers = tuple[int, ...]


class RtuPort:
    """Reads registers (functions 03h and 04h) through pymodbus.

    The lock serves its waiters in order: devices on one bus take turns. Pymodbus may take a late reply of one
    request for the next one's, and accepts any number of registers. Hence after each failure the line
    must fall silent and the port is reopened, only a reply of the right length is passed on, and a request
    that a lost reply could answer is not sent.

    Attributes:
        counters: Requests by result: "ok" or a `ModbusFault`.
    """

    def __init__(self, settings: SerialSettings) -> None:
        self.counters: Counter[str] = Counter()
        self._settings = settings
        self._client: AsyncModbusSerialClient | None = None
        self._lock = asyncio.Lock()
        self._doubts = Doubts()
        self._suspect = False
        self._busy_s = 0.0
        self._asked: tuple[int, Request] | None = None
        self._other_counts: list[int] = []

    async def read(self, unit_id: int, requests: Sequence[Request]) -> tuple[Registers, ...]:
        """The registers of several requests, asked without a pause for other devices.

        Raises:
            ModbusError: One of them got no answer within its deadline; the next call starts on a fresh line.
        """
        async with self._lock:
            return tuple([await self._read(unit_id, request) for request in requests])

    def close(self) -> None:
        """Give the port back."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _read(self, unit_id: int, request: Request) -> Registers:
        try:
            registers = await self._transaction(unit_id, request)
        except ModbusError as error:
            self.counters[error.fault] += 1
            if error.fault in _MAY_COME_LATE:
                self._doubts.lost(unit_id, request, time.monotonic())
            if error.fault in (*_MAY_COME_LATE, ModbusFault.IO):
                self._distrust()
            raise
        except asyncio.CancelledError:
            self._doubts.lost(unit_id, request, time.monotonic())
            self._distrust()
            raise
        self.counters["ok"] += 1
        return registers

    async def _transaction(self, unit_id: int, request: Request) -> Registers:
        client = await self._ready()
        if self._doubts.may_answer(unit_id, request, time.monotonic()):
            raise ModbusError(ModbusFault.DOUBTFUL, f"{request} not asked: a lost reply may still come")
        self._asked, self._other_counts = (unit_id, request), []
        ask = client.read_input_registers
        if request.function is Function.HOLDING:
            ask = client.read_holding_registers
        try:
            reply = await ask(request.address, count=request.count, device_id=unit_id)
        except (ModbusException, OSError) as error:
            _raise_if_cancelled(error)
            raise self._lost(client, request) from error
        return _registers(reply, request)

    def _distrust(self) -> None:
        """What comes now answers nothing."""
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
        await self._silence(max(self._settings.quiet_s, silence_s(self._settings)))
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
            timeout=deadline_s(self._settings),
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
        if self._asked is None:
            return b""
        frame = find_reply(data, *self._asked)
        if self._suspect:
            if frame:
                self._doubts.came(*self._asked)
            return b""
        self._other_counts = [] if frame else other_counts(data, *self._asked)
        return frame

    def _why_closed(self) -> str:
        port = Path(self._settings.port)
        if not port.exists():
            return "no such device (is the adapter plugged in?)"
        if not os.access(port, os.R_OK | os.W_OK):
            return "no permission (the user must be in group dialout)"
        return "not a serial port, or in use by another program"

    def _lost(self, client: AsyncModbusSerialClient, request: Request) -> ModbusError:
        if not client.connected:
            return ModbusError(ModbusFault.IO, f"{self._settings.port} failed: the adapter was unplugged?")
        if self._other_counts:
            detail = f"{self._other_counts[-1]} registers instead of {request.count} from {request.address}"
            return ModbusError(ModbusFault.MALFORMED, detail)
        timeout_s = deadline_s(self._settings)
        return ModbusError(ModbusFault.TIMEOUT, f"no answer for {request} within {timeout_s:g} s")


def _raise_if_cancelled(error: Exception) -> None:
    """Undo that pymodbus turns the cancellation of a task into an error of its own."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError from error


def _registers(reply: ModbusPDU, request: Request) -> Registers:
    if reply.isError():
        raise ModbusError(ModbusFault.REFUSED, f"{request} refused with exception {reply.exception_code}")
    if len(reply.registers) != request.count:
        detail = f"{len(reply.registers)} registers instead of {request.count} from {request.address}"
        raise ModbusError(ModbusFault.MALFORMED, detail)
    return tuple(reply.registers)
