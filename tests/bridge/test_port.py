"""The RTU port against bytes on a pseudo-terminal."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sim.deye.rtu import framed
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.port import TELL_EVERY, RtuPort
from site_bridge.modbus.request import Function, Request
from site_bridge.modbus.settings import SerialSettings
from tests.bridge.recording import until
from tests.bridge.scripted import Answer, Piece, ScriptedSlave, asked, reply

TIMEOUT_S = 0.1
QUIET_S = 0.15
Use = Callable[[RtuPort], Awaitable[None]]


def serial(port: Path) -> SerialSettings:
    return SerialSettings(
        port=str(port), baudrate=115_200, request_timeout_s=TIMEOUT_S, recovery_quiet_s=QUIET_S
    )


async def read(port: RtuPort, unit_id: int, address: int, count: int) -> tuple[int, ...]:
    (registers,) = await port.read(unit_id, [Request(Function.HOLDING, address, count)])
    return registers


def silent(_request: bytes) -> list[Piece]:
    return []


def late(request: bytes) -> list[Piece]:
    return [(TIMEOUT_S + 0.05, reply(request))]


def run(tmp_path: Path, use: Use, *script: Answer) -> list[bytes]:
    """Use a port against a scripted slave; the requests that the slave saw."""

    async def main() -> None:
        port = RtuPort(serial(tmp_path / "tty"))
        try:
            await use(port)
        finally:
            port.close()

    with ScriptedSlave(tmp_path / "tty", *script) as slave:
        asyncio.run(main())
        return slave.requests


async def fault_of(read: Awaitable[tuple[int, ...]]) -> ModbusFault:
    with pytest.raises(ModbusError) as caught:
        await read
    return caught.value.fault


def test_reads_the_registers_asked_for(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        assert await read(port, 1, 586, 40) == tuple(range(586, 626))
        assert port.counters == {"ok": 1}

    assert [asked(request) for request in run(tmp_path, use)] == [(1, 3, 586, 40)]


@pytest.mark.parametrize(
    "pieces",
    [
        lambda r: [(0.0, b"\x00" + reply(r))],
        lambda r: [(0.0, b"\xff\x55" + reply(r))],
        lambda r: [(0.0, r + reply(r))],
        lambda r: [(0.0, r[:3]), (0.01, r[3:]), (0.01, reply(r))],
        lambda r: [(0.0, reply(r, range(3)) + reply(r))],
        lambda r: [(0.0, reply(r) + b"\x00\xff\x01\x03")],
        lambda r: [(0.0, reply(r)[:2]), (0.02, reply(r)[2:9]), (0.02, reply(r)[9:])],
    ],
    ids=["zero byte", "noise", "echo", "echo in pieces", "other length first", "noise behind", "in pieces"],
)
def test_stray_bytes_and_pieces_do_no_harm(tmp_path: Path, pieces: Answer) -> None:
    async def use(port: RtuPort) -> None:
        assert await read(port, 1, 586, 5) == tuple(range(586, 591))

    run(tmp_path, use, pieces)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (silent, ModbusFault.TIMEOUT),
        (lambda r: [(0.0, reply(r)[:-1] + b"\x00")], ModbusFault.TIMEOUT),
        (lambda r: [(0.0, framed(b"\x02" + reply(r)[1:-2]))], ModbusFault.TIMEOUT),
        (lambda r: [(0.0, reply(r)[:7])], ModbusFault.TIMEOUT),
        (lambda r: [(0.0, r)], ModbusFault.TIMEOUT),
        (lambda r: [(0.0, framed(b"\x01\x04" + reply(r)[2:-2]))], ModbusFault.TIMEOUT),
        (lambda r: [(0.0, reply(r, range(39)))], ModbusFault.MALFORMED),
        (lambda r: [(0.0, reply(r, range(41)))], ModbusFault.MALFORMED),
        (lambda _: [(0.0, framed(b"\x01\x83\x02"))], ModbusFault.REFUSED),
    ],
    ids=[
        "silence",
        "wrong CRC",
        "other device",
        "cut off",
        "echo only",
        "other function",
        "too few",
        "too many",
        "exception",
    ],
)
def test_each_fault_has_its_kind_and_the_next_request_works(
    tmp_path: Path, answer: Answer, fault: ModbusFault
) -> None:
    async def use(port: RtuPort) -> None:
        assert await fault_of(read(port, 1, 586, 40)) is fault
        assert await read(port, 1, 586, 40) == tuple(range(586, 626))
        assert port.counters == {fault: 1, "ok": 1}

    run(tmp_path, use, answer)


def test_a_late_reply_is_never_taken_for_the_next_one(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        assert await fault_of(read(port, 1, 586, 40)) is ModbusFault.TIMEOUT
        assert await read(port, 1, 700, 40) == tuple(range(700, 740))

    run(tmp_path, use, late)


def test_a_request_that_a_very_late_reply_could_answer_is_not_sent(tmp_path: Path) -> None:
    def very_late(request: bytes) -> list[Piece]:
        return [(TIMEOUT_S + QUIET_S + 0.05, reply(request))]

    async def use(port: RtuPort) -> None:
        assert await fault_of(read(port, 1, 586, 40)) is ModbusFault.TIMEOUT
        assert await fault_of(read(port, 1, 700, 40)) is ModbusFault.DOUBTFUL
        assert await read(port, 1, 700, 39) == tuple(range(700, 739))  # the late reply comes in between
        assert await read(port, 1, 586, 40) == tuple(range(586, 626))
        assert await read(port, 2, 700, 40) == tuple(range(700, 740))

    assert [asked(request)[2:] for request in run(tmp_path, use, very_late)] == [
        (586, 40),
        (700, 39),
        (586, 40),
        (700, 40),
    ]


def test_several_requests_of_one_device_are_one_turn(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        together = port.read(1, [Request(Function.HOLDING, 10, 3), Request(Function.INPUT, 50, 4)])
        both, other = await asyncio.gather(together, read(port, 2, 90, 5))
        assert both == ((10, 11, 12), (50, 51, 52, 53))
        assert other == (90, 91, 92, 93, 94)

    requests = [asked(request) for request in run(tmp_path, use)]
    assert requests == [(1, 3, 10, 3), (1, 4, 50, 4), (2, 3, 90, 5)]


def test_the_silence_is_never_shorter_than_three_and_a_half_characters(tmp_path: Path) -> None:
    arrivals: list[float] = []

    def timed(request: bytes) -> list[Piece]:
        arrivals.append(time.monotonic())
        return [(0.0, reply(request))]

    async def main() -> None:
        port = RtuPort(SerialSettings(port=str(tmp_path / "tty"), baudrate=1200, quiet_s=0.0))
        for _ in range(3):
            await read(port, 1, 586, 3)
        port.close()

    with ScriptedSlave(tmp_path / "tty", *[timed] * 3):
        asyncio.run(main())
    assert all(later - earlier >= 3.5 * 10 / 1200 for earlier, later in itertools.pairwise(arrivals))


def test_an_endless_babble_ends_in_a_fault_and_then_in_recovery(tmp_path: Path) -> None:
    noise = random.Random(1)
    babble: list[Piece] = [(0.005, noise.randbytes(16)) for _ in range(40)]

    async def use(port: RtuPort) -> None:
        assert await fault_of(read(port, 1, 586, 40)) is ModbusFault.TIMEOUT
        assert await read(port, 1, 700, 9) == tuple(range(700, 709))

    run(tmp_path, use, lambda _: babble)


def test_the_line_is_quiet_before_every_request(tmp_path: Path) -> None:
    arrivals: list[float] = []

    def timed(request: bytes) -> list[Piece]:
        arrivals.append(time.monotonic())
        return [(0.0, reply(request))]

    async def use(port: RtuPort) -> None:
        for _ in range(4):
            await read(port, 1, 586, 3)

    run(tmp_path, use, *[timed] * 4)
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(arrivals))


def test_requests_of_several_tasks_go_one_after_the_other(tmp_path: Path) -> None:
    async def use(port: RtuPort) -> None:
        first, second = await asyncio.gather(read(port, 1, 10, 3), read(port, 1, 50, 4))
        assert (first, second) == ((10, 11, 12), (50, 51, 52, 53))

    run(tmp_path, use)


@pytest.mark.parametrize("when", ["opening", "waiting for the reply"])
def test_cancelling_a_request_cancels_the_task_and_leaves_the_line_usable(tmp_path: Path, when: str) -> None:
    heard: list[bytes] = []

    def late(request: bytes) -> list[Piece]:
        heard.append(request)
        return [(TIMEOUT_S, reply(request))]

    async def use(port: RtuPort) -> None:
        task = asyncio.create_task(read(port, 1, 586, 40))
        if when == "opening":
            await asyncio.sleep(0)
            assert port._lock.locked()
            assert port._client is None
        else:
            await until(lambda: bool(heard), when)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await read(port, 1, 700, 4) == (700, 701, 702, 703)

    run(tmp_path, use, *[late] * (when != "opening"))


def test_an_unplugged_adapter_is_an_io_fault_and_works_again_when_plugged_in(tmp_path: Path) -> None:
    async def main() -> None:
        link = tmp_path / "tty"
        port = RtuPort(serial(link))
        with pytest.raises(ModbusError, match="no such device"):
            await read(port, 1, 5, 2)
        with ScriptedSlave(link):
            assert await read(port, 1, 5, 2) == (5, 6)
        assert await fault_of(read(port, 1, 5, 2)) is ModbusFault.IO
        with ScriptedSlave(link):
            assert await read(port, 1, 5, 2) == (5, 6)
        assert port.counters == {"ok": 2, ModbusFault.IO: 2}
        port.close()

    asyncio.run(main())


def test_a_port_that_is_no_serial_port_says_so(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")

    async def main() -> None:
        with pytest.raises(ModbusError, match="not a serial port"):
            await read(RtuPort(SerialSettings(port=str(path))), 1, 0, 1)

    asyncio.run(main())


def test_what_a_line_loses_is_told_now_and_then(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def use(port: RtuPort) -> None:
        port.counters["ok"] = TELL_EVERY - 3
        assert await fault_of(read(port, 1, 586, 40)) is ModbusFault.TIMEOUT
        for _ in range(4):
            await read(port, 1, 586, 40)

    with caplog.at_level("INFO", "site_bridge"):
        run(tmp_path, use, silent)
    (line,) = [record.getMessage() for record in caplog.records if record.name.startswith("site_bridge")]
    assert line == f"{tmp_path / 'tty'}: of 10000 requests 9999 ok, 1 timeout"


def test_the_port_can_only_read() -> None:
    public = {name for name in vars(RtuPort) if not name.startswith("_")}
    assert public == {"read", "close"}
