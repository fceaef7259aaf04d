"""One meter on its bus: read, judge."""

from __future__ import annotations

from collections.abc import Mapping

from site_bridge.meter.models import MODELS
from site_bridge.meter.sample import MeterSample, in_our_signs, sample
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.decode import Decoded
from site_bridge.modbus.device import Device
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.row import Cadence


class MeterReader:
    """Reads one meter; nothing here writes to it."""

    def __init__(self, settings: MeterSettings, port: RtuPort) -> None:
        self._device = Device(MODELS[settings.model], port, settings.unit_id, settings.poll_s)
        self._invert = settings.invert
        self._newest = Decoded()
        self._slow = Decoded()

    @property
    def complaints(self) -> list[str]:
        """Why values are left out, as last read."""
        return (self._slow | self._newest).reasons

    async def control(self) -> MeterSample:
        """The sample that matters.

        Raises:
            SourceError: No answer, or a value that cannot be true.
        """
        self._newest = await self._device.read(Cadence.CONTROL)
        return sample(self._newest, invert=self._invert)

    async def slow(self) -> Mapping[str, float] | None:
        """One step towards energies and the rest: all values when it was the last, else None.

        What cannot be true is left out.

        Raises:
            SourceError: No answer.
        """
        slow = await self._device.slow_step()
        if slow is None:
            return None
        self._slow = slow
        return in_our_signs({**slow.values, **self._newest.values}, invert=self._invert)
