"""What each program announces by its settings."""

from __future__ import annotations

import json
from dataclasses import replace

from revpi.contract.discovery.device import METER_NAMES
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.edges import announced as of_plc
from revpi.mqtt.announcer import Announcer
from site_bridge.braiins.settings import MinerSettings
from site_bridge.meter.settings import ROLES, MeterSettings
from site_bridge.publish import announced as of_bridge
from site_bridge.settings import BridgeConfig

SETTINGS = HomeAssistantSettings()
PLAIN = BridgeConfig(miners=(MinerSettings(),))


def devices(announcer: Announcer) -> dict[str, str]:
    """Name of each device by its topic."""
    return {message.topic: json.loads(message.payload)["device"]["name"] for message in announcer.messages()}


def test_the_plc_announces_the_cabinet() -> None:
    announcer = of_plc.announcer(SETTINGS, "thermiq/walda", "0.1.0")
    topic = "homeassistant/device/thermiq_walda_plc/cabinet/config"
    assert devices(announcer) == {topic: "Schaltschrank ASP1 (walda)"}


def test_the_bridge_announces_what_its_settings_name() -> None:
    meters = (MeterSettings(id="wp", role="heat_pump"), MeterSettings(id="cellar"))
    config = BridgeConfig(
        inverter=replace(PLAIN.inverter, enabled=True),
        meters=meters,
        smartmeter=replace(PLAIN.smartmeter, enabled=True),
        tariff=replace(PLAIN.tariff, enabled=True),
        miners=(MinerSettings(), MinerSettings()),
    )
    names = devices(of_bridge.announcer(SETTINGS, config, "0.1.0")).values()
    assert sorted(names) == sorted(
        [
            "Bridge", "Miner 1", "Miner 2", "Wechselrichter", "Zähler Wärmepumpe", "Zähler cellar",
            "Smart Meter", "Strompreis",
        ]
    )  # fmt: skip


def test_what_is_not_enabled_is_not_announced() -> None:
    config = BridgeConfig(
        inverter=replace(PLAIN.inverter, enabled=False),
        smartmeter=replace(PLAIN.smartmeter, enabled=False),
        tariff=replace(PLAIN.tariff, enabled=False),
        miners=(MinerSettings(),),
    )
    assert list(devices(of_bridge.announcer(SETTINGS, config, "")).values()) == ["Bridge", "Miner 1"]


def test_every_meter_role_but_other_has_a_name() -> None:
    assert METER_NAMES.keys() == set(ROLES) - {"other"}
