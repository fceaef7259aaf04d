"""Steps that nobody has to attend, against the simulated site behind the stand-in for piControl."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from revpi.commission.journal import Journal
from sim.picontrol.stand_in import PiControl
from sim.site.control_client import ControlClient
from tests.broker import wait_until
from tests.commission.engine.room import SCRIPT
from tests.sim.site.place import CONFIGRSC, running_site

LIMIT_S = 60.0
OUTPUTS = slice(81, 83)


@dataclass
class Plant:
    """A running site with a driver in front of its image."""

    folder: Path
    image: Path
    hands: ControlClient

    def steps(self, *ids: str) -> dict[str, dict[str, Any]]:
        """Run these steps; what each found."""
        device = self.folder / "piControl0"
        door = (sys.executable, "-m", "sim.picontrol.door", str(self.folder / "driver"), str(device), SCRIPT)
        done = subprocess.run(
            [*door, str(self.folder), *ids], capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        assert done.returncode == 0, done.stderr
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert self.image.read_bytes()[OUTPUTS] == bytes(2)
        return {row["step"]: row for row in found}


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    with at_work(tmp_path) as plant:
        yield plant


@contextmanager
def at_work(folder: Path) -> Iterator[Plant]:
    (folder / "image.json").write_text(
        json.dumps(
            {
                "procimg": str(folder / "piControl0"),
                "configrsc": str(shutil.copy(CONFIGRSC, folder / "config.rsc")),
                "watchdog_ms": 500,
                "start_timeout_s": 5.0,
            }
        )
    )
    with (
        running_site(folder) as site,
        ControlClient(site.control) as hands,
        PiControl(site.image, CONFIGRSC, folder / "driver"),
    ):
        hands.set(key="hand", reset=True)
        wait_until(lambda: bool(hands.get()["inputs"]["HAND_SWITCH"]), "key on Hand")
        yield Plant(folder, site.image, hands)


def test_contactors_and_watchdogs_prove_themselves(plant: Plant) -> None:
    found = plant.steps("contactor.K10_ON", "watchdog.outputs", "watchdog.killed")
    assert {name: row["text"] for name, row in found.items() if row["result"] != "green"} == {}
    assert 20 <= found["contactor.K10_ON"]["close_ms"] <= 400
    assert found["watchdog.outputs"]["zero_ms"] <= 1000
    assert found["watchdog.killed"]["k10_fb_ms"] <= 1000
    journal = Journal(plant.folder / "commissioning.jsonl")
    journal.load()
    assert journal.verdict.ok
    assert len(journal.records) == len(found)


@pytest.mark.parametrize(
    ("fault", "step", "says"),
    [
        (("K10", "dead"), "contactor.K10_ON", "K10_FB does not follow K10_ON"),
        (("WATCHDOG", "bridged"), "watchdog.heartbeat", "watchdog relay bridged"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_fault_is_found_and_named(plant: Plant, fault: tuple[str, str], step: str, says: str) -> None:
    plant.hands.fault(*fault)
    found = plant.steps(step)[step]
    assert found["result"] == "red"
    assert says in found["text"]
