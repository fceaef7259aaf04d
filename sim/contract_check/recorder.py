"""Listens to everything on a broker, and makes the requests whose answers belong to the contract."""

from __future__ import annotations

import json
import threading
import time
from types import TracebackType
from typing import Self

from revpi.contract.topics import Role
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from sim.contract_check.record import Record

REQUESTS: tuple[tuple[str, str], ...] = (
    ("cmd/acknowledge", "1"),
    ("setpoints/dhw_target", json.dumps({"value": 50, "ttl_s": 30, "id": "contract-check"})),
)
"""Harmless ones, so that request and answer are heard."""


class Recorder:
    """Records while its context is entered.

    Args:
        settings: Broker and base topic; the user must be one who may read all and make requests.
    """

    def __init__(self, settings: MqttSettings) -> None:
        self.record = Record()
        self._lock = threading.Lock()
        self._start_s = time.monotonic()
        self._client = MqttClient(settings, Role.NODERED, subscriptions=("#",), handler=self._take)

    def __enter__(self) -> Self:
        self._client.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop()

    @property
    def seconds(self) -> float:
        """How long it has listened."""
        return time.monotonic() - self._start_s

    def make_requests(self) -> None:
        """Ask for something, as Node-RED does."""
        for suffix, payload in REQUESTS:
            self._client.publish(suffix, payload)

    def _take(self, suffix: str, payload: bytes, retained: bool) -> None:
        with self._lock:
            self.record.add(suffix, payload, retained=retained, now_s=self.seconds)
