"""All edges together on a real disk, without a broker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from revpi.core.memory.memory import Memory
from revpi.core.memory.records import LeaseMemory, LeasesMemory, TripMemory
from revpi.edges.bundle import Edges
from revpi.edges.messages import EdgeSettings
from revpi.edges.settings import LocalSettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.exchange import Exchange
from revpi.store.settings import StoreSettings
from revpi.store.state_file import StateFile
from tests.broker import free_port
from tests.edges.snapshots import snapshot


@contextmanager
def edges_in(folder: Path, exchange: Exchange) -> Iterator[Edges]:
    store, local = StoreSettings(path=str(folder / "state")), LocalSettings(str(folder / "plc.sock"))
    edges = Edges(exchange, EdgeSettings(MqttSettings(port=free_port()), store, local, "1.2.3"))
    edges.start()
    try:
        yield edges
    finally:
        edges.stop()


def stored(folder: Path) -> Memory:
    return StateFile(folder / "state", Memory).load().record


def test_the_memory_of_the_last_scan_is_what_the_next_start_begins_with(tmp_path: Path) -> None:
    last = Memory(trip=TripMemory(True, "estop"))
    exchange = Exchange()
    with edges_in(tmp_path, exchange) as edges:
        assert stored(tmp_path) == Memory()
        edges.take(snapshot(memory=last))
    assert stored(tmp_path) == last


def test_leases_hold_again_before_the_first_scan(tmp_path: Path) -> None:
    until = time.time() + 600.0
    exchange = Exchange()
    with edges_in(tmp_path, exchange):
        exchange.latest = snapshot(memory=Memory(leases=LeasesMemory((LeaseMemory("mode", "off", until),))))
    again = Exchange()
    with edges_in(tmp_path, again):
        lease = again.requests.leases.mode
        assert lease is not None
        assert lease.value == "off"
        assert 590.0 < lease.until_s - time.monotonic() <= 600.0


def test_the_socket_is_there_while_it_runs(tmp_path: Path) -> None:
    with edges_in(tmp_path, Exchange()):
        assert (tmp_path / "plc.sock").exists()
    assert not (tmp_path / "plc.sock").exists()
