"""What nobody should send, through a real broker to the real process of the edges."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

from benchmarks.rig import resident_bytes
from revpi.core.inputs import Requests, SiteData
from revpi.edges.messages import EdgeSettings
from revpi.edges.process import EdgeProcess
from revpi.edges.settings import LocalSettings
from revpi.mqtt.settings import MqttSettings
from revpi.store.settings import StoreSettings
from tests.broker import Broker, wait_until
from tests.edges.bad_messages import bad_messages
from tests.edges.snapshots import snapshot
from tests.probe import Probe

MESSAGES = 1000
MOST_GROWTH_BYTES = 10_000_000
BASE = "thermiq"


def told(probe: Probe) -> dict[str, Any]:
    counters: dict[str, Any] = json.loads(probe.latest(f"{BASE}/plc/mqtt") or "{}")
    return counters


def test_nothing_bad_raises_grows_or_reaches_the_scan(broker: Broker, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201  names the run that failed
    settings = EdgeSettings(
        MqttSettings(port=broker.port),
        StoreSettings(path=str(tmp_path / "state")),
        LocalSettings(""),
        "1.2.3",
    )
    edges = EdgeProcess(settings, 0.05, Requests())
    edges.start()
    with Probe(broker.port, f"{BASE}/plc/#") as probe:

        def scan() -> None:
            edges.collect()
            edges.publish(snapshot(time.monotonic(), time.time()))

        def scanned(suffix: str) -> bool:
            scan()
            return probe.latest(f"{BASE}/{suffix}") is not None

        wait_until(lambda: scanned("plc/mqtt"), "the edges are at work")
        assert edges.pid is not None
        before = resident_bytes(edges.pid)
        for number, message in enumerate(bad_messages(MESSAGES, seed)):
            probe.send(f"{BASE}/{message.suffix}", message.payload, retain=message.retain)
            if number % 10 == 0:
                scan()
        received = told(probe)["client"]["received"]

        def through() -> bool:
            scan()
            return bool(told(probe)["client"]["received"] > received)

        wait_until(through, "the last ones are counted", 20.0)
        assert told(probe)["client"]["handler_errors"] == 0
        assert told(probe)["samples"]["taken"] == 0
        assert resident_bytes(edges.pid) - before < MOST_GROWTH_BYTES
    edges.stop()
    assert edges.starts == 1
    assert edges.site == SiteData()
    assert edges.requests.acknowledge_count == 0
