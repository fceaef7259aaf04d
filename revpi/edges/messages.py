"""What the scan's process and that of the edges tell each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Final, Self

from revpi.blackbox.head import Head
from revpi.blackbox.settings import BlackBoxSettings
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.core.inputs import Now, Requests, SiteData
from revpi.edges.settings import LocalSettings
from revpi.history.settings import HistorySettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.habits import Habit
from revpi.scan.snapshot import ScanStats, Snapshot
from revpi.store.settings import StoreSettings

PARTS: Final = tuple(part.name for part in fields(Snapshot) if part.name not in ("now", "stats"))
_GET_PARTS: Final = attrgetter("now.mono_s", "now.wall_s", *PARTS)


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """All that the edges are set up by.

    Attributes:
        mqtt: Broker and base topic.
        store: Where state is stored.
        local: Where the local socket lies.
        version: Version of the program.
        homeassistant: How it appears at Home Assistant.
        blackbox: How scans are recorded.
        run: Head of the recording of this run, None without one.
        history: What is kept of a time without broker.
    """

    mqtt: MqttSettings = field(default_factory=MqttSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    local: LocalSettings = field(default_factory=LocalSettings)
    version: str = ""
    blackbox: BlackBoxSettings = field(default_factory=BlackBoxSettings)
    run: Head | None = None
    homeassistant: HomeAssistantSettings = field(default_factory=HomeAssistantSettings)
    history: HistorySettings = field(default_factory=HistorySettings)


@dataclass(frozen=True, slots=True)
class Hello:
    """To the edges, first of all: what they begin with.

    Attributes:
        settings: How they are set up.
        log_level: Level of the log.
        site: Newest data from the bridge.
        requests: Newest requests of people.
        habits: Real-time habits of the scan.
        note: What became of their forerunner, "" at the first start.
    """

    settings: EdgeSettings
    log_level: int
    site: SiteData
    requests: Requests
    habits: tuple[Habit, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scans:
    """To the edges: the scans since the last such message, oldest first.

    Made for the scan's side, which packs in every batch what it has: plain tuples cost it least.

    Attributes:
        parts: Of each scan: its time and the fields named in `PARTS`.
        stats: How the scans keep time, as of the last one; they are most of what differs from scan to scan.
    """

    parts: tuple[tuple[Any, ...], ...]
    stats: ScanStats

    @classmethod
    def of(cls, snapshots: Iterable[Snapshot], stats: ScanStats) -> Self:
        """Pack."""
        return cls(tuple(map(_GET_PARTS, snapshots)), stats)

    def snapshots(self) -> Iterator[Snapshot]:
        """Unpack."""
        for mono_s, wall_s, *parts in self.parts:
            yield Snapshot(Now(mono_s, wall_s), stats=self.stats, **dict(zip(PARTS, parts, strict=True)))


@dataclass(frozen=True, slots=True)
class Farewell:
    """To the edges: the last message.

    Attributes:
        failure: What the controller raised, "" after an orderly end.
    """

    failure: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """From the edges: the newest records for the scan's slots."""

    site: SiteData
    requests: Requests
