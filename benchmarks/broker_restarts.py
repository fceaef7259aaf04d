"""The demonstration's broker killed at random moments: `python -m benchmarks.broker_restarts --restarts 50`.

After each, a new reader must find every retained topic there was before, right, within 5 s; the discovery
messages are the same, each sent once at most; no scan may be missed. Prints one JSON object; ends with 1 when
anything was wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.discovery_watch import WANTED, DiscoveryWatch
from revpi.contract.topics import Role, find
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from sim.contract_check.conformance import complaint
from sim.demo.chain import Chain
from sim.demo.options import DEFAULT_SITE
from sim.demo.ports import accepts
from sim.demo.processes import Supervisor
from sim.demo.run_directory import RunDirectory
from sim.demo.say import say
from sim.site.control_client import ControlClient
from tests.probe import Probe

LIMIT_S = 5.0
SHORTEST_S, LONGEST_S = 12.5, 17.5  # between two kills; the demonstration allows five restarts a minute
WARM_UP_S = 20.0
LOOK_S = 0.02
CONTACTORS = {"k10": "miners/1/contactor", "k11": "miners/2/contactor"}
WORDS = {True: "on", False: "off"}
TEMPERATURE_SLACK_K = 2.0


@dataclass
class Result:
    """What came of it.

    Attributes:
        right_s: From the broker's return until everything was right, by restart.
        wrong: What was still wrong after `LIMIT_S`, in words.
        missed: Scans that were missed in all that time.
        overruns: Scans that ended late.
        scans: Scans in all that time.
        devices: Devices that were announced to Home Assistant.
    """

    right_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: int = 0
    overruns: int = 0
    scans: int = 0
    devices: int = 0

    @property
    def ok(self) -> bool:
        """Everything right in time, no scan missed."""
        return not self.wrong and not self.missed


class Reader:
    """A new subscriber's view of the retained state."""

    def __init__(self, port: int) -> None:
        self.topics: dict[str, str] = {}
        settings = MqttSettings(port=port)
        self._client = MqttClient(settings, Role.VIEWER, subscriptions=("#",), handler=self._take)
        self._client.start()

    def stop(self) -> None:
        """Leave."""
        self._client.stop()

    def _take(self, suffix: str, payload: bytes, _retained: bool) -> None:
        self.topics[suffix] = payload.decode(errors="replace")


class Campaign:
    """One demonstration whose broker is killed again and again."""

    def __init__(
        self, chain: Chain, supervisor: Supervisor, run: RunDirectory, discovery: DiscoveryWatch, seed: int
    ) -> None:
        self._discovery = discovery
        self._chain = chain
        self._supervisor = supervisor
        self._run = run
        self._draw = random.Random(seed)
        self.result = Result()

    def live(self, seconds: float) -> None:
        """Let time pass."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self._supervisor.watch()
            time.sleep(LOOK_S)

    def kill(self, number: int) -> None:
        """Kill the broker, and judge what a new reader finds."""
        before = {suffix for suffix in self._chain.feed.topics() if _retained(suffix)}
        devices = self._discovery.devices()
        self._discovery.begin()
        statuses = self._supervisor.statuses()
        os.kill(next(one.pid for one in statuses if one.name == "broker" and one.pid), signal.SIGKILL)
        while accepts(self._chain.broker_port):
            time.sleep(LOOK_S)
        while not accepts(self._chain.broker_port):
            self.live(LOOK_S)
        back_s = time.monotonic()
        reader = Reader(self._chain.broker_port)
        try:
            self._judge(number, reader, before, back_s)
        finally:
            reader.stop()
        self.live(self._draw.uniform(SHORTEST_S, LONGEST_S) - (time.monotonic() - back_s))
        self.result.devices = len(devices)
        self.result.wrong += [f"restart {number}: {text}" for text in self._discovery.complaints(devices)]

    def _judge(self, number: int, reader: Reader, before: set[str], back_s: float) -> None:
        wrong = self._wrong(reader, before)
        while wrong and time.monotonic() - back_s < LIMIT_S:
            self.live(LOOK_S)
            wrong = self._wrong(reader, before)
        if wrong:
            self.result.wrong += [f"restart {number}: {text}" for text in wrong]
        else:
            self.result.right_s.append(round(time.monotonic() - back_s, 2))

    def _wrong(self, reader: Reader, before: set[str]) -> list[str]:
        seen = dict(reader.topics)
        return [
            *(f"{suffix} is not there" for suffix in sorted(before - set(seen))),
            *(
                f"{name}/status is not online"
                for name in ("plc", "bridge")
                if seen.get(f"{name}/status") != "online"
            ),
            *(text for suffix, payload in seen.items() if (text := _complaint(suffix, payload))),
            *self._against_truth(seen),
        ]

    def _against_truth(self, seen: dict[str, str]) -> list[str]:
        with ControlClient(self._run.control) as client:
            truth = client.get()
        wrong = [
            f"{topic} is {seen.get(topic)}"
            for name, topic in CONTACTORS.items()
            if seen.get(topic) != WORDS[truth["contactors"][name]]
        ]
        buffer_c = truth["temperatures_c"]["buffer"]
        if abs(float(seen.get("temps/puffer", "nan")) - buffer_c) <= TEMPERATURE_SLACK_K:
            return wrong
        return [*wrong, f"temps/puffer is {seen.get('temps/puffer')}, the buffer has {buffer_c:.1f}"]


def _retained(suffix: str) -> bool:
    topic = find(suffix)
    return topic is not None and topic.retained


def _complaint(suffix: str, payload: str) -> str:
    topic = find(suffix)
    text = "not declared" if topic is None else complaint(topic, payload.encode())
    return f"{suffix}: {text}" if text else ""


def _scan(chain: Chain) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(chain.feed.topics()["plc/scan"])
    return figures


def main(argv: list[str]) -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broker_restarts", description=__doc__)
    parser.add_argument("--restarts", type=int, default=50, help="how often the broker is killed (50)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (1)")
    values = parser.parse_args(argv)
    with RunDirectory(keep=False) as run:
        chain = Chain(run, DEFAULT_SITE)
        with Supervisor(chain.programs, chain.log_directory) as supervisor, chain.feed:
            supervisor.start_all(lambda: False, say)
            with Probe(chain.broker_port, WANTED) as probe:
                campaign = Campaign(chain, supervisor, run, DiscoveryWatch(probe), values.seed)
                campaign.live(WARM_UP_S)
                first = _scan(chain)
                for number in range(1, values.restarts + 1):
                    campaign.kill(number)
                    say(f"restart {number} of {values.restarts}: {campaign.result.right_s[-1:]}")
                last = _scan(chain)
    result = campaign.result
    result.scans, result.overruns, result.missed = (
        last[key] - first[key] for key in ("scans", "overruns", "missed")
    )
    print(json.dumps(_report(result, values.seed)))  # noqa: T201  the result of the program
    return 0 if result.ok else 1


def _report(result: Result, seed: int) -> dict[str, Any]:
    return {
        "ok": result.ok,
        "seed": seed,
        "restarts_right": len(result.right_s),
        "right_s_median": statistics.median(result.right_s) if result.right_s else None,
        "right_s_most": max(result.right_s, default=None),
        "scans": result.scans,
        "overruns": result.overruns,
        "missed": result.missed,
        "discovered_devices": result.devices,
        "wrong": result.wrong,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
