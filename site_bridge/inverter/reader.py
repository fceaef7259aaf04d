"""One inverter on its bus: identify, read, decode."""

from __future__ import annotations

from collections.abc import Mapping

from revpi.core.inputs import InverterTelemetry
from site_bridge.errors import SourceError
from site_bridge.inverter.model import DEVICE_TYPE, RATED_POWER
from site_bridge.inverter.models import mismatch, model_of
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.telemetry import telemetry
from site_bridge.modbus.decode import Decoded
from site_bridge.modbus.device import Device
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.row import Cadence


class InverterReader:
    """Reads one inverter; nothing here writes to it."""

    def __init__(self, settings: InverterSettings, port: RtuPort) -> None:
        self._settings = settings
        self._model = model_of(settings)
        self._device = Device(
            self._model.table, port, settings.unit_id, settings.poll_s, settings.max_registers
        )
        self._identified = False
        self._looked = False
        self._identity = Decoded()
        self._newest = Decoded()
        self._slow = Decoded()

    @property
    def complaints(self) -> list[str]:
        """Why values are left out, as last read."""
        return (self._identity | self._slow | self._newest).reasons

    async def control(self) -> InverterTelemetry:
        """The sample for control.

        Raises:
            SourceError: No answer, another device, or a value that cannot be true.
        """
        if not self._identified:
            await self._identify()
        self._newest = await self._read(Cadence.CONTROL)
        return telemetry(
            self._newest,
            pv_rows=self._model.pv_rows,
            battery=self._settings.battery,
            load_source=self._settings.load_source,
            grid_source=self._settings.grid_source,
        )

    async def slow(self) -> Mapping[str, float] | None:
        """One step towards energies, run state and faults: all values when it was the last, else None.

        The first step is another look at who answers. Values that cannot be true are left out.

        Raises:
            SourceError: No answer, or another device.
        """
        if not self._looked:
            await self._identify()
            self._looked = True
            return None
        slow = await self._device.slow_step()
        if slow is None:
            return None
        self._looked, self._slow = False, slow
        return {**self._identity.values, **slow.values, **self._newest.values}

    async def _identify(self) -> None:
        """Make sure that the configured device answers."""
        self._identified = False
        identity = self._identity = await self._read(Cadence.IDENTITY)
        if DEVICE_TYPE not in identity.values:
            raise SourceError("the inverter does not say what it is; it may be starting")
        rated_w = identity.values.get(RATED_POWER, self._model.rated_hi_w)  # some firmware does not tell
        if complaint := mismatch(self._model, int(identity.values[DEVICE_TYPE]), rated_w):
            raise SourceError(complaint)
        self._identified = True

    async def _read(self, cadence: Cadence) -> Decoded:
        try:
            return await self._device.read(cadence)
        except SourceError:
            self._identified = False  # another device may answer after a reconnect
            raise
