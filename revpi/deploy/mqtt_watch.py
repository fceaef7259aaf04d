"""Seeing the program through the broker: its scans count once they are seen to go on."""

from __future__ import annotations

import json
import math
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from revpi.contract.topics import Role
from revpi.deploy.health import Seen
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings

TOPICS = ("plc/scan", "plc/status", "mode", "alarms")
ONLINE = "online"


@dataclass(frozen=True, slots=True)
class _Heard:
    text: str
    at_s: float


class MqttWatch:
    """A `Watch` over MQTT; a context manager.

    Args:
        settings: Broker and a user that may read everything.
    """

    def __init__(self, settings: MqttSettings) -> None:
        self._heard: dict[str, _Heard] = {}
        self._lock = threading.Lock()
        self._client = MqttClient(settings, Role.VIEWER, subscriptions=TOPICS, handler=self._take)

    def __enter__(self) -> Self:
        self._client.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop()

    def look(self) -> Seen | None:
        """What the program says now; its scans are as old as their last change."""
        with self._lock:
            heard = dict(self._heard)
        if heard.get("plc/status", _Heard("", 0.0)).text != ONLINE or "plc/scan" not in heard:
            return None
        try:
            return Seen(
                scans=int(json.loads(heard["plc/scan"].text)["scans"]),
                scan_age_s=time.monotonic() - heard["plc/scan"].at_s,
                mode=heard["mode"].text,
                alarms=frozenset(str(alarm["code"]) for alarm in json.loads(heard["alarms"].text)),
            )
        except (KeyError, TypeError, ValueError):
            return None

    def _take(self, suffix: str, payload: bytes, _retained: bool) -> None:
        """The first message may be an old one, and live ones carry the retain flag too: a change is new."""
        text = payload.decode(errors="replace")
        with self._lock:
            known = self._heard.get(suffix)
            if known is None:
                self._heard[suffix] = _Heard(text, -math.inf)
            elif known.text != text:
                self._heard[suffix] = _Heard(text, time.monotonic())
