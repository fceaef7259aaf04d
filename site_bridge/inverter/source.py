"""The inverter's endless task."""

from __future__ import annotations

from revpi.core.inputs import InverterTelemetry
from site_bridge.modbus.source import PolledSource


class InverterSource(PolledSource[InverterTelemetry]):
    """Reads and publishes the inverter."""
