"""Settings of one serial bus."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """One RS485 adapter. 9600 8N1 is what Deye inverters fix (Deye protocol V104)."""

    port: str = setting("/dev/thermiq-inverter", "Serial port of the RS485 adapter")
    baudrate: int = setting(9600, "Speed of the bus", unit="baud", lo=1200, hi=115200)
    parity: str = setting("N", "Parity of the bus", choices=("N", "E", "O"))
    stopbits: int = setting(1, "Stop bits", lo=1, hi=2)
    request_timeout_s: float = setting(1.0, "Deadline of one request", unit="s", lo=0.1, hi=10)
    quiet_s: float = setting(0.05, "Silence before each request", unit="s", lo=0.0, hi=1.0)
    recovery_quiet_s: float = setting(
        0.5, "Silence before the port is opened anew after a failure", unit="s", lo=0.1, hi=2
    )
