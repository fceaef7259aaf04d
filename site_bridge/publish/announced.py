"""What the bridge announces at Home Assistant: itself and what its settings name."""

from __future__ import annotations

from revpi.contract.declaration import Role
from revpi.contract.discovery.device import Equipment, of_bridge
from revpi.contract.discovery.message import Announcement
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.mqtt.announcer import Announcer
from site_bridge.settings import BridgeConfig


def announcer(settings: HomeAssistantSettings, config: BridgeConfig, version: str) -> Announcer:
    """All devices of the site but the cabinet.

    Args:
        settings: Language and prefix.
        config: The bridge's settings.
        version: Of the program.
    """
    announcement = Announcement(settings, config.mqtt.base, Role.BRIDGE, version)
    return Announcer(announcement, of_bridge(equipment(config)))


def equipment(config: BridgeConfig) -> Equipment:
    """What there is."""
    return Equipment(
        miners=tuple(range(1, len(config.miners) + 1)),
        meters={meter.id: meter.role for meter in config.meters},
        inverter=config.inverter.enabled,
        smartmeter=config.smartmeter.enabled,
        tariff=config.tariff.enabled,
    )
