"""The grid operator's dim contact (EnWG 14a) and the evidence of what followed its edges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from revpi.core.energy.params import DimParams
from revpi.core.enums import plain_members
from revpi.core.inputs import Now
from revpi.core.reading import Good, Reading
from revpi.core.timers import OnDelay

MAX_EDGES = 100


@plain_members
class Contact(StrEnum):
    """What the contact says; all but the first two count as dimmed."""

    NOT_FITTED = "not_fitted"
    OPEN = "open"
    CLOSED = "closed"
    UNREADABLE = "unreadable"


DIMS = frozenset({Contact.CLOSED, Contact.UNREADABLE})

# Unix time or None without a clock, dimmed, contact, power before and after in W, reaction in s.
EdgeRow: TypeAlias = tuple[float | None, bool, str, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class DimEdge:
    """One edge and what followed.

    Attributes:
        wall_s: Unix time, None while the clock was not valid.
        dimmed: Dimming began; False: it ended.
        contact: What the contact said.
        power_before_w: Measured power of the miners just before, None when unknown.
        power_after_w: The same at the end of the time of evidence, None when unknown or not yet over.
        reaction_s: Time until the miners' power was low; None when dimming ended or it did not get low.
    """

    wall_s: float | None
    dimmed: bool
    contact: str
    power_before_w: float | None
    power_after_w: float | None = None
    reaction_s: float | None = None

    def row(self) -> EdgeRow:
        """As plain values."""
        return (
            self.wall_s,
            self.dimmed,
            self.contact,
            self.power_before_w,
            self.power_after_w,
            self.reaction_s,
        )


@dataclass(frozen=True, slots=True)
class DimMemory:
    """What must survive a restart: the newest edges, oldest first."""

    edges: tuple[EdgeRow, ...] = ()


def contact_of(reading: Reading[bool] | None) -> Contact:
    """What the contact says."""
    if reading is None:
        return Contact.NOT_FITTED
    if not isinstance(reading, Good):
        return Contact.UNREADABLE
    return Contact.CLOSED if reading.value else Contact.OPEN


class Dim14a:
    """Dimmed at once, released after the contact was open for a while; keeps the evidence.

    Attributes:
        dimmed: Dimming is in force.
        contact: What the contact says.
        memory: What must survive a restart.
    """

    __slots__ = ("_edge", "_edge_s", "_open", "_params", "_power_w", "contact", "dimmed", "memory")

    def __init__(self, params: DimParams, memory: DimMemory | None = None) -> None:
        self._params = params
        self._open = OnDelay()
        self._power_w: float | None = None
        self._edge: DimEdge | None = None
        self._edge_s = 0.0
        self.dimmed = False
        self.contact = Contact.NOT_FITTED
        self.memory = memory or DimMemory()

    @property
    def edges(self) -> tuple[DimEdge, ...]:
        """The evidence, oldest first."""
        return tuple(DimEdge(*row) for row in self.memory.edges)

    def step(self, reading: Reading[bool] | None, power_w: float | None, now: Now) -> bool:
        """Whether dimming is in force.

        Args:
            reading: The contact, None where none is fitted.
            power_w: Measured power of the miners together, None when unknown.
            now: Time of this scan.
        """
        self.contact = contact_of(reading)
        closed = self.contact in DIMS
        released = self._open.update(not closed, now.mono_s, self._params.release_delay_s)
        dimmed = closed or (self.dimmed and not released)
        if dimmed is not self.dimmed:
            self.dimmed = dimmed
            self._begin(now)
        if self._edge is not None:
            self._watch(self._edge, power_w, now.mono_s)
        self._power_w = power_w
        return dimmed

    def _begin(self, now: Now) -> None:
        """A new edge; one that is still being watched ends with the last power seen."""
        if self._edge is not None:
            self._end(self._edge, self._power_w)
        self._edge = DimEdge(now.wall_s, self.dimmed, self.contact, self._power_w)
        self._edge_s = now.mono_s
        self.memory = DimMemory((*self.memory.edges, self._edge.row())[-MAX_EDGES:])

    def _watch(self, edge: DimEdge, power_w: float | None, now_s: float) -> None:
        low = edge.dimmed and power_w is not None and power_w <= self._params.reacted_w
        if low and edge.reaction_s is None:
            edge = DimEdge(*edge.row()[:5], reaction_s=now_s - self._edge_s)
            self._edge = edge
        if now_s - self._edge_s >= self._params.evidence_s:
            self._end(edge, power_w)

    def _end(self, edge: DimEdge, power_w: float | None) -> None:
        done = DimEdge(*edge.row()[:4], power_after_w=power_w, reaction_s=edge.reaction_s)
        self.memory = DimMemory((*self.memory.edges[:-1], done.row()))
        self._edge = None
