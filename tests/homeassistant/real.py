"""A real Home Assistant at a real broker reads what is announced: `make ha-check`.

Not part of the tests that every change must pass: it takes a Python and packages of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from revpi.artefacts import CHECKOUT
from revpi.contract.declaration import Role
from revpi.contract.discovery.settings import ENGLISH, HomeAssistantSettings
from revpi.contract.topics import find
from revpi.mqtt.client import MqttClient
from tests.broker import Broker, free_port
from tests.homeassistant.house import EQUIPMENT, RECORDS, House

PYTHON = CHECKOUT / ".homeassistant/bin/python"
INSTANCE = CHECKOUT / "tools/homeassistant/instance.py"
DEPLOY = CHECKOUT / "deploy/homeassistant"
DEADLINE_S = 40.0
LOOK_S = 0.25
MISSING = (None, "unknown", "unavailable")
REALLY_UNKNOWN = {
    ("sensor.thermiq_cabinet_valves_rv1_state", "unknown"),
    ("sensor.thermiq_cabinet_valves_rv2_state", "unknown"),
}
"""Their published state is the word unknown."""

_ENERGY = "sensor.thermiq_inverter_energy_"
PREFERENCES = {
    "energy_sources": [
        {
            "type": "grid",
            "stat_energy_from": f"{_ENERGY}import",
            "stat_energy_to": f"{_ENERGY}export",
            "stat_cost": None,
            "entity_energy_price": "sensor.thermiq_tariff_price",
            "number_energy_price": None,
            "stat_compensation": None,
            "entity_energy_price_export": "sensor.thermiq_tariff_feed_in",
            "number_energy_price_export": None,
            "cost_adjustment_day": 0.0,
            "stat_rate": "sensor.thermiq_inverter_grid_power",
        },
        {"type": "solar", "stat_energy_from": f"{_ENERGY}solar", "config_entry_solar_forecast": None},
        {"type": "battery", "stat_energy_from": f"{_ENERGY}discharge", "stat_energy_to": f"{_ENERGY}charge"},
    ],
    "device_consumption": [{"stat_consumption": "sensor.thermiq_meter_wp_energy_import"}],
}
NO_HISTORY_YET = ("statistics_not_defined", "recorder_untracked")
GLYCOL = ("temps/glykol", "temps/glykol/quality")
HEARTBEAT = json.dumps(RECORDS["plc/heartbeat"])
EMPTY = {
    "alarms": "[]",
    "alarms/history": "[]",
    "requests/active": "[]",
    "energy/dim": "[]",
    "plc/ladder": "[]",
    "inverter/faults": "[]",
    "bridge/sources": "{}",
    "tariff/forecast": "[]",
}
LOST = "The connection was lost"
Report = dict[str, Any]
Lack = Callable[[Report], object]
"""What is not yet as it should be, nothing or something false when all is."""
Clients = dict[Role, MqttClient]


class Instance:
    """A running Home Assistant.

    Args:
        folder: Its configuration; kept between starts.
        broker_port: Where the broker listens.
    """

    def __init__(self, folder: Path, broker_port: int) -> None:
        with (folder / "stderr.log").open("ab") as errors:
            self._process = subprocess.Popen(
                [PYTHON, INSTANCE, folder, str(broker_port), str(free_port())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def ask(self, preferences: str = "") -> Report:
        """What it sees now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(preferences + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Home Assistant has ended: see stderr.log"
        report: Report = json.loads(line)
        return report

    def wait(self, lack: Lack, what: str) -> Report:
        """Ask until nothing lacks."""
        end_s = time.monotonic() + DEADLINE_S
        while lacking := lack(report := self.ask()):
            assert time.monotonic() < end_s, f"in vain: {what}: {lacking} {report['complaints']}"
            time.sleep(LOOK_S)
        return report

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(DEADLINE_S)
        self._process.stdout.close()


@contextmanager
def running(folder: Path, broker_port: int) -> Iterator[Instance]:
    """Home Assistant until the end of the block."""
    instance = Instance(folder, broker_port)
    try:
        yield instance
    finally:
        instance.stop()


def shortcomings(report: Report) -> dict[str, str | None]:
    """Entities without a state."""
    return {
        entity["id"]: entity["state"]
        for entity in report["entities"].values()
        if entity["state"] in MISSING and (entity["id"], entity["state"]) not in REALLY_UNKNOWN
    }


def incomplete(house: House) -> Lack:
    """Entities that are missing, too many, wrongly named or without a state."""
    wanted = {
        (entity["unique_id"], entity["default_entity_id"])
        for config in house.configs().values()
        for entity in config["components"].values()
    }

    def lack(report: Report) -> object:
        found = {(unique_id, entity["id"]) for unique_id, entity in report["entities"].items()}
        return sorted(found ^ wanted) or shortcomings(report)

    return lack


def other_than(entity_id: str, state: str) -> Lack:
    """The state of an entity while it is another one."""

    def lack(report: Report) -> object:
        seen = report["others"].get(entity_id)
        return None if seen == state else f"{entity_id} {seen}"

    return lack


def available(few: int) -> Lack:
    """How many entities still have a state, while it is more than these few."""

    def lack(report: Report) -> object:
        return max(0, len(report["entities"]) - len(shortcomings(report)) - few)

    return lack


def say(text: str, started_s: float) -> None:
    """Tell how far it is."""
    sys.stdout.write(f"{time.monotonic() - started_s:6.1f} s  {text}\n")
    sys.stdout.flush()


def calm(report: Report) -> None:
    """Fail when Home Assistant complains of anything but the broker's restart."""
    complaints = [text for text in report["complaints"] if LOST not in text]
    assert complaints == [], complaints


def with_heartbeat(clients: Clients, lack: Lack) -> Lack:
    """The same while the PLC's scan lives."""

    def beating(report: Report) -> object:
        clients[Role.PLC].publish("plc/heartbeat", HEARTBEAT)
        return lack(report)

    return beating


def first_life(instance: Instance, broker: Broker, started_s: float) -> None:
    """A house appears, its broker restarts, its lists become empty, its programs end."""
    house = House()
    with house.living(broker.port) as clients:
        whole = with_heartbeat(clients, incomplete(house))
        report = instance.wait(whole, "all entities with a state")
        per_device = Counter(entity["device"] for entity in report["entities"].values())
        say(f"Home Assistant {report['version']}: {len(report['entities'])} entities", started_s)
        say(", ".join(f"{name} {count}" for name, count in per_device.items()), started_s)
        assert report["dashboards"] == {"miner-de": 5, "miner-en": 5}
        assert {"sensor.miner_1_energie", "sensor.miner_2_energie"} <= report["others"].keys()
        issues = instance.ask(json.dumps(PREFERENCES))["energy"]
        assert [issue for issue in issues if not any(word in issue for word in NO_HISTORY_YET)] == []
        say("the energy dashboard takes the energies and prices", started_s)
        broker.kill()
        instance.wait(available(0), "the loss of the broker is seen")
        broker.start()
        instance.wait(whole, "all entities after the broker's restart")
        say("broker restarted: all states are back", started_s)
        for suffix, payload in EMPTY.items():
            clients[role_of(suffix)].publish(suffix, payload)
        report = instance.wait(other_than("binary_sensor.thermiq_cabinet_alarm_active", "off"), "no alarm")
        assert set(shortcomings(report)) <= {"sensor.thermiq_tariff_forecast"}
        clients[Role.PLC].publish("temps/aussen/quality", "bad:wire_break")
        instance.wait(other_than("sensor.thermiq_cabinet_temps_aussen", "unavailable"), "bad sensor")
        say("empty lists and a bad sensor: shown as such", started_s)
    report = instance.wait(available(2), "nothing but the last wills is available")
    assert report["others"]["binary_sensor.thermiq_cabinet_plc_status"] == "off"
    assert report["others"]["binary_sensor.thermiq_bridge_status"] == "off"
    say("both programs ended: all entities are unavailable", started_s)
    calm(report)


def second_life(instance: Instance, broker: Broker, house: House, started_s: float) -> None:
    """The house comes back in another language and with less in it."""
    with house.living(broker.port) as clients:
        report = instance.wait(with_heartbeat(clients, incomplete(house)), "what is left")
        calm(report)
        mode = report["entities"]["thermiq_cabinet_mode"]
        assert (mode["id"], mode["name"]) == ("sensor.thermiq_cabinet_mode", "Mode")
        say(f"English, one miner and one sensor less: {len(report['entities'])} entities", started_s)


def role_of(suffix: str) -> Role:
    """Who publishes it."""
    topic = find(suffix)
    assert topic is not None
    return topic.publisher


def check(folder: Path, broker: Broker) -> None:
    """A house at a Home Assistant that is restarted once.

    Raises:
        AssertionError: Something is not as Home Assistant should see it.
    """
    started_s = time.monotonic()
    less = House(HomeAssistantSettings(language=ENGLISH), replace(EQUIPMENT, miners=(1,)), without=GLYCOL)
    with running(folder, broker.port) as instance:
        first_life(instance, broker, started_s)
        second_life(instance, broker, less, started_s)
    with running(folder, broker.port) as instance:
        second_life(instance, broker, less, started_s)
    say("Home Assistant restarted: the same; no complaint in its log", started_s)


def main() -> int:
    """Exit code 0 when Home Assistant is content."""
    with tempfile.TemporaryDirectory(prefix="thermiq-ha-") as name:
        folder = Path(name) / "config"
        shutil.copytree(DEPLOY / "packages", folder / "packages")
        for dashboard in DEPLOY.glob("dashboard.*.yaml"):
            shutil.copy(dashboard, folder)
        broker = Broker(Path(name) / "broker")
        broker.start()
        try:
            check(folder, broker)
        finally:
            broker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
