"""The grid operator's contact: dimmed in doubt, with evidence."""

from __future__ import annotations

import pytest

from revpi.core.energy.dim_14a import MAX_EDGES, Dim14a, DimEdge, DimMemory
from revpi.core.energy.params import DimParams
from revpi.core.inputs import Now
from revpi.core.reading import Bad, Cause, Good, Reading, Stale

OPEN, CLOSED = Good(False), Good(True)
PARAMS = DimParams(release_delay_s=10.0, evidence_s=60.0, reacted_w=350.0)
WALL_S = 1.79e9


class Contact:
    """A contact and miners that need 5 s to react."""

    def __init__(self, memory: DimMemory | None = None, *, step_s: float = 0.5) -> None:
        self.dim = Dim14a(PARAMS, memory)
        self.now_s, self.step_s = 0.0, step_s
        self.power_w: float | None = 4000.0
        self.wall_s: float | None = WALL_S

    def run(self, seconds: float, reading: Reading[bool] | None, power_w: float | None = 4000.0) -> bool:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            wall_s = None if self.wall_s is None else self.wall_s + self.now_s
            self.dim.step(reading, power_w, Now(self.now_s, wall_s))
            self.now_s += self.step_s
        return self.dim.dimmed


@pytest.mark.parametrize(
    ("reading", "dimmed"),
    [
        (None, False),
        (OPEN, False),
        (CLOSED, True),
        (Bad(Cause.MODULE_STATUS), True),
        (Stale(False, 1.0), True),
    ],
)
def test_closed_or_unreadable_counts_as_dimmed_in_the_first_scan(
    reading: Reading[bool] | None, dimmed: bool
) -> None:
    assert Dim14a(PARAMS).step(reading, 0.0, Now(0.0, None)) is dimmed


def test_dimming_ends_only_after_the_contact_was_open_for_a_while() -> None:
    contact = Contact()
    contact.run(5.0, OPEN)
    assert contact.run(0.5, CLOSED)
    assert contact.run(9.0, OPEN)
    assert contact.run(0.5, CLOSED)
    assert contact.run(9.5, OPEN)
    assert not contact.run(1.5, OPEN)


def test_evidence_has_times_powers_and_the_reaction() -> None:
    contact = Contact()
    contact.run(10.0, OPEN, 4000.0)
    contact.run(5.0, CLOSED, 4000.0)
    contact.run(100.0, CLOSED, 40.0)
    contact.run(71.0, OPEN, 40.0)
    began, ended = contact.dim.edges
    assert began == DimEdge(WALL_S + 10.0, True, "closed", 4000.0, 40.0, 5.0)
    assert ended == DimEdge(WALL_S + 125.0, False, "open", 40.0, 40.0, None)
    assert Dim14a(PARAMS, contact.dim.memory).edges == (began, ended)


def test_miners_that_do_not_react_are_recorded_as_such() -> None:
    contact = Contact()
    contact.run(10.0, OPEN)
    contact.wall_s = None
    contact.run(70.0, Bad(Cause.WIRE_BREAK), 3000.0)
    assert contact.dim.edges == (DimEdge(None, True, "unreadable", 4000.0, 3000.0, None),)


def test_an_edge_within_the_time_of_evidence_ends_the_one_before() -> None:
    contact = Contact()
    contact.run(10.0, OPEN)
    contact.run(20.0, CLOSED, 100.0)
    contact.run(10.5, OPEN, 100.0)
    assert [edge.power_after_w for edge in contact.dim.edges] == [100.0, None]


def test_only_the_newest_edges_are_kept_and_nothing_is_made_without_one() -> None:
    contact = Contact(step_s=1.0)
    for _ in range(MAX_EDGES):
        contact.run(2.0, CLOSED)
        contact.run(12.0, OPEN)
    assert len(contact.dim.edges) == MAX_EDGES
    contact.run(100.0, OPEN)
    memory = contact.dim.memory
    contact.run(100.0, OPEN)
    assert contact.dim.memory is memory
