"""The whole sequence by a scripted electrician on the simulated site, right and with planted faults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from revpi.commission.gate import judge
from revpi.commission.record import verify
from revpi.commission.runner import RowState, StepRow
from revpi.commission.sequence import mandatory_ids
from revpi.commission.steps.inputs import CONTACT_TESTS
from revpi.commission.steps.sensors import SENSORS
from revpi.errors import UserError
from sim.wiring.mistakes import MISTAKES
from tests.commission.unattended import WHO, Unattended

NO_WATCHDOG: Final = "watchdog.outputs"
"""A plain file has no output watchdog; tests/picontrol proves it with the stand-in for the driver."""

CHAIN: Final = ("safety.estop_1", "safety.estop_2", "safety.temp_max", "safety.flow")
WELDING: Final = ("safety.welded_K10", "safety.welded_K11")
SILENCE: Final = ("watchdog.heartbeat", "watchdog.killed")
MINERS: Final = ("miner.1", "miner.2")

FOUND: Final[dict[str, dict[str, str]]] = {
    "swapped_inputs": {"in.P4_SSM": "wires swapped, check DI8 against DI9", "in.P5_SSM": "swapped.*DI9"},
    "dead_input": {"in.DIM_14A": "dead input, check wire and 24 V at DI14"},
    "inverted_contact": {"in.RK_FAULT": r"inverted contact \(NC/NO\).*DI7", "out.RK_ON": "RK_FAULT"},
    "welded_contactor": {"contactor.K10_ON": "K10_FB stays closed.*welded"},
    "dead_contactor": {"contactor.K11_ON": "K11_FB does not follow K11_ON: check DO2, coil"},
    "valve_backwards": {"valve.RV1": "swap the wires of K3 and K4"},
    "wrong_range": {"sensor.T_GLYCOL": "wrong range.*-40 - 100 degC"},
    "crossed_contactors": {
        "contactor.K10_ON": "K11_FB followed K10_ON.*check DO1 and DI2",
        "contactor.K11_ON": "K10_FB followed K11_ON.*check DO2 and DI3",
    },
    "dead_pump": {"out.P3_ON": "check DO3, the relay, its fuse"},
    "swapped_pumps": {"pump.P4_SPEED": "check AO1.*swapped P5", "pump.P5_SPEED": "check AO2.*swapped P4"},
    "broken_sensor": {"modules": r"T_OUTDOOR \(AI3, bad:wire_break\)", "sensor.T_OUTDOOR": "check wire.*AI3"},
    "bridged_watchdog": dict.fromkeys(SILENCE, "watchdog relay bridged"),
    "bridged_safety": dict.fromkeys(CHAIN, "the safety relay's contacts are bridged"),
    "missing_aio": {"modules": "a configured module is missing.*check their plugs"},
}
"""Rows that a mistake turns red, each with what its text must say."""


QUICK_ROWS: Final = (
    *(f"in.{name}" for name in CONTACT_TESTS),
    *(f"sensor.{name}" for name in SENSORS),
    "out.ALARM_LAMP",
    "contactor.K11_ON",
)
"""Rows that are tried with every mistake; `python -m benchmarks.commissioning` tries all of them."""


def red(rows: dict[str, StepRow]) -> dict[str, str]:
    """Texts of the rows that are red, but for the one that needs a driver."""
    return {
        name: row.record.text_en
        for name, row in rows.items()
        if row.state is RowState.RED and row.record is not None and name != NO_WATCHDOG
    }


def test_every_mistake_has_its_rows() -> None:
    assert FOUND.keys() == MISTAKES.keys()


def test_unattended_on_the_screen_from_start_to_end(tmp_path: Path) -> None:
    site = Unattended(tmp_path)
    rows = site.run_on_screen(fits)
    assert red(rows) == {}
    assert {name for name, row in rows.items() if row.state is not RowState.GREEN} == {NO_WATCHDOG}
    assert {row.record.who for row in rows.values() if row.record} == {WHO}
    assert verify(site.journal.records).ok
    gate = judge(site.journal.records, mandatory_ids(site.place.cabinet), site.config, override="")
    assert gate.open == (NO_WATCHDOG,)
    travel = rows["valve.RV1"].record
    assert travel is not None
    assert 1.5 <= float(travel.values["travel_auf_s"]) <= 4.0


def fits(lines: list[str]) -> None:
    """Nothing is ever longer than the screen."""
    assert len(lines) == 24
    assert {len(line) for line in lines} == {80}


@pytest.mark.parametrize("mistake", [name for name in FOUND if name != "missing_aio"])
def test_exactly_the_right_rows_are_red(tmp_path: Path, mistake: str) -> None:
    related = tuple(name for name in QUICK_ROWS if name not in FOUND[mistake])
    texts = red(Unattended(tmp_path, mistake).run((*related, *FOUND[mistake])))
    assert texts.keys() == FOUND[mistake].keys()
    for name, pattern in FOUND[mistake].items():
        assert re.search(pattern, texts[name]), texts[name]


def test_a_missing_module_is_refused_and_noted(tmp_path: Path) -> None:
    site = Unattended(tmp_path, "missing_aio")
    with pytest.raises(UserError, match="a configured module is missing"):
        site.run()
    rows = {row.step.id: row for row in site.rows}
    assert red(rows).keys() == FOUND["missing_aio"].keys()
    (noted,) = red(rows).values()
    assert re.search(FOUND["missing_aio"]["modules"], noted)
