"""One request through pymodbus."""

from __future__ import annotations

from pymodbus import ModbusException
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.pdu import ModbusPDU

from site_bridge.modbus.cancelled import raise_if_cancelled
from site_bridge.modbus.errors import ModbusError, ModbusFault
from site_bridge.modbus.request import Function, Request

Registers = tuple[int, ...]


async def ask(client: AsyncModbusSerialClient, unit_id: int, request: Request) -> ModbusPDU:
    """The reply, whatever it says.

    Raises:
        ModbusException: None came before the client's deadline.
        OSError: The port failed.
    """
    send = client.read_input_registers
    if request.function is Function.HOLDING:
        send = client.read_holding_registers
    try:
        return await send(request.address, count=request.count, device_id=unit_id)
    except ModbusException:
        raise_if_cancelled()
        raise


def registers_of(reply: ModbusPDU, request: Request) -> Registers:
    """What a reply says.

    Raises:
        ModbusError: The device refused the request, or told another number of registers.
    """
    if reply.isError():
        raise ModbusError(ModbusFault.REFUSED, f"{request} refused with exception {reply.exception_code}")
    if len(reply.registers) != request.count:
        detail = f"{len(reply.registers)} registers instead of {request.count} from {request.address}"
        raise ModbusError(ModbusFault.MALFORMED, detail)
    return tuple(reply.registers)
