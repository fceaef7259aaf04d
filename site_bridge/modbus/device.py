"""One device on a bus: its table, read and judged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from site_bridge.errors import SourceError
from site_bridge.modbus.asking import Registers
from site_bridge.modbus.decode import Decoded, nothing
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.plausible import Plausibility
from site_bridge.modbus.port import RtuPort
from site_bridge.modbus.request import MAX_REGISTERS, Request
from site_bridge.modbus.row import Cadence
from site_bridge.modbus.table import Block, Table

ZERO_PROOFS = 2


class Device:
    """Reads the rows of a table from one device; nothing here writes to it.

    Args:
        table: Its registers.
        port: Its bus.
        unit_id: Its Modbus id.
        retry_s: How long after the beginning of a turn its lost requests are asked again.
        max_registers: Most registers asked for at once.
    """

    def __init__(
        self, table: Table, port: RtuPort, unit_id: int, retry_s: float, max_registers: int = MAX_REGISTERS
    ) -> None:
        self._port = port
        self._unit_id = unit_id
        self._retry_s = retry_s
        self._blocks = {cadence: table.blocks(cadence, max_registers) for cadence in Cadence}
        never_zero = (block for blocks in self._blocks.values() for block in blocks if block.never_zero)
        self._witness = [block.request for block in islice(never_zero, 1)]
        self._plausibility = Plausibility()
        self._slow = Decoded()
        self._slow_done = 0

    async def read(self, cadence: Cadence) -> Decoded:
        """All rows of a cadence, read as close to each other as the wire allows.

        Raises:
            SourceError: No answer.
        """
        blocks = self._blocks[cadence]
        try:
            return await self._together(blocks)
        except ModbusError as error:
            raise SourceError(str(error)) from error

    async def slow_step(self) -> Decoded | None:
        """The next block of the slow rows; all of them when it was the last, else None.

        What the device refuses is complained about.

        Raises:
            SourceError: No answer; the same block comes again.
        """
        blocks = self._blocks[Cadence.SLOW]
        try:
            self._slow |= await self._one(blocks[self._slow_done])
        except ModbusError as error:
            raise SourceError(str(error)) from error
        self._slow_done += 1
        if self._slow_done < len(blocks):
            return None
        slow, self._slow, self._slow_done = self._slow, Decoded(), 0
        return slow

    async def _together(self, blocks: tuple[Block, ...]) -> Decoded:
        answers = await self._ask([block.request for block in blocks])
        decoded = Decoded()
        for block, registers in zip(blocks, answers, strict=True):
            decoded |= await self._judge(block, registers)
        return decoded

    async def _one(self, block: Block) -> Decoded:
        try:
            (registers,) = await self._ask([block.request])
            return await self._judge(block, registers)
        except ModbusError as error:
            if error.fault is not ModbusFault.REFUSED:
                raise
            return nothing(block, str(error))

    async def _judge(self, block: Block, registers: Registers) -> Decoded:
        """What is believed of a reply; the first one of a block is asked for twice."""
        if self._plausibility.is_new(block):
            await self._judge_one(block, registers)
            (registers,) = await self._ask([block.request])
        return await self._judge_one(block, registers)

    async def _judge_one(self, block: Block, registers: Registers) -> Decoded:
        if not any(registers) and not self._plausibility.knows_zeros(block):
            registers = await self._zeros_checked(block, registers)
        return self._plausibility.judge(block, registers)

    async def _zeros_checked(self, block: Block, zeros: Registers) -> Registers:
        """Ask again whether a block holds nothing but zeros, each time behind one that never does."""
        for _ in range(ZERO_PROOFS):
            *witness, registers = await self._ask([*self._witness, block.request])
            if any(registers) or not all(map(any, witness)):
                return registers
        self._plausibility.believe_zeros(block)
        return zeros

    async def _ask(self, requests: Sequence[Request]) -> tuple[Registers, ...]:
        return await self._port.read(self._unit_id, requests, self._retry_s)
