"""The tables are complete, and every scan explains every output from them."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from revpi.core.alarms import ALARMS, A
from revpi.core.conditions import CONDITIONS, OF_THE_EDGES, WITHOUT_IMAGE
from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.ladder import LADDER
from revpi.core.mode import MODE_BLOCKS
from revpi.core.outputs import SAFE_OUTPUTS, Mode
from revpi.core.reading import Bad, Cause
from revpi.core.reasons import REASONS, R
from revpi.signals.table import CORE_OUTPUTS, INPUTS, Kind
from tests.core.bench import OPEN, QUIET_INPUTS, Bench


def test_every_reason_and_alarm_has_its_texts() -> None:
    assert set(REASONS) == set(R)
    assert all(en and de for en, de in REASONS.values())
    assert set(ALARMS) == set(A)
    assert all(
        alarm.text_en and alarm.text_de and alarm.action_en and alarm.action_de for alarm in ALARMS.values()
    )


def test_every_alarm_has_its_condition_and_every_row_its_own_code() -> None:
    codes = [code for code, _ in CONDITIONS]
    without_image = [code for codes in WITHOUT_IMAGE.values() for code in codes]
    assert sorted([*codes, *without_image, *OF_THE_EDGES]) == sorted(A)
    assert len({row.code for row in LADDER}) == len(LADDER)


@pytest.mark.parametrize("field", [s.field for s in INPUTS if s.kind in (Kind.RTD, Kind.AI)])
def test_every_unreadable_temperature_is_an_alarm(field: str) -> None:
    bench = Bench()
    assert bench.alarms() == []
    bench.set(**{field: Bad(Cause.WIRE_BREAK)})
    bench.scan()
    assert len(bench.alarms()) == 1


def test_modes_other_than_auto_block() -> None:
    assert set(MODE_BLOCKS) == set(Mode) - {Mode.AUTO}


def test_every_scan_gives_a_reason_of_the_table_for_every_output() -> None:
    bench = Bench()
    names = {signal.name for signal in CORE_OUTPUTS}
    for change in ({}, {"safety_ok": OPEN}, {"auto_switch": OPEN}, {"image": ImageHealth(False, "gone")}):
        bench.set(**change)
        result = bench.scan()
        assert set(result.why) == names
        for signal in CORE_OUTPUTS:
            why = result.why[signal.name]
            assert why.value == getattr(result.outputs, signal.field)
            assert why.reason in set(R)
            assert why.blocked_by in {"", *R}


def test_image_fault_zeroes_everything_and_recovers_without_a_person() -> None:
    bench = Bench()
    bench.running()
    gone = Bad(Cause.IMAGE_ERROR)
    everything = {f.name: gone for f in fields(PlantInputs) if f.name != "image"}
    healthy = bench.inputs
    for _ in range(20):
        bench.inputs = replace(healthy, **everything, image=ImageHealth(False, "gone"))
        result = bench.controller.step(bench.clock(), bench.inputs, bench.site(), bench.requests)
        assert result.outputs == SAFE_OUTPUTS
        assert result.mode is Mode.FAULT
        bench.last = result.outputs
    bench.inputs = QUIET_INPUTS
    bench.scan()
    assert bench.result.mode is Mode.AUTO
    assert [m.state.value for m in bench.result.miners] != ["fault", "fault"]
    bench.until(lambda r: r.outputs.k10_on)
