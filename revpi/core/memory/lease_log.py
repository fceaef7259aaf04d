"""Leases across restarts: a wish holds until its time is up, whoever restarts meanwhile."""

from __future__ import annotations

from revpi.core.inputs import Now
from revpi.core.leases import LEASES, NO_LEASES, Leases, grant, with_lease
from revpi.core.memory.records import LeaseMemory, LeasesMemory

CLOCK_STEP_S = 2.0
"""A wall clock that moved by more against the monotonic one was set; stored ends follow it."""


class LeaseLog:
    """Notes the leases in Unix time.

    Attributes:
        memory: Stays as it was stored while the clock is not right.
    """

    __slots__ = ("_leases", "_offset_s", "memory")

    def __init__(self, memory: LeasesMemory | None = None) -> None:
        self.memory = LeasesMemory() if memory is None else memory
        self._leases = NO_LEASES
        self._offset_s: float | None = None

    def step(self, leases: Leases, now: Now) -> None:
        """One scan; the same leases at the same clock cost nothing."""
        if now.wall_s is None:
            return
        offset_s = now.wall_s - now.mono_s
        set_now = self._offset_s is None or abs(offset_s - self._offset_s) > CLOCK_STEP_S
        if leases is self._leases and not set_now:
            return
        self._leases, self._offset_s = leases, offset_s
        memory = LeasesMemory(_noted(leases, now.mono_s, offset_s))
        if memory != self.memory:
            self.memory = memory


def _noted(leases: Leases, now_s: float, offset_s: float) -> tuple[LeaseMemory, ...]:
    pairs = ((rule.name, getattr(leases, rule.field)) for rule in LEASES.values())
    return tuple(
        LeaseMemory(name, lease.value, round(lease.until_s + offset_s, 1))
        for name, lease in pairs
        if lease is not None and lease.until_s > now_s
    )


def restored(memory: LeasesMemory, now: Now) -> Leases:
    """Stored leases that still hold, within today's limits; none while the clock is not right."""
    leases = NO_LEASES
    if now.wall_s is None:
        return leases
    for noted in memory.leases:
        rule = LEASES.get(noted.name)
        left_s = noted.until - now.wall_s
        if rule is not None and left_s > 0.0:
            given = grant(rule, noted.value, left_s, now.mono_s)
            leases = with_lease(leases, rule, given.lease)
    return leases
