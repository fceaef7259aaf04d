"""The relays of the cabinet, to see whether anything was switched."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from revpi.core.outputs import Outputs
from revpi.signals.table import CORE_OUTPUTS, Kind

_LAMP = "alarm_lamp"

relays: Callable[[Outputs], tuple[bool, ...]] = attrgetter(
    *(signal.field for signal in CORE_OUTPUTS if signal.kind is Kind.DO and signal.field != _LAMP)
)
"""State of every relay that moves something; the lamp does not."""
