"""What the core gives each scan."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from revpi.core.enums import plain_members
from revpi.core.record import record

if TYPE_CHECKING:  # the record of everything knows the records of all rooms
    from revpi.core.energy.decision import EnergyDecision
    from revpi.core.memory.memory import Memory


@record(frozen=True, slots=True)
class Outputs:
    """The cabinet's outputs; field names are the signal names in lower case; the default is safe.

    Analogue outputs in volts, 0.0 or within the pump's working range.
    """

    k10_on: bool = False
    k11_on: bool = False
    p3_on: bool = False
    rk_on: bool = False
    rv1_auf: bool = False
    rv1_zu: bool = False
    rv2_auf: bool = False
    rv2_zu: bool = False
    evu_block: bool = False
    alarm_lamp: bool = False
    p4_speed: float = 0.0
    p5_speed: float = 0.0


SAFE_OUTPUTS = Outputs()


@plain_members
class Mode(StrEnum):
    """Operating mode in force."""

    OFF = "off"
    AUTO = "auto"
    HAND = "hand"
    MAINTENANCE = "maintenance"
    FAULT = "fault"


@plain_members
class MinerState(StrEnum):
    """State of one miner's sequence."""

    LOCKED = "locked"
    IDLE = "idle"
    PREPARE = "prepare"
    CLOSING = "closing"
    BOOTING = "booting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    OPENING = "opening"
    COOLDOWN = "cooldown"
    TRIPPED = "tripped"
    FAULT = "fault"


@plain_members
class ValvePosition(StrEnum):
    """Where a change-over valve stands by the time model. A: AUF, B: ZU."""

    A = "a"
    B = "b"
    MOVING = "moving"
    UNKNOWN = "unknown"


@plain_members
class Sink(StrEnum):
    """Where the miners' heat goes."""

    DHW = "dhw"
    BUFFER = "buffer"
    COOLER = "cooler"
    NONE = "none"


@record(frozen=True, slots=True)
class MinerCommand:
    """What one miner is told; a new sequence whenever the content changes.

    Attributes:
        sequence: Counts from 1.
        power_target_w: Power to run at; None means pause.
    """

    sequence: int
    power_target_w: float | None


@record(frozen=True, slots=True)
class Why:
    """Why one output has its value.

    Attributes:
        value: The value written.
        reason: Code of what decided it (table `revpi.core.reasons`).
        blocked_by: Code of what keeps it from being on, "" when nothing does.
        seconds_left: Seconds until that ends by itself, None when it does not end by time.
    """

    value: bool | float
    reason: str
    blocked_by: str = ""
    seconds_left: float | None = None


@record(frozen=True, slots=True)
class MinerView:
    """One miner's state for displays."""

    state: MinerState
    command: MinerCommand | None
    want_power_w: float


@record(frozen=True, slots=True)
class AlarmView:
    """One alarm that stands.

    Attributes:
        code: Code in the alarm table.
        since_s: Monotonic time of its start.
        active: Its cause is still there.
        acknowledged: A person has seen it.
    """

    code: str
    since_s: float
    active: bool
    acknowledged: bool


@record(frozen=True, slots=True)
class StepResult:
    """All that one scan decided.

    Attributes:
        outputs: After the guard: exactly what is written.
        why: Reason per output, by signal name.
        mode: Mode in force.
        season: Season in force.
        tripped: The trip latch holds.
        trip_cause: Why, "" when not tripped.
        miners: The two miners.
        sink: Sink in use.
        valves: Positions of RV1 and RV2.
        alarms: Alarms that stand.
        energy: The decision on power; `text()` puts the equation with its numbers into words.
        ladder: Codes of the degradation rows in force.
        violations: Invariants that the guard had to enforce in this scan.
        memory: What must survive a restart; the same object while nothing has changed.
    """

    outputs: Outputs
    why: Mapping[str, Why]
    mode: Mode
    season: str
    tripped: bool
    trip_cause: str
    miners: tuple[MinerView, MinerView]
    sink: Sink
    valves: tuple[ValvePosition, ValvePosition]
    alarms: tuple[AlarmView, ...]
    energy: EnergyDecision
    ladder: tuple[str, ...]
    violations: tuple[str, ...]
    memory: Memory
