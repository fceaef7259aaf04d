"""What the PLC announces at Home Assistant."""

from __future__ import annotations

from revpi.contract.declaration import Role
from revpi.contract.discovery.device import of_plc
from revpi.contract.discovery.message import Announcement
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.mqtt.announcer import Announcer


def announcer(settings: HomeAssistantSettings, base: str, version: str) -> Announcer:
    """The cabinet.

    Args:
        settings: Language and prefix.
        base: Base topic.
        version: Of the program.
    """
    return Announcer(Announcement(settings, base, Role.PLC, version), of_plc())
