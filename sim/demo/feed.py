"""The newest message of every topic on the demonstration's broker."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from revpi.contract.topics import Role
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings

MAX_TOPICS = 1000
_CLIENT_ID = "thermiq-demo"


class Feed:
    """Listens to everything below the base topic while its context is entered."""

    def __init__(self, port: int) -> None:
        self._lock = threading.Lock()
        self._topics: dict[str, str] = {}
        self._count = 0
        settings = MqttSettings(port=port, client_id=_CLIENT_ID)
        self._client = MqttClient(settings, Role.VIEWER, subscriptions=("#",), handler=self._take)

    def __enter__(self) -> Self:
        self._client.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop()

    @property
    def connected(self) -> bool:
        """Whether the connection to the broker stands."""
        return self._client.connected

    def topics(self) -> dict[str, str]:
        """Newest payload by topic name below the base."""
        with self._lock:
            return dict(self._topics)

    def count(self) -> int:
        """Messages so far."""
        with self._lock:
            return self._count

    def _take(self, suffix: str, payload: bytes, _retained: bool) -> None:
        with self._lock:
            self._count += 1
            if suffix in self._topics or len(self._topics) < MAX_TOPICS:
                self._topics[suffix] = payload.decode(errors="replace")
