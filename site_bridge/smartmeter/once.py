"""One sample of the smart meter, by hand."""

from __future__ import annotations

import contextlib

from site_bridge.errors import SourceError
from site_bridge.smartmeter.head import samples
from site_bridge.smartmeter.sample import SmartMeterSample
from site_bridge.smartmeter.settings import SmartMeterSettings

WAIT_S = 15.0  # meters send every 1 to 4 s


async def read_once(settings: SmartMeterSettings, wait_s: float = WAIT_S) -> SmartMeterSample:
    """Wait for one telegram.

    Raises:
        SourceError: None came within `wait_s`, or the port failed.
    """
    async with contextlib.aclosing(samples(settings, wait_s)) as coming:
        async for sample in coming:
            if sample is not None:
                return sample
    raise SourceError("the optical head gave nothing")
