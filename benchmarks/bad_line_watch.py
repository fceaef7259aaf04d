"""What the bridge publishes from bad lines, held against the truth; how fast it recovers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from benchmarks.bad_lines import ENERGIES_KWH, BadLines

STALL_PERIODS = 0.5


class Outage(StrEnum):
    """What happens to a bus."""

    UNPLUGGED = "unplugged"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Recovery:
    """The end of an outage.

    Attributes:
        seed: Of its campaign.
        minute: When, simulated.
        bus: Where.
        outage: What it was.
        periods: Periods until all devices of the bus were published again.
        bad: Useless replies meanwhile.
        stalled_periods: Periods for which the machine held up the bridge, or the devices, meanwhile.
        requests: What came of the requests on the bus meanwhile.
        replies: What became of the replies meanwhile.
    """

    seed: int
    minute: float
    bus: str
    outage: Outage
    periods: float
    bad: int
    stalled_periods: float
    requests: dict[str, int]
    replies: dict[str, int]

    @property
    def counts(self) -> bool:
        """Whether the machine let it be measured."""
        return self.stalled_periods <= STALL_PERIODS


@dataclass
class Result:
    """What came of it.

    Attributes:
        requests: Replies of all devices by fault.
        published: Values published as good, by device.
        wrong: Values that were not true lately.
        recoveries: Every outage.
    """

    requests: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)


class Watch:
    """The bridge's outbox: holds each published value against the truth."""

    def __init__(self, lines: BadLines, result: Result, oldest_s: float) -> None:
        self._truths = lines.truths
        self._result = result
        self._oldest_s = oldest_s
        self._awaited: set[str] = set()
        self._all_seen = asyncio.Event()

    def publish(self, suffix: str, payload: str | bytes) -> None:
        """Look at samples and counters of energy."""
        device, _, topic = suffix.rpartition("/")
        if topic == "sample":
            said = json.loads(payload)
            names = (
                ("grid_power_w", "solar_power_w", "load_power_w") if device == "inverter" else ("power_w",)
            )
            self._check(device, tuple(said[name] for name in names))
        elif topic.startswith("energy_"):
            self._result.published[f"{device} energy"] += 1
            if float(payload) != ENERGIES_KWH.get(topic, 0.0):
                self._result.wrong.append(f"{suffix} {payload!r}")

    async def seen(self, devices: tuple[str, ...], timeout_s: float) -> None:
        """Wait until all of them are published again, or the time is over."""
        self._awaited = set(devices)
        self._all_seen.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._all_seen.wait()

    def _check(self, device: str, values: tuple[float, ...]) -> None:
        self._result.published[device] += 1
        self._awaited.discard(device)
        if not self._awaited:
            self._all_seen.set()
        age_s = self._truths[device].age_s(values)
        if age_s > self._oldest_s:
            self._result.wrong.append(f"{device} {values} was true {age_s:g} s ago")
