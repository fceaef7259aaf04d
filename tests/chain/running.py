"""The whole chain as the demonstration starts it, for tests to break and mend."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from sim.demo.chain import Chain
from sim.demo.processes import Supervisor
from sim.demo.run_directory import RunDirectory
from sim.site.control_client import ControlClient
from tests.probe import Probe

LIMIT_S = 90.0
K10_K11_BITS = 0b11
RELAY_BYTE = 81
SAFETY_BYTE = 11
POLL_S = 0.02


class RunningChain:
    """Started programs with their newest messages and the truth of the simulated site."""

    def __init__(self, chain: Chain, supervisor: Supervisor, run: RunDirectory) -> None:
        self.chain = chain
        self._supervisor = supervisor
        self._run = run

    def topic(self, suffix: str) -> str | None:
        """Newest payload."""
        return self.chain.feed.topics().get(suffix)

    def scan_figures(self) -> dict[str, Any]:
        """What the program says of its scans."""
        figures: dict[str, Any] = json.loads(self.topic("plc/scan") or "{}")
        return figures

    def mining(self) -> bool:
        """Whether both miners hash at the power they are told."""
        for number in (1, 2):
            place = f"miners/{number}"
            target_w = float(self.topic(f"{place}/power_target") or 0.0)
            power_w = float(self.topic(f"{place}/power") or 0.0)
            hashing = self.topic(f"{place}/state") == "mining" and target_w > 0.0
            if not hashing or abs(power_w - target_w) > 0.05 * target_w:
                return False
        return True

    def contactors_commanded(self) -> bool:
        """Whether K10 or K11 is on in the process image."""
        return bool(self._run.image.read_bytes()[RELAY_BYTE] & K10_K11_BITS)

    def truth(self) -> dict[str, Any]:
        """The state of the simulated plant."""
        with ControlClient(self._run.control) as client:
            return client.get()

    def operate(self, **values: Any) -> None:
        """Operate the simulated site."""
        with ControlClient(self._run.control) as client:
            client.set(**values)

    def close_safety_chain(self) -> None:
        """Let go of the E-Stop and acknowledge a trip that is still there."""
        self.operate(estop=False)
        if self.topic("safety/tripped") == "true":
            self.operate(reset=True)
            self.acknowledge()

    def acknowledge(self) -> None:
        """As a person does over MQTT, once the chain is closed."""
        self.wait(lambda: self.topic("safety/ok") == "true", "chain is closed again")
        with Probe(self.chain.broker_port) as person:
            person.send("thermiq/cmd/acknowledge", "1")
            self.wait(lambda: self.topic("safety/tripped") == "false", "acknowledged")

    def kill(self, name: str) -> None:
        """kill -9 of one program."""
        self._signal(name, signal.SIGKILL)

    def terminate(self, name: str) -> None:
        """Ask one program to end."""
        self._signal(name, signal.SIGTERM)

    def runs(self, name: str) -> bool:
        """Whether a program runs; does not bring it back."""
        return next(status.alive for status in self._supervisor.statuses() if status.name == name)

    def _signal(self, name: str, number: signal.Signals) -> None:
        pid = next(status.pid for status in self._supervisor.statuses() if status.name == name)
        assert pid is not None
        os.kill(pid, number)

    def restarts(self, name: str) -> int:
        """How often a program was brought back."""
        return next(status.restarts for status in self._supervisor.statuses() if status.name == name)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Look after the programs until the condition holds."""
        end_s = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end_s, f"waited in vain: {what}; {self.chain.feed.topics()}"
            self._supervisor.watch()
            time.sleep(POLL_S)

    def wait_scans(self, count: int) -> None:
        """Let so many scans pass."""
        goal = self.scan_figures()["scans"] + count
        self.wait(lambda: self.scan_figures().get("scans", 0) >= goal, f"{count} scans")
