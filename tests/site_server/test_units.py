"""The units and the programs they start agree; systemd itself judges them in deploy/site-server/check.sh."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_bridge.cli.main import _parser
from site_bridge.cli.run import END_S
from site_bridge.watchdog import PERIOD_S

FILES = Path(__file__).parents[2] / "deploy/site-server/files"
UNITS = tuple(sorted(path.name for path in FILES.glob("*.service")))
PROMISED = {
    "Type": "notify",
    "NotifyAccess": "main",
    "WatchdogSec": "30",
    "TimeoutStopSec": "15",
    "Restart": "always",
}


def lines(name: str) -> list[tuple[str, str]]:
    pairs = (line.partition("=") for line in (FILES / name).read_text().splitlines() if "=" in line)
    return [(key, value) for key, _, value in pairs if not key.startswith("#")]


def test_the_bridge_is_watched_and_comes_back() -> None:
    unit = dict(lines("thermiq-bridge.service"))
    assert {key: unit[key] for key in PROMISED} == PROMISED


def test_watchdog_and_stop_leave_the_bridge_the_time_it_needs() -> None:
    unit = dict(lines("thermiq-bridge.service"))
    assert float(unit["WatchdogSec"]) > 3 * PERIOD_S
    assert float(unit["TimeoutStopSec"]) > END_S


def test_the_bridge_is_started_with_options_that_it_has() -> None:
    _, *arguments = dict(lines("thermiq-bridge.service"))["ExecStart"].split()
    assert str(_parser().parse_args(arguments).config) == "/etc/thermiq/bridge.toml"


@pytest.mark.parametrize("name", UNITS)
def test_every_unit_gives_up_what_it_does_not_need(name: str) -> None:
    unit = dict(lines(name))
    for key in (
        "NoNewPrivileges",
        "ProtectSystem",
        "ProtectHome",
        "RestrictAddressFamilies",
        "CapabilityBoundingSet",
    ):
        assert key in unit, key


def test_every_file_is_installed() -> None:
    text = "".join((FILES.parent / name).read_text() for name in ("install.sh", "release.sh"))
    assert [path.name for path in FILES.iterdir() if path.name not in text] == []


def test_the_firewall_names_only_answers_that_are_filled_in() -> None:
    text = (FILES / "firewall.nft").read_text()
    filled = [word for word in ("@NETWORK@", "@BROKER_CLIENTS@", "@MINERS@") if word in text]
    assert len(filled) == 3
    script = (FILES.parent / "install.sh").read_text()
    assert all(word in script for word in filled)
