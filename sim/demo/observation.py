"""What was seen of the running chain at one moment, and the record of a run."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

OBSERVE_EVERY_S = 0.5
MAX_RUN_S = 3600.0
MAX_OBSERVATIONS = round(MAX_RUN_S / OBSERVE_EVERY_S) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MinerSeen:
    """One miner as published over MQTT; None where nothing was published yet.

    Attributes:
        state: State in words.
        power_w: Measured power.
        target_w: Commanded power, 0 while it is told to pause.
        hashrate_ths: Hash rate in TH/s.
        chip_temp_c: Hottest chip.
        contactor_closed: Its contactor by the auxiliary contact.
    """

    state: str | None = None
    power_w: float | None = None
    target_w: float | None = None
    hashrate_ths: float | None = None
    chip_temp_c: float | None = None
    contactor_closed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSeen:
    """One output of the cabinet with its reason.

    Attributes:
        name: Signal name.
        value: What is written.
        reason: What decided it, for people.
        blocked_by: What keeps it from being on, "" when nothing does.
        seconds_left: Until that ends by itself, None when it does not end by time.
    """

    name: str
    value: bool | float
    reason: str
    blocked_by: str = ""
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSeen:
    """How the scans of the PLC program keep time, since its start."""

    period_ms: float
    scans: int
    overruns: int
    last_ms: float
    longest_ms: float
    longest_deviation_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything at one moment; powers in W, temperatures in degC, None where nothing is known.

    Attributes:
        at_s: Seconds since the chain was complete.
        miners: The two miners.
        temps_c: Temperatures by the last level of their topic.
        solar_power_w: PV power.
        battery_power_w: Discharge positive.
        battery_soc_pct: 0 to 100.
        grid_power_w: Import positive.
        load_power_w: The whole house, miners included.
        outputs: Every output with its reason, by signal name.
        mode: Operating mode in force.
        sink: Where the miners' heat goes.
        valves: Positions of RV1 and RV2.
        alarms: Codes of the alarms that stand.
        violations: Scans in which the guard had to correct the logic, since the start of the PLC program.
        scan: Scan statistics.
        mqtt_messages: MQTT messages seen since the broker serves.
        dead_programs: Programs that do not run or do not serve.
        truth: Values that only the simulation knows.
    """

    at_s: float
    miners: tuple[MinerSeen, MinerSeen] = (MinerSeen(), MinerSeen())
    temps_c: Mapping[str, float] = field(default_factory=dict)
    solar_power_w: float | None = None
    battery_power_w: float | None = None
    battery_soc_pct: float | None = None
    grid_power_w: float | None = None
    load_power_w: float | None = None
    outputs: Mapping[str, OutputSeen] = field(default_factory=dict)
    mode: str | None = None
    sink: str | None = None
    valves: tuple[str | None, str | None] = (None, None)
    alarms: tuple[str, ...] | None = None
    violations: int | None = None
    scan: ScanSeen | None = None
    mqtt_messages: int = 0
    dead_programs: tuple[str, ...] = ()
    truth: Mapping[str, float] = field(default_factory=dict)

    @property
    def miners_power_w(self) -> float | None:
        """Measured power of both miners together."""
        return _sum(miner.power_w for miner in self.miners)

    @property
    def miners_target_w(self) -> float | None:
        """Commanded power of both miners together."""
        return _sum(miner.target_w for miner in self.miners)


class Recording:
    """The observations of a run, oldest first; the oldest are forgotten beyond an hour."""

    def __init__(self, observations: Iterable[Observation] = ()) -> None:
        self.observations: deque[Observation] = deque(observations, maxlen=MAX_OBSERVATIONS)

    def add(self, observation: Observation) -> None:
        """Append the newest."""
        self.observations.append(observation)

    @property
    def last(self) -> Observation:
        """The newest observation, an empty one before the first."""
        return self.observations[-1] if self.observations else Observation(at_s=0.0)

    @property
    def seconds(self) -> float:
        """Length of the run."""
        return self.last.at_s


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
