"""Settings of one serial bus."""

from __future__ import annotations

import re
from dataclasses import dataclass

from revpi.schema import setting

NAME = re.compile(r"[a-z0-9_-]{1,32}")
NAME_RULE = "1 to 32 small letters, digits, _ and -"
LEAST_PERIODS = 2  # before a device is bad: one lost sample must not matter


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """One RS485 adapter. 9600 8N1 is what Deye inverters fix (Deye protocol V104)."""

    port: str = setting("/dev/thermiq-inverter", "Serial port of the RS485 adapter")
    baudrate: int = setting(9600, "Speed of the bus", unit="baud", lo=1200, hi=115200)
    parity: str = setting("N", "Parity of the bus", choices=("N", "E", "O"))
    stopbits: int = setting(1, "Stop bits", lo=1, hi=2)
    request_timeout_s: float = setting(1.0, "Deadline of one request", unit="s", lo=0.1, hi=10)
    quiet_s: float = setting(
        0.05, "Silence before each request, never less than 3.5 characters", unit="s", lo=0.0, hi=1.0
    )
    recovery_quiet_s: float = setting(
        0.3, "Silence before the port is opened anew after a failure", unit="s", lo=0.1, hi=2
    )


@dataclass(frozen=True, slots=True)
class BusSettings(SerialSettings):
    """One RS485 adapter with meters; speed and parity as set at the meters."""

    id: str = setting("meters", "Name by which meters choose it: " + NAME_RULE)
    port: str = setting("/dev/thermiq-meters", "Serial port of the RS485 adapter")
    request_timeout_s: float = setting(0.5, "Deadline of one request", unit="s", lo=0.1, hi=10)

    def check(self) -> str | None:
        """A mistake between several settings."""
        if NAME.fullmatch(self.id) is None:
            return f"id {self.id!r} is not allowed; must be {NAME_RULE}"
        return None


def aging_mistake(poll_s: float, bad_after_s: float) -> str | None:
    """Whether a device that answers would be bad between two samples."""
    least_s = LEAST_PERIODS * poll_s
    if bad_after_s >= least_s:
        return None
    return f"bad_after_s {bad_after_s:g} s must be at least {least_s:g} s, {LEAST_PERIODS} times poll_s"
