"""The whole sequence by a scripted electrician on the simulated site, right and with planted faults."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from revpi.commission.gate import judge
from revpi.commission.record import verify
from revpi.commission.rows import RowState
from revpi.commission.sequence import mandatory_ids
from revpi.errors import UserError
from sim.wiring.mistakes import MISTAKES
from tests.commission.expected import EXPECTED, NO_DRIVER, RIGHT
from tests.commission.unattended import WHO, Unattended

FULL: Final = tuple(name for name, expected in EXPECTED.items() if not expected.refused)


def test_every_mistake_has_its_rows() -> None:
    assert EXPECTED.keys() == MISTAKES.keys()


def test_unattended_on_the_screen_from_start_to_end(tmp_path: Path) -> None:
    site = Unattended(tmp_path)
    rows = site.run_on_screen(fits)
    assert list(RIGHT.deviations(rows)) == []
    assert {name for name, row in rows.items() if row.state is not RowState.GREEN} == {NO_DRIVER}
    assert {row.record.who for row in rows.values() if row.record} == {WHO}
    assert verify(site.journal.records).ok
    gate = judge(site.journal.records, mandatory_ids(site.place.cabinet), site.config, override="")
    assert gate.open == (NO_DRIVER,)
    travel = rows["valve.RV1"].record
    assert travel is not None
    assert 1.5 <= float(travel.values["travel_auf_s"]) <= 4.0


def fits(lines: list[str]) -> None:
    """Nothing is ever longer than the screen."""
    assert len(lines) == 24
    assert {len(line) for line in lines} == {80}


@pytest.mark.parametrize("mistake", FULL)
def test_a_whole_sequence_turns_exactly_the_right_rows_red(tmp_path: Path, mistake: str) -> None:
    assert list(EXPECTED[mistake].deviations(Unattended(tmp_path, mistake).run())) == []


def test_a_missing_module_is_refused_and_noted(tmp_path: Path) -> None:
    site = Unattended(tmp_path, "missing_aio")
    with pytest.raises(UserError, match="a configured module is missing"):
        site.run()
    assert list(EXPECTED["missing_aio"].deviations(site.rows)) == []


def test_a_row_that_waits_is_shown_and_goes_on_after_the_repair(tmp_path: Path) -> None:
    site = Unattended(tmp_path, "dead_pump")
    rows = site.run(("out.P3_ON", "contactor.K10_ON"))
    assert (rows["out.P3_ON"].state, rows["contactor.K10_ON"].state) == (RowState.RED, RowState.OPEN)
    assert rows["contactor.K10_ON"].waits_for == rows["miner.1"].waits_for == ("out.P3_ON",)
    repaired = Unattended(tmp_path)
    repaired.journal.load()
    assert repaired.rows["contactor.K10_ON"].waits
    rows = repaired.run(("out.P3_ON", "contactor.K10_ON"))
    assert rows["contactor.K10_ON"].state is RowState.GREEN


def test_what_a_row_needs_comes_before_it(tmp_path: Path) -> None:
    seen = set[str]()
    for name, row in Unattended(tmp_path).rows.items():
        assert seen.issuperset(row.step.needs), name
        seen.add(name)
