"""From engineering values to what the modules put into the process image."""

from __future__ import annotations

from dataclasses import dataclass

from sim.site.settings import TransmitterSettings

COUNTS_PER_K = 10
"""RevPi AIO: RTD inputs in 0.1 degC."""

ZERO_UA, SPAN_UA = 4000, 16000
LOWEST_UA, HIGHEST_UA = 3800, 20500
"""NAMUR NE43: limits of a working transmitter."""

BELOW_RANGE, ABOVE_RANGE = 1, 2
"""RevPi AIO: bits of InputStatus and RTDStatus."""

INT16_MAX = 32767


@dataclass(frozen=True, slots=True)
class RawValue:
    """A channel's value and status as the module gives them."""

    value: int
    status: int = 0


NO_MODULE = RawValue(0)
LOOP_BROKEN = RawValue(0, BELOW_RANGE)
RESISTOR_BROKEN = RawValue(INT16_MAX, ABOVE_RANGE)


def loop_value(value_c: float | None, transmitter: TransmitterSettings) -> RawValue:
    """Current in uA; None is a broken wire."""
    if value_c is None:
        return LOOP_BROKEN
    share = (value_c - transmitter.min_c) / (transmitter.max_c - transmitter.min_c)
    current_ua = ZERO_UA + SPAN_UA * share
    return RawValue(round(min(HIGHEST_UA, max(LOWEST_UA, current_ua))))


def resistor_value(value_c: float | None) -> RawValue:
    """Counts of 0.1 degC; None is a broken wire."""
    return RESISTOR_BROKEN if value_c is None else RawValue(round(value_c * COUNTS_PER_K))
