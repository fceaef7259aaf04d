"""Where a source under test publishes to, and what is expected of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from revpi.contract.messages import decode_inverter, decode_miner
from revpi.contract.topics import Role, find
from revpi.core.inputs import InverterTelemetry, MinerTelemetry

DEADLINE_S = 30.0


class RecordingOutbox:
    """Keeps every payload; refuses what the topic table does not let the bridge publish."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []

    def publish(self, suffix: str, payload: str | bytes) -> None:
        topic = find(suffix)
        assert topic is not None, suffix
        assert topic.publisher is Role.BRIDGE, suffix
        assert payload, suffix
        data = payload.encode() if isinstance(payload, str) else payload
        if topic.choices:
            assert data.decode() in topic.choices, (suffix, data)
        self.sent.append((suffix, data))

    def all(self, suffix: str) -> list[str]:
        return [payload.decode() for name, payload in self.sent if name == suffix]

    def last(self, suffix: str) -> str | None:
        payloads = self.all(suffix)
        return payloads[-1] if payloads else None

    def inverter_samples(self) -> list[InverterTelemetry]:
        return [decode_inverter(text.encode())[1] for text in self.all("inverter/sample")]

    def miner_samples(self, number: int = 1) -> list[MinerTelemetry]:
        return [decode_miner(text.encode())[1] for text in self.all(f"miners/{number}/sample")]


async def until(condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Let the event loop run until the condition holds."""
    end_s = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end_s, f"waited {deadline_s:g} s in vain: {what}"
        await asyncio.sleep(0.01)
