"""The settings files of one run: where its parts are, and times that suit somebody who watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from revpi.config.example import literal
from sim.demo.ports import HOST
from sim.demo.run_directory import RunDirectory
from sim.meter.settings import MeterSettings
from sim.site.settings import SiteConfig

Settings = Mapping[str, Any]

# A long demonstration has more clouds than a day.
_MINER: Settings = {"poll_s": 1.0, "target_writes_per_day": 20000}

# So that half a minute without broker leaves something to send later.
_HISTORY: Settings = {"history.period_s": 5.0, "history.after_s": 5.0}

# A cabinet of usual size takes minutes where a demonstration has seconds.
CONTROL: Settings = {
    "control.coolant.pre_run_s": 5.0,
    "control.coolant.after_run_s": 20.0,
    "control.miner.min_off_s": 20.0,
    "control.miner.boot_timeout_s": 60.0,
    "control.miner.starts_per_hour": 20,
    "control.energy.start_delay_s": 3.0,
    "control.energy.raise_delay_s": 4.0,
    "control.energy.lower_delay_s": 2.0,
    "control.energy.stop_delay_s": 10.0,
}


def plc_settings(*, site: SiteConfig, image: str, configrsc: str, broker_port: int) -> Settings:
    """Settings of the PLC program, by full key.

    Args:
        site: The simulated site, whose valves and transmitters the program must know.
        image: Path of the process image.
        configrsc: Path of the piCtory configuration.
        broker_port: Port of the broker.
    """
    return {
        "site.name": "demo",
        "image.procimg": image,
        "image.configrsc": configrsc,
        "mqtt.host": HOST,
        "mqtt.port": broker_port,
        "store.path": str(Path(image).with_name("state.json")),
        "local.socket": str(Path(image).with_name("plc.sock")),
        "commission.override": "demonstration",
        "blackbox.dir": str(Path(image).with_name("blackbox")),
        "history.dir": str(Path(image).with_name("history-plc")),
        **_HISTORY,
        **CONTROL,
        "control.valve.travel_s": max(site.plant.rv1.travel_s, site.plant.rv2.travel_s),
        **{f"sensors.{name}.min_c": transmitter.min_c for name, transmitter in site.transmitters.items()},
        **{f"sensors.{name}.max_c": transmitter.max_c for name, transmitter in site.transmitters.items()},
    }


def bridge_settings(
    *, run: RunDirectory, meter: MeterSettings, miner_ports: Sequence[int], prices_port: int, broker_port: int
) -> Settings:
    """Settings of the bridge, by full key.

    Args:
        run: Where its serial ports and its folders are.
        meter: The energy meter of the heat pump.
        miner_ports: Ports of the miners' interfaces.
        prices_port: Port of the servers of exchange prices.
        broker_port: Port of the broker.
    """
    identity = {"model": meter.model, "unit_id": meter.unit_id}
    return {
        "mqtt.host": HOST,
        "mqtt.port": broker_port,
        "history.dir": str(run.path / "history-bridge"),
        **_HISTORY,
        "inverter.bus.port": str(run.inverter),
        "buses": ({"id": "meters", "port": str(run.meters), "baudrate": meter.baud},),
        "meters": ({"id": "heat_pump", "role": "heat_pump", "bus": "meters", **identity},),
        "smartmeter.enabled": True,
        "smartmeter.port": str(run.smart_meter),
        "tariff.enabled": True,
        "tariff.kind": "dynamic",
        "tariff.day_ahead.enabled": True,
        "tariff.day_ahead.cache_file": str(run.path / "prices.json"),
        "tariff.day_ahead.energy_charts_url": f"http://{HOST}:{prices_port}/price",
        "tariff.day_ahead.smard_url": f"http://{HOST}:{prices_port}/smard",
        "miners": tuple({"host": HOST, "port": port, **_MINER} for port in miner_ports),
    }


def toml(settings: Settings) -> str:
    """The text of a settings file; a tuple of mappings becomes an array of tables."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in settings.items())


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return literal(value)
