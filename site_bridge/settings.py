"""The bridge's settings file."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.mqtt.settings import MqttSettings
from site_bridge.braiins.settings import MinerSettings
from site_bridge.inverter.settings import InverterSettings

MAX_MINERS = 2  # the cabinet has two contactors


@dataclass(frozen=True, slots=True)
class BridgeConfig:
    """All of it."""

    mqtt: MqttSettings = field(default_factory=MqttSettings)
    inverter: InverterSettings = field(default_factory=InverterSettings)
    miners: tuple[MinerSettings, ...] = ()

    def check(self) -> str | None:
        """A mistake between several settings."""
        if len(self.miners) > MAX_MINERS:
            return f"{len(self.miners)} miners; at most {MAX_MINERS} are allowed"
        if not (self.inverter.enabled or self.miners):
            return "there is nothing to do: enable the inverter or name a miner"
        return None
