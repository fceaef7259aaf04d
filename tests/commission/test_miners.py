"""Miner start and stop from the terminal: real broker, real bridge, simulated miner behind its contactor."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

from revpi.commission.journal import Journal
from revpi.commission.record import Record, Result
from tests.broker import HOST, Broker, free_port, wait_until
from tests.commission.cabinet_site import CabinetSite, cabinet_site
from tests.commission.electrician import Electrician
from tests.commission.reader import keys, prompt
from tests.commission.screen import END, ENTER, UP, Screen
from tests.commission.unattended import WHO
from tests.probe import Probe

LIMIT_S: Final = 60.0
LOOK_S: Final = 0.05
TO_MINER_1: Final = END + UP
BRIDGE: Final = """
mqtt.host = "{host}"
mqtt.port = {broker}
inverter.enabled = false
history.dir = "{folder}/history"
miners = [{{ host = "{host}", port = {port}, poll_s = 0.5 }}]
"""


@contextmanager
def program(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program of the site, ended with the context."""
    argv = [sys.executable, "-m", *map(str, arguments)]
    with subprocess.Popen(argv, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.fixture
def site(tmp_path: Path, broker: Broker) -> Iterator[CabinetSite]:
    with cabinet_site(tmp_path, more=f'[mqtt]\nhost = "{HOST}"\nport = {broker.port}\n') as site:
        yield site


def test_over_the_bridge(site: CabinetSite, broker: Broker) -> None:
    port = free_port()
    settings = site.folder / "bridge.toml"
    settings.write_text(BRIDGE.format(host=HOST, broker=broker.port, folder=site.folder, port=port), "utf-8")
    with ExitStack() as stack:
        miner = ("miner", "--number", 1, "--port", port, "--control", site.folder / "control")
        stack.enter_context(program("sim.cli.main", *miner))
        stack.enter_context(program("site_bridge.cli.main", "run", "--config", settings))
        with Probe(broker.port) as probe:
            wait_until(lambda: probe.latest("thermiq/miners/1/sample") is not None, "the bridge tells of it")
            record = run_miner_1(site)
            told = {message.topic for message in probe.seen}
    assert "thermiq/miners/1/command" in told
    assert not [topic for topic in told if topic.startswith("thermiq/plc/")]
    assert record.result is Result.GREEN, record.text_en
    assert record.text_en == "miner 1 obeys contactor and gRPC"
    assert record.values["grpc"] is True
    assert float(record.values["power_w"]) > 500.0
    assert {"boot_s", "pause_s", "drop_ms"} <= record.values.keys()


def test_without_a_bridge_the_row_says_so(site: CabinetSite) -> None:
    record = run_miner_1(site)
    assert record.result is Result.GREEN, record.text_en
    assert "gRPC is NOT tested" in record.text_en
    assert record.values["grpc"] is False


def run_miner_1(site: CabinetSite) -> Record:
    """Its row, from start to result."""
    with site.screen("--who", WHO) as screen:
        screen.see("DI14")
        screen.type(f"4{TO_MINER_1}")
        screen.see("[miner.1]")
        screen.type(ENTER)
        journal = Journal(site.folder / "commissioning.jsonl")
        attend(screen, Electrician(site.site), journal)
        screen.type("q")
        assert screen.end() == 0
    return journal.records[-1]


def attend(screen: Screen, electrician: Electrician, journal: Journal) -> None:
    """Answer what is asked until there is a result."""
    end_s = time.monotonic() + LIMIT_S
    while not journal.records:
        assert time.monotonic() < end_s, screen.text()
        asked = prompt(screen.lines())
        for key in keys(electrician, *asked, time.monotonic()) if asked else ():
            screen.type(key)
        time.sleep(LOOK_S)
        journal.load()
