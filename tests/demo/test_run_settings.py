from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from revpi.config.loader import parse
from revpi.config.plc import PlcConfig
from sim.demo.run_directory import RunDirectory
from sim.demo.run_settings import CONTROL, bridge_settings, plc_settings, toml
from sim.meter.settings import MeterSettings
from sim.plant.settings import PlantSettings
from sim.plant.valve import ValveSettings
from sim.site.settings import SiteConfig, TransmitterSettings
from site_bridge.settings import BridgeConfig


def _site() -> SiteConfig:
    transmitters = {**SiteConfig().transmitters, "t_outdoor": TransmitterSettings(-30.0, 50.0)}
    plant = replace(PlantSettings(), rv1=ValveSettings(travel_s=5.0), rv2=ValveSettings(travel_s=7.0))
    return replace(SiteConfig(), transmitters=transmitters, plant=plant)


def _bridge_config(meter: MeterSettings) -> BridgeConfig:
    run = RunDirectory(keep=False)
    run.path = Path("/run")
    settings = bridge_settings(
        run=run, meter=meter, miner_ports=(5001, 5002), prices_port=5003, broker_port=1234
    )
    return parse(toml(settings), "bridge.toml", BridgeConfig)


def test_plc_settings_are_read_by_its_loader() -> None:
    settings = plc_settings(site=_site(), image='/run/a "b"/img', configrsc="/c/config.rsc", broker_port=1234)
    config = parse(toml(settings), "plc.toml", PlcConfig)
    assert config.image.procimg == '/run/a "b"/img'
    assert config.image.configrsc == "/c/config.rsc"
    assert (config.mqtt.host, config.mqtt.port) == ("127.0.0.1", 1234)
    assert config.control.valve.travel_s == 7.0
    assert (config.sensors["t_outdoor"].min_c, config.sensors["t_outdoor"].max_c) == (-30.0, 50.0)
    assert config.sensors["t_glycol"].max_c == 100.0


def test_every_demonstration_time_is_in_force() -> None:
    settings = plc_settings(site=SiteConfig(), image="i", configrsc="c", broker_port=1)
    config = parse(toml(settings), "plc.toml", PlcConfig)
    for key, value in CONTROL.items():
        found: object = config
        for name in key.split("."):
            found = getattr(found, name)
        assert found == value, key


def test_bridge_settings_are_read_by_its_loader() -> None:
    config = _bridge_config(MeterSettings())
    assert config.inverter.bus.port == "/run/inverter"
    assert [(miner.host, miner.port) for miner in config.miners] == [("127.0.0.1", 5001), ("127.0.0.1", 5002)]
    assert config.mqtt.port == 1234
    assert (config.smartmeter.enabled, config.smartmeter.port) == (True, "/run/smart-meter")
    assert config.tariff.day_ahead.energy_charts_url == "http://127.0.0.1:5003/price"
    assert config.tariff.kind == "dynamic"


def test_the_bridge_knows_the_meter_that_the_site_has() -> None:
    config = _bridge_config(MeterSettings(model="em24", unit_id=7, baud=19_200))
    (bus,), (meter,) = config.buses, config.meters
    assert (bus.port, bus.baudrate) == ("/run/meters", 19_200)
    assert (meter.model, meter.unit_id, meter.bus, meter.role) == ("em24", 7, bus.id, "heat_pump")
