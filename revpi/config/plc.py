"""All settings of the program on the PLC in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from revpi.blackbox.settings import BlackBoxSettings
from revpi.commission.settings import CommissionSettings
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.core.params import ControlParams
from revpi.edges.settings import LocalSettings
from revpi.history.settings import HistorySettings
from revpi.image.settings import DEFAULT_SENSORS, ImageSettings, SensorSettings, SignalSettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.settings import ScanSettings
from revpi.schema import setting
from revpi.store.settings import StoreSettings


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Which cabinet this is."""

    name: str = setting("walda", "Name of the site in logs and reports")


@dataclass(frozen=True, slots=True)
class PlcConfig:
    """The settings file of thermiq-plc."""

    site: SiteSettings = field(default_factory=SiteSettings)
    scan: ScanSettings = field(default_factory=ScanSettings)
    image: ImageSettings = field(default_factory=ImageSettings)
    signals: SignalSettings = field(default_factory=SignalSettings)
    sensors: Mapping[str, SensorSettings] = field(default_factory=lambda: DEFAULT_SENSORS)
    mqtt: MqttSettings = field(default_factory=MqttSettings)
    homeassistant: HomeAssistantSettings = field(default_factory=HomeAssistantSettings)
    history: HistorySettings = field(default_factory=lambda: HistorySettings(dir="/var/lib/thermiq/history"))
    store: StoreSettings = field(default_factory=StoreSettings)
    local: LocalSettings = field(default_factory=LocalSettings)
    blackbox: BlackBoxSettings = field(default_factory=BlackBoxSettings)
    commission: CommissionSettings = field(default_factory=CommissionSettings)
    control: ControlParams = field(default_factory=ControlParams)

    def check(self) -> str | None:
        """Limits between rooms."""
        shortest_ms = 2 * self.scan.period_ms
        if 0 < self.image.watchdog_ms < shortest_ms:
            return (
                f"image.watchdog_ms {self.image.watchdog_ms} must be 0 or at least two scan periods, "
                f"{shortest_ms} ms"
            )
        return None
