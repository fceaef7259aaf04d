"""The smart meter's task against bytes on a pseudo-terminal."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from revpi.errors import UserError
from sim.smartmeter.head import OpticalHead
from sim.smartmeter.meter import Habit, Meter
from site_bridge.cli.smartmeter import print_sample
from site_bridge.errors import SourceError
from site_bridge.health import Health
from site_bridge.publish.smartmeter import SmartMeterPublisher
from site_bridge.smartmeter.once import read_once
from site_bridge.smartmeter.plausible import PATIENCE_S, EnergyWatch
from site_bridge.smartmeter.port import HeadPort
from site_bridge.smartmeter.sample import SmartMeterSample
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.smartmeter.source import SmartMeterSource
from tests.bridge.recording import RecordingOutbox, until

BAUD = 115_200
STALE_S, BAD_S = 0.6, 1.2


@dataclass
class Cellar:
    """A meter with an optical head, and the task that reads it."""

    link: Path
    meter: Meter = field(default_factory=lambda: Meter(power_w=1234.0, import_kwh=100.0, export_kwh=7.0))
    outbox: RecordingOutbox = field(default_factory=RecordingOutbox)
    health: Health = field(default_factory=lambda: Health("smartmeter"))
    spoil: Callable[[bytes], bytes] = bytes

    def head(self) -> OpticalHead:
        return OpticalHead(lambda: self.spoil(self.meter.telegram()), self.link, period_s=0.05, baud=BAUD)

    def said(self, name: str) -> str | None:
        return self.outbox.last(f"smartmeter/{name}")

    async def powers_more(self, count: int) -> None:
        before = len(self.outbox.all("smartmeter/power"))
        await until(lambda: len(self.outbox.all("smartmeter/power")) >= before + count, "more powers")


@pytest.fixture
def cellar(tmp_path: Path) -> Cellar:
    return Cellar(tmp_path / "sml")


@contextlib.contextmanager
def plugged(head: OpticalHead) -> Iterator[OpticalHead]:
    head.start()
    try:
        yield head
    finally:
        head.stop()


def run(cellar: Cellar, use: Callable[[], Awaitable[None]]) -> None:
    settings = SmartMeterSettings(
        enabled=True, port=str(cellar.link), baudrate=BAUD, stale_after_s=STALE_S, bad_after_s=BAD_S
    )

    async def main() -> None:
        publisher = SmartMeterPublisher(cellar.outbox)
        task = asyncio.create_task(SmartMeterSource(settings, publisher, cellar.health, reopen_s=0.1).run())
        try:
            await use()
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    asyncio.run(main())


def test_publishes_what_the_meter_says(cellar: Cellar) -> None:
    with plugged(cellar.head()):
        run(cellar, lambda: cellar.powers_more(2))
    assert cellar.said("power") == "1234"
    assert cellar.said("energy_import") == "100"
    assert cellar.said("energy_export") == "7"
    assert cellar.said("quality") == cellar.said("power/quality") == "good"
    assert cellar.said("status") == "ok"
    assert cellar.health.ok is True


def test_a_meter_without_pin_is_said_to_be_so_and_its_energies_are_good(cellar: Cellar) -> None:
    cellar.meter.habit = Habit.NO_PIN

    async def use() -> None:
        await until(lambda: cellar.health.ok is False, "said")
        await until(lambda: cellar.said("energy_import") == "100", "energies")

    with plugged(cellar.head()):
        run(cellar, use)
    assert "PIN" in cellar.health.detail
    assert cellar.said("status") == cellar.health.detail
    assert cellar.said("power") is None
    assert cellar.said("quality") == "good"
    assert cellar.said("power/quality") == "bad:never_seen"


def test_a_power_that_ceases_goes_bad_and_comes_back(cellar: Cellar) -> None:
    async def use() -> None:
        await cellar.powers_more(1)
        cellar.meter.habit = Habit.NO_PIN
        await until(lambda: cellar.said("power/quality") == "bad:too_old", "bad")
        assert cellar.said("quality") == "good"
        cellar.meter.habit = Habit.SIGNED
        await until(lambda: cellar.said("power/quality") == "good", "back")

    with plugged(cellar.head()):
        run(cellar, use)
    assert cellar.health.ok is True


def test_an_unplugged_head_goes_bad_and_comes_back_by_itself(cellar: Cellar) -> None:
    async def use() -> None:
        await until(lambda: cellar.said("quality") == "bad:never_seen", "bad at first")
        assert "no such device" in cellar.health.detail
        with plugged(cellar.head()):
            await cellar.powers_more(2)
        await until(lambda: cellar.said("quality") == "bad:too_old", "bad")
        with plugged(cellar.head()):
            await until(lambda: cellar.said("quality") == "good", "back")

    run(cellar, use)
    qualities = cellar.outbox.all("smartmeter/quality")
    assert qualities.index("good") < qualities.index("stale") < qualities.index("bad:too_old")


def test_a_head_beside_the_meter_is_told_from_a_loose_cable(cellar: Cellar) -> None:
    cellar.spoil = lambda _: b"\x55\xaa" * 20

    async def use() -> None:
        await until(lambda: "no sound SML telegram" in cellar.health.detail, "noise noticed")
        cellar.spoil = lambda _: b""
        await until(lambda: "nothing received" in cellar.health.detail, "silence noticed")
        cellar.spoil = bytes
        await cellar.powers_more(1)

    with plugged(cellar.head()):
        run(cellar, use)
    assert cellar.said("status") == "ok"


def test_damaged_telegrams_never_make_a_wrong_value(cellar: Cellar) -> None:
    count = iter(range(10**6))

    def every_second(data: bytes) -> bytes:
        at = next(count)
        return data if at % 2 else data[: 30 + at] + b"\xff" + data[31 + at :]

    cellar.spoil = every_second
    with plugged(cellar.head()):
        run(cellar, lambda: cellar.powers_more(5))
    assert set(cellar.outbox.all("smartmeter/power")) == {"1234"}
    assert set(cellar.outbox.all("smartmeter/energy_import")) == {"100"}


def test_a_total_that_jumps_is_refused_until_it_is_right_again(cellar: Cellar) -> None:
    async def use() -> None:
        await cellar.powers_more(1)
        cellar.meter.import_kwh = 5000.0
        await until(lambda: "import jumps away from 100 kWh" in cellar.health.detail, "noticed")
        cellar.meter.import_kwh = 100.1
        await until(lambda: cellar.health.ok is True, "right again")

    with plugged(cellar.head()):
        run(cellar, use)
    assert "5000" not in cellar.outbox.all("smartmeter/energy_import")


def test_another_meter_may_have_another_total(cellar: Cellar) -> None:
    async def use() -> None:
        await cellar.powers_more(1)
        cellar.meter.server_id = b"\x0a\x01EBZ\x00\x00\x00\x00\x09"
        cellar.meter.import_kwh = 0.5
        await until(lambda: cellar.said("energy_import") == "0.5", "new total")

    with plugged(cellar.head()):
        run(cellar, use)


@pytest.mark.parametrize(
    ("after_kwh", "after_s", "plausible"),
    [
        (100.5, 1.0, True),
        (100.0, 1.0, True),
        (101.5, 1.0, True),
        (99.9, 1.0, False),
        (103.0, 1.0, False),
        (3.0, PATIENCE_S + 1, True),
    ],
)
def test_totals_rise_and_not_too_fast(after_kwh: float, after_s: float, plausible: bool) -> None:
    watch = EnergyWatch(max_power_w=50_000.0)
    assert watch.complaint(SmartMeterSample("a", 1.0, 100.5, None), 0.0) == ""
    assert (watch.complaint(SmartMeterSample("a", 1.0, after_kwh, None), after_s) == "") is plausible


def test_an_adapter_that_fails_is_said(cellar: Cellar) -> None:
    async def use() -> None:
        port = HeadPort(SmartMeterSettings(port=str(cellar.link), baudrate=BAUD))
        folder = os.open("/", os.O_RDONLY)
        os.dup2(folder, port._serial.fileno())  # whatever is asked of it now fails
        os.close(folder)
        with pytest.raises(SourceError, match="unplugged"):
            await port.read(1.0)
        port.close()

    with plugged(cellar.head()):
        asyncio.run(use())


def test_read_once_gives_the_first_telegram(cellar: Cellar) -> None:
    settings = SmartMeterSettings(port=str(cellar.link), baudrate=BAUD)
    with plugged(cellar.head()):
        taken = asyncio.run(read_once(settings, 5.0))
    assert (taken.power_w, taken.energy_import_kwh, taken.energy_export_kwh) == (1234.0, 100.0, 7.0)


def test_read_once_waits_for_a_power_that_one_telegram_leaves_out(cellar: Cellar) -> None:
    powerless = Meter(power_w=0.0, import_kwh=100.0, export_kwh=7.0, habit=Habit.NO_PIN).telegram()
    telegrams = itertools.chain([powerless], itertools.repeat(cellar.meter.telegram()))
    with plugged(OpticalHead(lambda: next(telegrams), cellar.link, 0.05, BAUD)):
        taken = asyncio.run(read_once(SmartMeterSettings(port=str(cellar.link), baudrate=BAUD), 5.0))
    assert taken.power_w == 1234


def test_read_once_tells_that_the_power_stays_out(cellar: Cellar) -> None:
    cellar.meter.habit = Habit.NO_PIN
    with plugged(cellar.head()):
        taken = asyncio.run(read_once(SmartMeterSettings(port=str(cellar.link), baudrate=BAUD), 5.0))
    assert taken.power_w is None
    assert "PIN" in taken.note


def test_read_once_ends_when_nothing_comes(cellar: Cellar) -> None:
    cellar.spoil = lambda _: b""
    settings = SmartMeterSettings(port=str(cellar.link), baudrate=BAUD)
    with plugged(cellar.head()), pytest.raises(SourceError, match="nothing received"):
        asyncio.run(read_once(settings, 0.1))


def test_the_command_prints_a_sample(cellar: Cellar, capsys: pytest.CaptureFixture[str]) -> None:
    settings = SmartMeterSettings(port=str(cellar.link), baudrate=BAUD)
    with plugged(cellar.head()):
        assert print_sample(settings, as_json=True) == 0
    assert '"power_w": 1234.0' in capsys.readouterr().out


def test_the_command_says_in_one_line_why_not(cellar: Cellar) -> None:
    with pytest.raises(UserError, match=r"smart meter on .*no such device") as caught:
        print_sample(SmartMeterSettings(port=str(cellar.link)), as_json=False)
    assert "\n" not in str(caught.value)
    cellar.link.write_text("no port")
    with pytest.raises(UserError, match="not a serial port"):
        print_sample(SmartMeterSettings(port=str(cellar.link)), as_json=False)
