"""The persistent records of the controller.

Only texts, numbers, booleans, None, tuples and records of these; times are Unix seconds, None where the
clock was not known to be right. A record with a `check()` says why its values cannot be true, None when
they can; every field has a default, so that older and newer files can be read.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_EVENTS = 500
MAX_STARTS = 20  # highest allowed `starts_per_hour`
MAX_LEASES = 50
MAX_CODE = 64
MAX_UNIX_S = 1e11
MAX_TOTAL_S = 1e10  # some 300 years
MAX_TOTAL = 10**12

CAME, WENT, ACKNOWLEDGED = "came", "went", "acknowledged"
EVENT_KINDS = (CAME, WENT, ACKNOWLEDGED)


def is_time(at: float | None) -> bool:
    """Whether this can be a Unix time, or is not known."""
    return at is None or 0.0 <= at <= MAX_UNIX_S


@dataclass(frozen=True, slots=True)
class TripMemory:
    """The software trip latch.

    Attributes:
        tripped: The latch holds.
        cause: Which contact explains it, "" when not tripped.
    """

    tripped: bool = False
    cause: str = ""

    def check(self) -> str | None:
        """Cross-field rules."""
        return None if len(self.cause) <= MAX_CODE else "cause is too long"


@dataclass(frozen=True, slots=True)
class MinerMemory:
    """Switching of one miner's contactor.

    Attributes:
        starts_at: Closings of the last hour, oldest first; None where the clock was not right.
        closed: Commanded closed when this was written. Found so after a restart, it dropped with the program.
        opened: Has opened before.
        opened_at: When it opened last; None when it never did or the clock was not right.
    """

    starts_at: tuple[float | None, ...] = ()
    closed: bool = False
    opened: bool = False
    opened_at: float | None = None

    def check(self) -> str | None:
        """Cross-field rules."""
        if len(self.starts_at) > MAX_STARTS:
            return f"starts_at has more than {MAX_STARTS} entries"
        return None if all(map(is_time, (*self.starts_at, self.opened_at))) else "a time is out of range"


@dataclass(frozen=True, slots=True)
class DeviceCount:
    """Running time and starts of one device.

    Attributes:
        on_s: Seconds on.
        starts: Times switched on.
    """

    on_s: float = 0.0
    starts: int = 0

    def check(self) -> str | None:
        """Ranges."""
        possible = 0.0 <= self.on_s <= MAX_TOTAL_S and 0 <= self.starts <= MAX_TOTAL
        return None if possible else "a total is out of range"


@dataclass(frozen=True, slots=True)
class ValveCount:
    """Movements of one change-over valve.

    Attributes:
        travel_s: Seconds driven, both directions together.
        reversals: Times driven the other way than before.
    """

    travel_s: float = 0.0
    reversals: int = 0

    def check(self) -> str | None:
        """Ranges."""
        possible = 0.0 <= self.travel_s <= MAX_TOTAL_S and 0 <= self.reversals <= MAX_TOTAL
        return None if possible else "a total is out of range"


@dataclass(frozen=True, slots=True)
class CountersMemory:
    """Totals of all devices; contactors by their auxiliary contacts, the others by what was written.

    Attributes:
        evu: Blocks of the heat pump.
    """

    k10: DeviceCount = DeviceCount()
    k11: DeviceCount = DeviceCount()
    p3: DeviceCount = DeviceCount()
    p4: DeviceCount = DeviceCount()
    p5: DeviceCount = DeviceCount()
    rk: DeviceCount = DeviceCount()
    evu: DeviceCount = DeviceCount()
    rv1: ValveCount = ValveCount()
    rv2: ValveCount = ValveCount()


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """One event of the alarm history.

    Attributes:
        code: Code in the alarm table of the version that wrote it.
        kind: One of `EVENT_KINDS`.
        at: When.
    """

    code: str
    kind: str
    at: float | None = None

    def check(self) -> str | None:
        """Ranges."""
        if not 0 < len(self.code) <= MAX_CODE:
            return f"code must have 1 to {MAX_CODE} characters"
        if self.kind not in EVENT_KINDS:
            return f"kind must be one of {', '.join(EVENT_KINDS)}"
        return None if is_time(self.at) else "at is out of range"


@dataclass(frozen=True, slots=True)
class AlarmHistoryMemory:
    """The last alarm events.

    Attributes:
        events: At most `MAX_EVENTS`, oldest first.
    """

    events: tuple[AlarmEvent, ...] = ()

    def check(self) -> str | None:
        """Bounds."""
        return None if len(self.events) <= MAX_EVENTS else f"more than {MAX_EVENTS} events"


@dataclass(frozen=True, slots=True)
class LeaseMemory:
    """One request that was in force.

    Attributes:
        name: Last part of its topic.
        value: The wish.
        until: Unix time of its end.
    """

    name: str
    value: bool | float | str
    until: float

    def check(self) -> str | None:
        """Ranges."""
        short = len(self.name) <= MAX_CODE and (
            not isinstance(self.value, str) or len(self.value) <= MAX_CODE
        )
        return None if short and is_time(self.until) else "a lease is out of range"


@dataclass(frozen=True, slots=True)
class LeasesMemory:
    """The requests that were in force.

    Attributes:
        leases: One per name at most.
    """

    leases: tuple[LeaseMemory, ...] = ()

    def check(self) -> str | None:
        """Bounds."""
        return None if len(self.leases) <= MAX_LEASES else f"more than {MAX_LEASES} leases"
