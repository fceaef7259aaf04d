"""One sample of the smart meter, by hand."""

from __future__ import annotations

import contextlib

from site_bridge.errors import SourceError
from site_bridge.smartmeter.head import samples
from site_bridge.smartmeter.sample import POWERLESS_SAMPLES, SmartMeterSample
from site_bridge.smartmeter.settings import SmartMeterSettings

WAIT_S = 15.0  # meters send every 1 to 4 s


async def read_once(settings: SmartMeterSettings, wait_s: float = WAIT_S) -> SmartMeterSample:
    """Wait for one telegram with a power; of a meter that sends none, one without.

    Raises:
        SourceError: None came within `wait_s`, or the port failed.
    """
    powerless = 0
    async with contextlib.aclosing(samples(settings, wait_s)) as coming:
        async for sample in coming:
            if sample is None:
                continue
            powerless += sample.power_w is None
            if sample.power_w is not None or powerless >= POWERLESS_SAMPLES:
                return sample
    raise SourceError("the optical head gave nothing")
