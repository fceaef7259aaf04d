"""Messages that nobody should send: `python -m benchmarks.malformed [--json] [--messages 100000] [--seed 1]`.

Malformed, huge, retained, binary and deeply nested ones at all topics that the program subscribes to. Asked:
no exception, not more than 10 MB of growth in both processes together, no scan missed.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.rig import Rig, quantile_ms, show, wait
from tests.edges.bad_messages import bad_messages

MB = 1_000_000
ALLOWED_BYTES = 10 * MB
WARM_UP_S = 5.0
IN_FLIGHT = 500
SETTLE_S = 10.0


def send(port: int, count: int, seed: int) -> float:
    """Publish all of them, QoS 1; returns seconds."""
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    room = threading.BoundedSemaphore(IN_FLIGHT)
    client.on_publish = lambda *_: room.release()
    client.connect("127.0.0.1", port)
    client.loop_start()
    begun_s = time.monotonic()
    for message in bad_messages(count, seed):
        room.acquire()
        client.publish(f"thermiq/{message.suffix}", message.payload, qos=1, retain=message.retain)
    for _ in range(IN_FLIGHT):
        room.acquire()
    client.disconnect()
    client.loop_stop()
    return time.monotonic() - begun_s


def measure(count: int, seed: int) -> dict[str, Any]:
    """Send them to the running program."""
    with Rig() as rig:
        rig.start()
        send(rig.broker.port, max(200, count // 50), seed + 1)
        wait(WARM_UP_S)
        before = rig.resident_bytes()
        seconds = send(rig.broker.port, count, seed)
        wait(SETTLE_S)
        after, scan = rig.resident_bytes(), rig.ask()["scan"]
        run = rig.stop()
    growth = {name: (after[name] - before[name]) / MB for name in after}
    exceptions = run.log.count("Traceback")
    return {
        "messages": count,
        "seed": seed,
        "seconds": round(seconds, 1),
        "growth_mb": {name: round(value, 2) for name, value in growth.items()},
        "exceptions": exceptions,
        "missed": run.missed,
        "edge_starts": scan["edge_starts"],
        "p999_ms": quantile_ms([scan.late_s for scan in run.scans], 0.999),
        "ok": exceptions == 0
        and run.missed == 0
        and scan["edge_starts"] == 1
        and sum(growth.values()) <= ALLOWED_BYTES / MB,
    }


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.malformed", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--messages", type=int, default=100_000, help="(default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="(default: 1)")
    values = parser.parse_args(argv)
    return show(measure(values.messages, values.seed), as_json=values.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
