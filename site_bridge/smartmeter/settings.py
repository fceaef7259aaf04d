"""Settings of the smart meter."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting
from site_bridge.smartmeter.power import AUTO, POWER_SOURCES


@dataclass(frozen=True, slots=True)
class SmartMeterSettings:
    """The grid operator's meter, read through an optical head. 9600 8N1 is what SML meters send (FNN EDL)."""

    enabled: bool = setting(False, "Whether an optical head reads the smart meter")
    port: str = setting("/dev/thermiq-smartmeter", "Serial port of the optical head")
    baudrate: int = setting(9600, "Speed of the optical interface", unit="baud", lo=300, hi=115200)
    parity: str = setting("N", "Parity of the optical interface", choices=("N", "E", "O"))
    power_from: str = setting(
        AUTO,
        "OBIS codes that give the power; auto takes the best that the meter sends",
        choices=(AUTO, *POWER_SOURCES),
    )
    invert_power: bool = setting(False, "Turn the sign: only for a meter that shows import as negative")
    max_power_w: float = setting(
        50_000.0, "More power than this, either way, cannot be true", unit="W", lo=1000, hi=200_000
    )
    stale_after_s: float = setting(10.0, "Without a telegram for this long: stale", unit="s", lo=2, hi=120)
    bad_after_s: float = setting(30.0, "Without a telegram for this long: bad", unit="s", lo=5, hi=600)

    def check(self) -> str | None:
        """Stale comes before bad."""
        return (
            None if self.stale_after_s < self.bad_after_s else "stale_after_s must be less than bad_after_s"
        )
