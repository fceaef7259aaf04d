"""The bridge's settings file."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.history.settings import HistorySettings
from revpi.mqtt.settings import MqttSettings
from site_bridge.braiins.settings import MinerSettings
from site_bridge.inverter.settings import InverterSettings
from site_bridge.meter.settings import MeterSettings, check_meters
from site_bridge.modbus.settings import BusSettings
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.tariff.settings import TariffSettings

MAX_MINERS = 2  # the cabinet has two contactors


@dataclass(frozen=True, slots=True)
class BridgeConfig:
    """All of it."""

    mqtt: MqttSettings = field(default_factory=MqttSettings)
    homeassistant: HomeAssistantSettings = field(default_factory=HomeAssistantSettings)
    history: HistorySettings = field(
        default_factory=lambda: HistorySettings(dir="/var/lib/thermiq-bridge/history")
    )
    inverter: InverterSettings = field(default_factory=InverterSettings)
    buses: tuple[BusSettings, ...] = ()
    meters: tuple[MeterSettings, ...] = ()
    smartmeter: SmartMeterSettings = field(default_factory=SmartMeterSettings)
    tariff: TariffSettings = field(default_factory=TariffSettings)
    miners: tuple[MinerSettings, ...] = ()

    def check(self) -> str | None:
        """A mistake between several settings."""
        if len(self.miners) > MAX_MINERS:
            return f"{len(self.miners)} miners; at most {MAX_MINERS} are allowed"
        enabled = (self.inverter.enabled, self.smartmeter.enabled, self.tariff.enabled)
        if not (any(enabled) or self.meters or self.miners):
            return "there is nothing to do: enable the inverter or name a miner"
        return check_meters(self.buses, self.meters, self.inverter) or self._head_mistake()

    def _head_mistake(self) -> str | None:
        """An optical head sends all the time: its adapter is no bus."""
        ports = {bus.port for bus in self.buses}
        if self.inverter.enabled:
            ports.add(self.inverter.bus.port)
        if self.smartmeter.enabled and self.smartmeter.port in ports:
            return f"smartmeter: port {self.smartmeter.port} is that of a bus; the optical head has its own"
        return None
