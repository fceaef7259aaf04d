"""What a meter says, in our signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_bridge.errors import SourceError
from site_bridge.meter.rows import EXPORT, IMPORT, POWER
from site_bridge.modbus.decode import Decoded

_SWAPPED = {IMPORT: EXPORT, EXPORT: IMPORT}


@dataclass(frozen=True, slots=True)
class MeterSample:
    """The value that matters.

    Attributes:
        power_w: Active power of all phases, import positive.
    """

    power_w: float


def sample(decoded: Decoded, *, invert: bool) -> MeterSample:
    """The sample of one control cycle.

    Raises:
        SourceError: The power is missing or cannot be true, or the meter has no voltage.
    """
    if POWER not in decoded.values:
        raise SourceError(decoded.complaints.get(POWER, f"{POWER} was not read"))
    power_w = decoded.values[POWER]
    return MeterSample(power_w=-power_w if invert and power_w else power_w)


def in_our_signs(values: Mapping[str, float], *, invert: bool) -> dict[str, float]:
    """All values of a meter; import and export change places when it is mounted the other way round."""
    if not invert:
        return dict(values)
    return {
        _SWAPPED.get(name, name): -value if name.startswith("power") and value else value
        for name, value in values.items()
    }
