"""How long frames take on the wire (Modbus over serial line V1.02)."""

from __future__ import annotations

from site_bridge.modbus.request import MAX_REGISTERS, Function, Request
from site_bridge.modbus.settings import SerialSettings

REQUEST_BYTES = 8
REPLY_OVERHEAD_BYTES = 5  # id, function, byte count, CRC
SILENCE_CHARACTERS = 3.5
SILENCE_LEAST_S = 0.00175  # fixed above 19200 baud
_FRAME_BITS = 9  # start bit and 8 data bits


def character_s(serial: SerialSettings) -> float:
    """Time of one character with its start, parity and stop bits."""
    return (_FRAME_BITS + (serial.parity != "N") + serial.stopbits) / serial.baudrate


def silence_s(serial: SerialSettings) -> float:
    """Shortest silence between two frames."""
    return max(SILENCE_CHARACTERS * character_s(serial), SILENCE_LEAST_S)


def wire_s(request: Request, serial: SerialSettings) -> float:
    """One request with its reply on the wire."""
    return (REQUEST_BYTES + REPLY_OVERHEAD_BYTES + request.byte_count) * character_s(serial)


def deadline_s(serial: SerialSettings) -> float:
    """Deadline of a request, long enough for the longest reply on a slow bus."""
    longest = Request(Function.HOLDING, 0, MAX_REGISTERS)
    return max(serial.request_timeout_s, 1.2 * wire_s(longest, serial))
