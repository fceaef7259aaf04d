"""Makes the smart meter's task from its settings."""

from __future__ import annotations

from site_bridge.health import Health
from site_bridge.publish.outbox import Outbox
from site_bridge.publish.smartmeter import SmartMeterPublisher
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.smartmeter.source import SmartMeterSource


def smartmeter_source(settings: SmartMeterSettings, outbox: Outbox) -> tuple[SmartMeterSource, Health]:
    """The task of the smart meter."""
    health = Health("smartmeter")
    return SmartMeterSource(settings, SmartMeterPublisher(outbox), health), health
