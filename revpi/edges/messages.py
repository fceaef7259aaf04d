"""What the scan's process and that of the edges tell each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.blackbox.head import Head
from revpi.blackbox.settings import BlackBoxSettings
from revpi.contract.discovery.settings import HomeAssistantSettings
from revpi.core.inputs import Requests, SiteData
from revpi.edges.settings import LocalSettings
from revpi.history.settings import HistorySettings
from revpi.mqtt.settings import MqttSettings
from revpi.scan.habits import Habit
from revpi.scan.snapshot import Snapshot
from revpi.store.settings import StoreSettings


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
    """To the edges: the scans since the last such message, oldest first."""

    snapshots: tuple[Snapshot, ...]


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
