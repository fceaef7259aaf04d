"""At 9600 baud, a device that was silent is back within three periods, even if its next reply is bad."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sim.deye.faults import Fault, Faults
from sim.deye.registers import three_phase_lv
from sim.deye.rtu import answer
from sim.deye.settings import DeyeSettings
from sim.deye.slave import RtuSlave
from sim.meter.bus import SimulatedMeter
from sim.meter.state import MeterState
from site_bridge.build import inverter_source, meter_source
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.settings import BusSettings, SerialSettings
from tests.bridge.recording import RecordingOutbox, until
from tests.bridge.site import HOUSE

PERIODS = 3.0
DEYE = DeyeSettings()
REPLIES: dict[str, tuple[Fault | None, ...]] = {
    "all good": (),
    "first lost": (Fault.DROP_REPLY,),
    "second lost": (None, Fault.DROP_REPLY),
    "first broken": (Fault.CORRUPT_CRC,),
    "second broken": (None, Fault.CORRUPT_CRC),
    "first of another device": (Fault.WRONG_ID,),
    "second too short": (None, Fault.FEWER_REGISTERS),
    "first all zero": (Fault.ZERO_BLOCK,),
    "second all zero": (None, Fault.ZERO_BLOCK),
    "first late": (Fault.LATE_REPLY,),
    "second late": (None, Fault.LATE_REPLY),
}
"""What becomes of the replies after the silence."""

Reply = Callable[[bytes], bytes | None]
pytestmark = pytest.mark.alone


class Script(Faults):
    """Spoils the replies that it is told to spoil."""

    def __init__(self) -> None:
        super().__init__()
        self.coming: deque[Fault | None] = deque()

    def take(self) -> Fault | None:
        return self.coming.popleft() if self.coming else None


@dataclass
class Line:
    """A bus whose devices fall silent for some requests and come back the moment after the last of them.

    Attributes:
        reply: What its devices say.
        coming: What becomes of their replies after that.
        swallow: Requests that still get no answer.
        back_s: Monotonic time of the last of them.
    """

    link: Path
    reply: Reply
    coming: Iterable[Fault | None] = ()
    swallow: int = 0
    back_s: float = 0.0
    script: Script = field(default_factory=Script)
    outbox: RecordingOutbox = field(default_factory=RecordingOutbox)

    def slave(self) -> RtuSlave:
        return RtuSlave(self._answer, self.link, self.script, turnaround_s=DEYE.turnaround_s)

    def _answer(self, request: bytes) -> bytes | None:
        if not self.swallow:
            return self.reply(request)
        self.swallow -= 1
        if not self.swallow:
            self.script.coming.extend(self.coming)
            self.back_s = time.monotonic()
        return None

    def samples(self, device: str) -> int:
        return len(self.outbox.all(f"{device}/sample"))

    async def recovery_s(self, *devices: str) -> float:
        """How long after the silence all these devices are published again."""
        await until(lambda: not self.swallow, "the silence is over", 60.0)
        before = {device: self.samples(device) for device in devices}
        for device, count in before.items():
            await until(lambda d=device, c=count: self.samples(d) > c, f"{device} is back")  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
        return time.monotonic() - self.back_s

    async def good(self, *devices: str) -> None:
        for device in devices:
            await until(lambda d=device: self.samples(d) > 1, f"{device} is good")  # type: ignore[misc]  # as above


async def inverter_recovery_s(line: Line, swallow: int) -> float:
    async with contextlib.AsyncExitStack() as around:
        port = RtuPort(SerialSettings(port=str(line.link)))
        around.callback(port.close)
        source, _ = inverter_source(InverterSettings(), port, line.outbox, "s")
        around.callback(asyncio.create_task(source.run()).cancel)
        await line.good("inverter")
        line.swallow = swallow
        return await line.recovery_s("inverter")


@pytest.mark.parametrize(
    ("swallow", "late_too"), [(2, True), (8, False)], ids=["short silence", "long silence"]
)
def test_an_inverter_is_back_within_three_periods(tmp_path: Path, swallow: int, late_too: bool) -> None:
    """The eighth request is waited for to its deadline: no time is left for a reply 1.2 s late as well."""
    registers = three_phase_lv(HOUSE, DEYE)
    lines = {
        name: Line(tmp_path / str(number), lambda frame: answer(frame, 1, registers), coming)
        for number, (name, coming) in enumerate(REPLIES.items())
        if late_too or Fault.LATE_REPLY not in coming
    }

    async def main() -> list[float]:
        return await asyncio.gather(*(inverter_recovery_s(line, swallow) for line in lines.values()))

    with contextlib.ExitStack() as around:
        for line in lines.values():
            slave = line.slave()
            slave.start()
            around.callback(slave.stop)
        recoveries_s = dict(zip(lines, asyncio.run(main()), strict=True))
    limit_s = PERIODS * InverterSettings().poll_s
    assert {name: took_s for name, took_s in recoveries_s.items() if took_s > limit_s} == {}


def test_meters_on_one_bus_are_back_within_three_periods_though_one_stays_dead(tmp_path: Path) -> None:
    meter = SimulatedMeter("sdm630", lambda: MeterState(750.0, 10.0))
    alive = {1: meter, 3: meter}

    def reply(request: bytes) -> bytes | None:
        unit_id = request[0]
        return alive[unit_id].answer(request, unit_id) if unit_id in alive else None

    line = Line(tmp_path / "meters", reply, (Fault.DROP_REPLY, None, Fault.CORRUPT_CRC))
    living = [f"meters/m{unit_id}" for unit_id in alive]

    async def main() -> float:
        async with contextlib.AsyncExitStack() as around:
            port = RtuPort(BusSettings(port=str(line.link)))
            around.callback(port.close)
            for unit_id in (1, 2, 3):
                settings = MeterSettings(id=f"m{unit_id}", unit_id=unit_id)
                source, _ = meter_source(settings, port, line.outbox, "s")
                around.callback(asyncio.create_task(source.run()).cancel)
            await line.good(*living)
            line.swallow = 6
            return await line.recovery_s(*living)

    slave = line.slave()
    slave.start()
    try:
        recovery_s = asyncio.run(main())
    finally:
        slave.stop()
    assert recovery_s <= PERIODS * MeterSettings().poll_s
    assert line.samples("meters/m2") == 0
