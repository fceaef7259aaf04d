"""Versions of both sides as the doctors judge them, and as the programs tell them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import revpi
import site_bridge
from revpi.contract.topics import Role
from revpi.contract.version import APART, CONTRACT
from revpi.doctor.finding import Level
from revpi.doctor.login import Login, log_in
from revpi.doctor.versions import versions
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from tests.broker import Broker, wait_until
from tests.mosquitto.site_broker import SiteBroker

OWN = "1.4.0"


def _login(contract: str | None, version: str = "1.3.0") -> Login:
    told = {"bridge/version": version}
    return Login(told=told if contract is None else {**told, "bridge/contract": contract})


@pytest.mark.parametrize(
    ("contract", "level", "action"),
    [
        (CONTRACT, Level.OK, ""),
        (CONTRACT + APART, Level.WARN, "update the PLC"),
        (CONTRACT - APART, Level.WARN, "update the site server"),
        (CONTRACT + APART + 1, Level.FAIL, "update the PLC"),
        (CONTRACT + 40, Level.FAIL, "in steps of 1"),
    ],
)
def test_contracts_may_be_one_apart_for_a_while(contract: int, level: Level, action: str) -> None:
    found = versions(_login(str(contract)), Role.PLC, OWN)
    assert found.level is level
    assert action in found.action
    assert bool(found.action) is (level is not Level.OK)
    assert f"plc {OWN} (contract {CONTRACT}), bridge 1.3.0 (contract {contract})" in found.text


def test_a_program_that_tells_no_contract_speaks_the_first() -> None:
    assert "bridge 1.3.0 (contract 1)" in versions(_login(None), Role.PLC, OWN).text


@pytest.mark.parametrize("contract", ["", "x", "-1", "1.5", "²"])
def test_what_is_no_contract_fails(contract: str) -> None:
    assert versions(_login(contract), Role.PLC, OWN).level is Level.FAIL


def test_what_is_not_known_is_said() -> None:
    assert "has not told its version" in versions(Login(), Role.BRIDGE, OWN).text
    assert "--login" in versions(None, Role.BRIDGE, OWN).text


@pytest.mark.parametrize(("teller", "reader"), [(Role.PLC, Role.BRIDGE), (Role.BRIDGE, Role.PLC)])
def test_each_side_may_read_what_the_other_told(site: SiteBroker, teller: Role, reader: Role) -> None:
    client = MqttClient(site.settings(teller), teller, version="1.3.0")
    client.start()
    wait_until(lambda: client.connected and not client.pending(f"{teller}/contract"), "told")
    client.stop()
    found = versions(log_in(site.settings(reader), reader), reader, OWN)
    assert found.text == f"{reader} {OWN} (contract {CONTRACT}), {teller} 1.3.0 (contract {CONTRACT})"


def test_a_program_without_a_version_tells_none(broker: Broker) -> None:
    settings = MqttSettings(port=broker.port)
    client = MqttClient(settings, Role.BRIDGE)
    client.start()
    wait_until(lambda: client.connected and not client.pending("bridge/status"), "online")
    client.stop()
    assert log_in(settings, Role.PLC).told == {}


def test_both_programs_and_the_project_have_one_version() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert revpi.__version__ == site_bridge.__version__ == project["version"]
