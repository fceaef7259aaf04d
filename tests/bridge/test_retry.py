"""Lost requests are asked again within their turn, but no dead device takes its bus from others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sim.deye.rtu import framed
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.request import Function, Request
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.turn import MAX_RETRIES
from tests.bridge.scripted import Answer, Piece, ScriptedSlave, asked, reply, well

TIMEOUT_S = 0.6  # other tests run beside this one
QUIET_S = 0.15
LONG_S = 60.0
FIRST, SECOND = Request(Function.HOLDING, 10, 3), Request(Function.HOLDING, 50, 4)
Use = Callable[[RtuPort], Awaitable[None]]


def silent(_request: bytes) -> list[Piece]:
    return []


def other_length(request: bytes) -> list[Piece]:
    return [(0.0, reply(request, range(9)))]


def broken(request: bytes) -> list[Piece]:
    return [(0.0, reply(request)[:-1] + b"\x00")]


def refused(request: bytes) -> list[Piece]:
    return [(0.0, framed(request[:1] + b"\x83\x02"))]


def late(request: bytes) -> list[Piece]:
    return [(TIMEOUT_S / 2, reply(request))]


def run(tmp_path: Path, use: Use, *script: Answer) -> list[tuple[int, int]]:
    """Use a port against a scripted slave; id and address of the requests that it saw."""
    serial = SerialSettings(
        port=str(tmp_path / "tty"), baudrate=115_200, request_timeout_s=TIMEOUT_S, recovery_quiet_s=QUIET_S
    )

    async def main() -> None:
        port = RtuPort(serial)
        try:
            await use(port)
        finally:
            port.close()

    with ScriptedSlave(tmp_path / "tty", *script) as slave:
        asyncio.run(main())
        seen = [asked(request) for request in slave.requests]
    return [(unit_id, address) for unit_id, _, address, _ in seen]


async def fails(port: RtuPort, fault: ModbusFault, retry_s: float = LONG_S, unit_id: int = 1) -> None:
    with pytest.raises(ModbusError) as caught:
        await port.read(unit_id, [SECOND], retry_s)
    assert caught.value.fault is fault


@pytest.mark.parametrize("bad", [silent, broken, other_length, late])
def test_only_the_lost_request_of_a_turn_is_asked_again(tmp_path: Path, bad: Answer) -> None:
    async def use(port: RtuPort) -> None:
        assert await port.read(1, [FIRST, SECOND], LONG_S) == ((10, 11, 12), (50, 51, 52, 53))

    assert run(tmp_path, use, well, bad) == [(1, 10), (1, 50), (1, 50)]


def test_a_reply_that_has_begun_is_waited_for(tmp_path: Path) -> None:
    def slow(request: bytes) -> list[Piece]:
        whole = reply(request)
        return [(0.05, whole[:2]), (0.05, whole[2:4]), (0.05, whole[4:6]), (0.05, whole[6:])]

    async def use(port: RtuPort) -> None:
        assert await port.read(1, [FIRST, SECOND], LONG_S) == ((10, 11, 12), (50, 51, 52, 53))

    assert run(tmp_path, use, well, slow) == [(1, 10), (1, 50)]


def test_the_line_falls_silent_before_a_retry(tmp_path: Path) -> None:
    at_s: list[float] = []

    def timed(answer: Answer) -> Answer:
        def noted(request: bytes) -> list[Piece]:
            at_s.append(time.monotonic())
            return list(answer(request))

        return noted

    async def use(port: RtuPort) -> None:
        await port.read(1, [FIRST, SECOND], LONG_S)

    run(tmp_path, use, *map(timed, (well, other_length, well)))
    assert at_s[2] - at_s[1] >= QUIET_S


def test_retries_of_a_turn_are_counted(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        await port.read(1, [FIRST])
        await fails(port, ModbusFault.TIMEOUT)

    assert run(tmp_path, use, well, *[silent] * 9) == [(1, 10), *[(1, 50)] * (1 + MAX_RETRIES)]


def test_a_second_retry_begins_within_its_time_only(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        await port.read(1, [FIRST])
        await fails(port, ModbusFault.TIMEOUT, retry_s=0.01)

    assert run(tmp_path, use, well, *[silent] * 9) == [(1, 10), (1, 50), (1, 50)]


def test_a_device_that_does_not_answer_is_asked_once_a_turn_until_it_does(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        await fails(port, ModbusFault.TIMEOUT)
        await fails(port, ModbusFault.TIMEOUT)
        await port.read(1, [SECOND], LONG_S)
        await port.read(1, [SECOND], LONG_S)

    assert run(tmp_path, use, silent, silent, well, silent) == [(1, 50)] * 5


def test_another_device_that_answers_earns_a_dead_one_no_retries(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        await port.read(2, [FIRST], LONG_S)
        await fails(port, ModbusFault.TIMEOUT)
        await port.read(2, [FIRST], LONG_S)

    assert run(tmp_path, use, well, silent) == [(2, 10), (1, 50), (2, 10)]


def test_a_refusal_is_final_and_no_sign_of_death(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        await port.read(1, [FIRST])
        await fails(port, ModbusFault.REFUSED)
        await port.read(1, [SECOND], LONG_S)

    assert run(tmp_path, use, well, refused, silent) == [(1, 10), (1, 50), (1, 50), (1, 50)]


def test_nothing_is_asked_again_once_the_adapter_is_gone(tmp_path: Path) -> None:
    async def main() -> None:
        link = tmp_path / "tty"
        port = RtuPort(SerialSettings(port=str(link), baudrate=115_200, request_timeout_s=0.1))
        with ScriptedSlave(link):
            await port.read(1, [FIRST])
        await fails(port, ModbusFault.IO)
        assert port.counters == {"ok": 1, ModbusFault.IO: 1}
        port.close()

    asyncio.run(main())
