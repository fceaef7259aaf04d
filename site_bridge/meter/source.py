"""A meter's endless task."""

from __future__ import annotations

from site_bridge.meter.sample import MeterSample
from site_bridge.modbus.source import PolledSource


class MeterSource(PolledSource[MeterSample]):
    """Reads and publishes one meter."""
