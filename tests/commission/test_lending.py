"""The automatic program lends the outputs to commissioning and takes them back: both as real programs."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from revpi.cli.local_question import ask
from revpi.commission.lock import AUTOMATIC, COMMISSIONING, holder
from revpi.core.memory.memory import Memory
from revpi.core.mining.times import ContactorTimes
from revpi.core.params import MinerParams
from revpi.errors import UserError
from revpi.store.state_file import StateFile
from tests.broker import free_port, wait_until
from tests.commission.cabinet_site import CabinetSite, cabinet_site
from tests.commission.pressing import FORCED, force_all

LIMIT_S = 30.0


@pytest.fixture
def site(tmp_path: Path) -> Iterator[CabinetSite]:
    more = f'[mqtt]\nport = {free_port()}\n[blackbox]\ndir = "{tmp_path}/blackbox"\n'
    with cabinet_site(tmp_path, door=True, more=more) as site:
        yield site


@contextmanager
def automatic(site: CabinetSite) -> Iterator[subprocess.Popen[str]]:
    """The control program, once it scans."""
    with subprocess.Popen(site.argv("run"), stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: scans(site) or process.poll() is not None, "first scans", LIMIT_S)
            yield process
        finally:
            process.kill()


def status(site: CabinetSite) -> dict[str, Any]:
    """What the control program says, nothing while it does not scan."""
    try:
        return ask(site.folder / "plc.sock", {"ask": "status"})
    except UserError:
        return {}


def scans(site: CabinetSite) -> bool:
    """Whether the control program scans."""
    said = status(site)
    return bool(said) and float(said["scan_age_s"]) < 1.0


def test_it_lends_takes_back_and_counts_the_starts_of_the_tests(site: CabinetSite) -> None:
    lock = site.folder / "image.lock"
    with automatic(site) as process:
        wait_until(lambda: status(site).get("mode") == "hand", "mode hand")
        assert holder(lock) == (AUTOMATIC, process.pid)
        with site.screen("--who", "E. Test") as screen:
            screen.see("DI14")
            assert holder(lock) == (COMMISSIONING, screen.process.pid)
            assert not scans(site)
            force_all(screen)
            wait_until(lambda: bool(site.contactors()["k10"]), "K10 is closed")
            assert {name: site.outputs()[name] for name in FORCED} == FORCED
            screen.type("q")
            assert screen.end() == 0
        wait_until(lambda: holder(lock) == (AUTOMATIC, process.pid), "it takes back", LIMIT_S)
        wait_until(lambda: scans(site), "it scans again", LIMIT_S)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, told
    assert "lent for commissioning" in told
    miner = StateFile(site.folder / "state", Memory).load().record.miner_1
    assert (len(miner.starts_at), miner.closed, miner.opened) == (1, False, True)
    times = ContactorTimes(MinerParams(), miner)
    times.begin(0.0, time.time())
    assert times.min_off_left_s(0.0) > MinerParams().min_off_s - 60.0


def test_it_lends_nothing_while_it_drives(site: CabinetSite) -> None:
    site.site.set(key="auto")
    with automatic(site) as process:
        wait_until(lambda: status(site).get("mode") == "auto", "mode auto")
        with site.screen() as screen:
            assert screen.end() == 2
            assert "the automatic program drives the outputs" in " ".join(screen.lines())
        process.send_signal(signal.SIGUSR1)  # whoever asks all the same gets nothing
        before = status(site)["scan"]["scans"]
        wait_until(lambda: status(site)["scan"]["scans"] > before + 40, "scans go on")
        assert holder(site.folder / "image.lock") == (AUTOMATIC, process.pid)
