"""From the counts of the AIO module to temperatures with a quality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.image.settings import SensorSettings, SensorType
from revpi.signals.table import Kind, Signal

WIRE_BREAK_UA: Final = 3600
"""NAMUR NE43: a lower loop current is a failure."""

SHORT_CIRCUIT_UA: Final = 21000
"""NAMUR NE43: a higher loop current is a failure."""

ZERO_UA: Final = 4000
SPAN_UA: Final = 16000
K_PER_COUNT: Final = 0.1
"""RevPi AIO: the RTD inputs count tenths of a degree Celsius."""

FITTING: dict[Kind, tuple[SensorType, ...]] = {
    Kind.RTD: (SensorType.PT1000, SensorType.PT100),
    Kind.AI: (SensorType.LOOP,),
}
"""Sensors that a channel can take."""

RTD_TYPE: dict[SensorType, int] = {SensorType.PT100: 0, SensorType.PT1000: 1}
"""Module parameter RTDnType."""

Convert: TypeAlias = Callable[[int, int], Reading[float]]
"""From raw value and channel status of the module to degC."""

_BREAK = Bad(Cause.WIRE_BREAK)
_SHORT = Bad(Cause.SHORT_CIRCUIT)
_STATUS = Bad(Cause.MODULE_STATUS)
_BELOW = Bad(Cause.BELOW_RANGE)
_ABOVE = Bad(Cause.ABOVE_RANGE)


def converter(signal: Signal, settings: SensorSettings) -> Convert:
    """How this sensor's counts become degC."""
    return _loop(signal, settings) if settings.type is SensorType.LOOP else _resistance(signal, settings)


def _loop(signal: Signal, settings: SensorSettings) -> Convert:
    k_per_ua = (settings.max_c - settings.min_c) / SPAN_UA
    at_zero_c = settings.min_c + settings.offset_k

    def convert(raw_ua: int, status: int) -> Reading[float]:
        if raw_ua < WIRE_BREAK_UA:
            return _BREAK
        if raw_ua > SHORT_CIRCUIT_UA:
            return _SHORT
        return _STATUS if status else _plausible(signal, at_zero_c + (raw_ua - ZERO_UA) * k_per_ua)

    return convert


def _resistance(signal: Signal, settings: SensorSettings) -> Convert:
    offset_k = settings.offset_k

    def convert(raw: int, status: int) -> Reading[float]:
        return _STATUS if status else _plausible(signal, raw * K_PER_COUNT + offset_k)

    return convert


def _plausible(signal: Signal, value_c: float) -> Reading[float]:
    if value_c < signal.lo:
        return _BELOW
    return _ABOVE if value_c > signal.hi else Good(value_c)
