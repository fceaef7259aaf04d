"""One inverter on its bus: identify, read, decode."""

from __future__ import annotations

from revpi.core.inputs import InverterTelemetry
from site_bridge.errors import SourceError
from site_bridge.inverter.decode import Decoded, decode_block
from site_bridge.inverter.model import Block, Cadence, InverterModel
from site_bridge.inverter.models import MODELS, mismatch
from site_bridge.inverter.settings import InverterSettings
from site_bridge.inverter.telemetry import telemetry
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.port import RtuPort


class InverterReader:
    """Reads one inverter; nothing here writes to it."""

    def __init__(self, settings: InverterSettings, port: RtuPort) -> None:
        self._settings = settings
        self._model: InverterModel = MODELS[settings.model]
        self._port = port
        self._identified = False

    async def control(self) -> tuple[InverterTelemetry, Decoded]:
        """The sample for control, and all that was read with it.

        Raises:
            SourceError: No answer, another device, or a value that cannot be true.
        """
        await self._identify()
        decoded = await self._blocks(Cadence.CONTROL)
        sample = telemetry(decoded, battery=self._settings.battery, load_source=self._settings.load_source)
        return sample, decoded

    async def slow(self) -> Decoded:
        """Energies, run state, faults; values that cannot be true are left out.

        Raises:
            SourceError: No answer, or another device.
        """
        self._identified = False
        identity = await self._identify()
        return identity | await self._blocks(Cadence.SLOW)

    async def _identify(self) -> Decoded:
        """Make sure, once per slow cycle, that the configured device answers."""
        if self._identified:
            return Decoded()
        block = self._model.identity
        registers = await self._read(block)
        decoded = decode_block(self._model, block, registers)
        if not any(registers):
            raise SourceError("the inverter answers with zeros only; it may be starting")
        if complaint := mismatch(self._model, registers[0]):
            raise SourceError(complaint)
        self._identified = True
        return decoded

    async def _blocks(self, cadence: Cadence) -> Decoded:
        decoded = Decoded()
        for block in self._model.blocks_of(cadence):
            decoded |= decode_block(self._model, block, await self._read(block))
        return decoded

    async def _read(self, block: Block) -> tuple[int, ...]:
        try:
            return await self._port.read_holding(self._settings.unit_id, block.address, block.count)
        except ModbusError as error:
            if error.fault is not ModbusFault.REFUSED:
                self._identified = False  # another device may answer after a reconnect
            raise SourceError(str(error)) from error
