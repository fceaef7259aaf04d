"""An optical head: telegrams as they come, and words for what is wrong when none come."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable

from site_bridge.errors import SourceError
from site_bridge.smartmeter.port import HeadPort
from site_bridge.smartmeter.sample import SmartMeterSample, sample_of
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.smartmeter.telegrams import TelegramReader

TICK_S = 0.5


async def samples(
    settings: SmartMeterSettings, silence_s: float, clock: Callable[[], float] = time.monotonic
) -> AsyncGenerator[SmartMeterSample | None, None]:
    """Every sample, and None whenever a moment passed without one.

    Args:
        settings: Port and meter.
        silence_s: Without a sample for this long the port is given up.
        clock: Monotonic time.

    Raises:
        SourceError: The port fails, or nothing usable comes; the text says what to look at.
    """
    port = HeadPort(settings)
    try:
        reader = TelegramReader()
        newest_s = clock()
        while True:
            taken = None
            for telegram in reader.feed(await port.read(TICK_S)):
                taken = sample_of(telegram, settings)
                if taken is not None:
                    newest_s = clock()
                    yield taken
            if clock() - newest_s > silence_s:
                raise SourceError(_silence(reader, silence_s, settings))
            if taken is None:
                yield None
    finally:
        port.close()


def _silence(reader: TelegramReader, silence_s: float, settings: SmartMeterSettings) -> str:
    waited = f"for {silence_s:g} s"
    if not reader.received_bytes:
        return f"nothing received {waited}: is the optical head on the meter, with its cable as marked?"
    if reader.counters["ok"]:
        return f"telegrams {waited}, but none with energy or power: is it an electricity meter?"
    return (
        f"no sound SML telegram {waited} although something is received: seat the optical head anew, "
        f"shield it from light, check smartmeter.baudrate {settings.baudrate}"
    )
