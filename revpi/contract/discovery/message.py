"""The discovery messages of one program: a retained configuration per device.

Keys by Home Assistant's MQTT discovery for devices (2026.11).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from revpi.contract.declaration import Role
from revpi.contract.discovery.availability import availability
from revpi.contract.discovery.component import Component, component, entity_id, key_of
from revpi.contract.discovery.device import ANNOUNCERS, Announced
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.contract.discovery.shown import Names, Shown
from revpi.contract.topics import HOME_ASSISTANT

Config = dict[str, Any]
BIRTH_TOPIC, BORN = f"{HOME_ASSISTANT}/status", "online"
"""Where and how Home Assistant tells that it has started, by default; whatever its discovery prefix is."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who announces, and how.

    Attributes:
        settings: Prefix and language.
        base: Base topic.
        publisher: The program.
        version: Of the program.
    """

    settings: HomeAssistantSettings
    base: str
    publisher: Role
    version: str

    @property
    def site(self) -> str:
        """Begin of all ids."""
        return self.base.replace("/", "_")

    def topic(self, device: str) -> str:
        """Discovery topic of a device; + stands for all of this program."""
        return f"{self.settings.prefix}/device/{self.site}_{self.publisher}/{device}/config"

    def config(self, device: Announced) -> Config:
        """The configuration of one device."""
        identifier = f"{self.site}_{device.key}"
        return {
            "device": {
                "identifiers": [identifier],
                "name": self._device_name(device.names),
                "manufacturer": "ThermIQ PLC",
                "model": device.model,
                "sw_version": self.version,
            },
            "origin": {"name": ANNOUNCERS[self.publisher], "sw_version": self.version},
            **availability(self.base, self.publisher),
            "qos": 1,
            "components": dict(self._entity(shown, device, identifier) for shown in device.entities),
        }

    def configs(self, devices: Sequence[Announced]) -> dict[str, Config]:
        """Configuration by discovery topic."""
        return {self.topic(device.key): self.config(device) for device in devices}

    def _entity(self, shown: Shown, device: Announced, identifier: str) -> tuple[str, Component]:
        key = key_of(shown)
        made = component(shown, self.base, self.publisher, self.settings.language, device.fill)
        unique_id = f"{identifier}_{key}"
        return key, made | {
            "unique_id": unique_id,
            "default_entity_id": entity_id(made["platform"], unique_id),
            "name": shown.names.said(self.settings.language),
        }

    def _device_name(self, names: Names) -> str:
        """In a fleet with the site's own level."""
        name = names.said(self.settings.language)
        return name if "/" not in self.base else f"{name} ({self.base.rpartition('/')[2]})"


def encoded(config: Config) -> bytes:
    """The payload of a configuration."""
    return json.dumps(config, ensure_ascii=False, separators=(",", ":")).encode()
