"""The one login at the broker behind both doctors and `thermiq-bridge check`, with and without TLS."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from revpi.contract.topics import Role
from revpi.doctor.broker import rights
from revpi.doctor.finding import Level
from revpi.doctor.login import log_in
from revpi.errors import UserError
from revpi.mqtt.settings import MqttSettings
from site_bridge.cli.broker import try_broker
from site_bridge.errors import SourceError
from tests.broker import Broker, free_port
from tests.mosquitto.site_broker import TLS_NAME, SiteBroker


def _ways(site: SiteBroker) -> dict[str, dict[str, Any]]:
    encrypted = {"host": TLS_NAME, "port": site.tls_port, "tls": True}
    return {"plain": {}, "tls": {**encrypted, "tls_ca_file": str(site.etc / "tls/ca.crt")}}


def _says(settings: MqttSettings) -> str:
    return asyncio.run(try_broker(settings))


@pytest.mark.parametrize("way", ["plain", "tls"])
def test_all_callers_are_let_in(site: SiteBroker, way: str) -> None:
    for role in (Role.PLC, Role.BRIDGE):
        assert rights(log_in(site.settings(role, **_ways(site)[way]), role)).level is Level.OK
    said = _says(site.settings(Role.BRIDGE, **_ways(site)[way]))
    assert said.startswith("lets us in; user and access list are right; the bridge service is ")


def test_a_certificate_of_somebody_else_is_refused(site: SiteBroker) -> None:
    settings = site.settings(Role.BRIDGE, host=TLS_NAME, port=site.tls_port, tls=True)
    with pytest.raises(SourceError, match="certificate verify failed"):
        _says(settings)
    with pytest.raises(OSError, match="certificate verify failed"):
        log_in(settings, Role.PLC)


def test_a_ca_file_that_is_none_is_a_mistake(site: SiteBroker, tmp_path: Path) -> None:
    settings = site.settings(Role.BRIDGE, port=site.tls_port, tls=True, tls_ca_file=str(tmp_path / "ca.crt"))
    with pytest.raises(UserError, match="tls_ca_file"):
        _says(settings)


def test_what_does_not_let_us_in_or_write_says_what_to_do(site: SiteBroker) -> None:
    wrong = site.settings(Role.BRIDGE, password_file=str(site.etc / "clients" / "viewer"))
    with pytest.raises(SourceError, match=r"does not let us in: Not authorized; check mqtt\.username"):
        _says(wrong)
    with pytest.raises(SourceError, match="write our status"):
        _says(site.settings(Role.VIEWER))


def test_nothing_there_and_no_access_list(broker: Broker) -> None:
    with pytest.raises(SourceError, match="does the broker run there"):
        _says(MqttSettings(port=free_port()))
    assert "it has no access list; the bridge service is " in _says(MqttSettings(port=broker.port))
