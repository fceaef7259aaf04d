"""`thermiq-bridge doctor` as a person on the site server uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from site_bridge.cli import doctor_table
from site_bridge.cli.doctor_table import BRIDGE_CHECKS
from site_bridge.cli.main import main
from tests.bridge.miner_rig import MinerRig
from tests.bridge.site import settings
from tests.broker import Broker
from tests.mosquitto.site_broker import SiteBroker


def look(capsys: pytest.CaptureFixture[str], config: Path, code: int) -> dict[str, dict[str, str]]:
    assert main(["doctor", "--config", str(config), "--json"]) == code
    form: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in form["checks"]] == [check.name for check in BRIDGE_CHECKS]
    return {row["name"]: row for row in form["checks"]}


@pytest.mark.usefixtures("inverter", "meters", "smartmeter")
def test_a_site_with_everything_has_nothing_that_fails(
    tmp_path: Path, broker: Broker, rig: MinerRig, capsys: pytest.CaptureFixture[str]
) -> None:
    config = settings(tmp_path, broker.port, rig.server.port)
    rows = look(capsys, config, 0)
    for name in ("settings", "passwords", "serial_ports", "latency", "broker", "miners"):
        assert rows[name]["level"] == "ok", rows[name]
    assert "no access list" in rows["broker_rights"]["text"]


def test_what_is_missing_is_named_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = settings(tmp_path, 1, 1)
    (tmp_path / "miner-password").chmod(0o644)
    rows = look(capsys, config, 1)
    assert "chmod 600" in rows["passwords"]["text"]
    assert rows["serial_ports"]["text"].startswith("not there: ")
    assert str(tmp_path / "inverter") in rows["serial_ports"]["text"]
    assert "does the broker run" in rows["broker"]["action"]
    assert rows["miners"]["level"] == "warn"


def test_settings_that_cannot_be_used_do_not_end_the_doctor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "bridge.toml"
    config.write_text("[inverter]\nmodel = 'deye'\n")
    rows = look(capsys, config, 1)
    assert "inverter.model" in rows["settings"]["text"]


@pytest.mark.parametrize(("timer_ms", "level"), [("1", "ok"), ("16", "warn")])
def test_an_adapter_that_waits_is_a_warning(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    timer_ms: str,
    level: str,
) -> None:
    monkeypatch.setattr(doctor_table, "LATENCY", f"{tmp_path}/{{name}}.latency")
    (tmp_path / "inverter.latency").write_text(timer_ms)
    assert look(capsys, settings(tmp_path, 1, 1), 1)["latency"]["level"] == level


def test_the_installed_broker_gives_the_bridge_its_rights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = SiteBroker(tmp_path / "site")
    site.start()
    try:
        config = settings(tmp_path, site.port, 1)
        text = config.read_text().replace(
            "[mqtt]\n", f'[mqtt]\nusername = "bridge"\npassword_file = "{site.etc}/clients/bridge"\n'
        )
        config.write_text(text)
        row = look(capsys, config, 1)["broker_rights"]
    finally:
        site.stop()
    assert row["text"] == "user and access list are right"
