"""One RS485 port: one request at a time, fairly shared, reading only."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence

from pymodbus import ModbusException
from pymodbus.client import AsyncModbusSerialClient

from site_bridge.modbus.asking import Registers, ask, registers_of
from site_bridge.modbus.doubt import Doubts
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.frame import find_reply, other_counts
from site_bridge.modbus.opening import opened
from site_bridge.modbus.promptness import Promptness
from site_bridge.modbus.request import Request
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.timing import deadline_s, silence_s
from site_bridge.modbus.turn import Turn

SUSPECT_LIMIT_S = 3.0  # a line that never falls silent is reopened all the same
TELL_EVERY = 10_000  # requests: some hours
ARRIVING_S = 0.1  # pieces of one reply follow each other faster

_MAY_COME_LATE = (ModbusFault.TIMEOUT, ModbusFault.MALFORMED)
_LOST = (*_MAY_COME_LATE, ModbusFault.IO)

log = logging.getLogger(__name__)


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
        self._promptness = Promptness(settings)
        self._answering: set[int] = set()
        self._waiting: asyncio.Timeout | None = None
        self._latest_s = 0.0
        self._suspect = False
        self._busy_s = 0.0
        self._asked: tuple[int, Request] | None = None
        self._other_counts: list[int] = []

    async def read(
        self, unit_id: int, requests: Sequence[Request], retry_s: float = 0.0
    ) -> tuple[Registers, ...]:
        """The registers of several requests, asked without a pause for other devices.

        A lost request is asked again, twice at most in one turn, but only if the device answered just before:
        a dead one costs its bus a single request.

        Args:
            unit_id: Modbus id.
            requests: What to ask.
            retry_s: No second retry begins later than this after the first request.

        Raises:
            ModbusError: One of them got no answer within its deadline; the next call starts on a fresh line.
        """
        async with self._lock:
            turn = Turn(time.monotonic() + retry_s)
            return tuple([await self._insist(unit_id, request, turn) for request in requests])

    def close(self) -> None:
        """Give the port back."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _insist(self, unit_id: int, request: Request, turn: Turn) -> Registers:
        while True:
            try:
                return await self._read(unit_id, request)
            except ModbusError as error:
                lost = error.fault in _MAY_COME_LATE and unit_id in self._answering
                if lost and turn.again(time.monotonic()):
                    continue
                if error.fault in _LOST:
                    self._answering.discard(unit_id)
                raise

    async def _read(self, unit_id: int, request: Request) -> Registers:
        try:
            registers = await self._transaction(unit_id, request)
        except ModbusError as error:
            self._count(error.fault)
            if error.fault in _MAY_COME_LATE:
                self._doubts.lost(unit_id, request, time.monotonic())
                self._promptness.lost(unit_id)
            if error.fault in _LOST:
                self._distrust()
            raise
        except asyncio.CancelledError:
            self._doubts.lost(unit_id, request, time.monotonic())
            self._distrust()
            raise
        self._count("ok")
        self._answering.add(unit_id)
        return registers

    async def _transaction(self, unit_id: int, request: Request) -> Registers:
        client = await self._ready()
        if self._doubts.may_answer(unit_id, request, time.monotonic()):
            raise ModbusError(ModbusFault.DOUBTFUL, f"{request} not asked: a lost reply may still come")
        self._asked, self._other_counts = (unit_id, request), []
        sent_s = asyncio.get_running_loop().time()
        self._latest_s = sent_s + deadline_s(self._settings)
        try:
            async with asyncio.timeout(self._promptness.wait_s(unit_id, request)) as self._waiting:
                reply = await ask(client, unit_id, request)
        except (ModbusException, OSError) as error:
            raise self._lost(client, request, asyncio.get_running_loop().time() - sent_s) from error
        finally:
            self._waiting = None
        self._promptness.answered(unit_id, request, asyncio.get_running_loop().time() - sent_s)
        return registers_of(reply, request)

    def _count(self, result: str) -> None:
        """Retries hide what a line loses: tell it now and then."""
        self.counters[result] += 1
        if (total := self.counters.total()) % TELL_EVERY == 0:
            counts = ", ".join(f"{count} {kind}" for kind, count in self.counters.most_common())
            log.info("%s: of %d requests %s", self._settings.port, total, counts)

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
            self.close()
            client = self._client = await opened(self._settings, self._trace)
        await self._silence(max(self._settings.quiet_s, silence_s(self._settings)))
        return client

    async def _silence(self, quiet_s: float) -> None:
        """Wait until the line was silent for `quiet_s`, at most `SUSPECT_LIMIT_S`."""
        give_up_s = time.monotonic() + SUSPECT_LIMIT_S
        while (left_s := self._busy_s + quiet_s - time.monotonic()) > 0:
            if time.monotonic() > give_up_s:
                return
            await asyncio.sleep(left_s)

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
                self._promptness.late(self._asked[0])
                self._asked = None  # pymodbus keeps the bytes: the same reply must not count twice
            return b""
        self._other_counts = [] if frame else other_counts(data, *self._asked)
        self._wait_on()
        return frame

    def _wait_on(self) -> None:
        """A reply that has begun is waited for, until the deadline of the bus."""
        if self._waiting is None or self._waiting.expired():
            return
        arriving_s = min(asyncio.get_running_loop().time() + ARRIVING_S, self._latest_s)
        self._waiting.reschedule(max(arriving_s, self._waiting.when() or 0.0))

    def _lost(self, client: AsyncModbusSerialClient, request: Request, waited_s: float) -> ModbusError:
        if not client.connected:
            return ModbusError(ModbusFault.IO, f"{self._settings.port} failed: the adapter was unplugged?")
        if self._other_counts:
            detail = f"{self._other_counts[-1]} registers instead of {request.count} from {request.address}"
            return ModbusError(ModbusFault.MALFORMED, detail)
        return ModbusError(ModbusFault.TIMEOUT, f"no answer for {request} within {waited_s:.2g} s")
