"""`thermiq-bridge check`, as a person who commissions a site uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from site_bridge.cli.main import main
from tests.bridge.miner_rig import PASSWORD, MinerRig
from tests.bridge.site import settings
from tests.broker import Broker


@pytest.mark.usefixtures("inverter", "meters", "smartmeter")
def test_check_tells_what_each_source_says(
    tmp_path: Path, broker: Broker, rig: MinerRig, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(settings(tmp_path, broker.port, rig.server.port))
    assert main(["check", "--config", config, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    says = {row["name"]: row["says"] for row in answer["sources"]}
    assert answer["ok"] is True
    assert list(says) == ["broker", "inverter", "meter_heat", "smartmeter", "prices", "miner1"]
    assert all(row["took_s"] >= 0 for row in answer["sources"])
    assert "lets us in" in says["broker"]
    assert "grid_power_w -900" in says["inverter"]
    assert says["meter_heat"] == "power_w 1500, import_kwh 42, export_kwh 0"
    assert "-900 W" in says["smartmeter"]
    assert "API 1.9.0" in says["miner1"]
    assert main(["check", "--config", config]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["source", "where", "result", "time", "says"]
    assert len(lines) == 7


def test_check_goes_on_when_nothing_answers_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(settings(tmp_path, 1, 1))
    (tmp_path / "miner-password").chmod(0o644)
    assert main(["check", "--config", config, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    says = {row["name"]: row["says"] for row in answer["sources"] if not row["ok"]}
    assert answer["ok"] is False
    assert says.keys() == {"broker", "inverter", "meter_heat", "smartmeter", "miner1"}
    assert "does the broker run there?" in says["broker"]
    assert "is the adapter plugged in?" in says["inverter"]
    assert "chmod 600" in says["miner1"]
    (tmp_path / "miner-password").chmod(0o600)
    assert main(["check", "--config", config]) == 1
    shown = capsys.readouterr().out
    assert "FAILED" in shown
    assert "is it powered" in shown
    assert PASSWORD not in shown


def test_check_tells_a_broker_that_does_not_let_us_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = Broker(tmp_path / "locked", "allow_anonymous false")
    locked.start()
    try:
        assert main(["check", "--config", str(settings(tmp_path, locked.port, 1)), "--json"]) == 1
    finally:
        locked.stop()
    answer = json.loads(capsys.readouterr().out)
    assert "check mqtt.username" in answer["sources"][0]["says"]
