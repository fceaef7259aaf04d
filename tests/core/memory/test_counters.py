from __future__ import annotations

import pytest

from revpi.core.memory.counters import BOOK_S, MAX_STEP_S, Counters
from revpi.core.memory.records import CountersMemory, DeviceCount, ValveCount
from revpi.core.outputs import SAFE_OUTPUTS, Outputs

BOTH_OPEN = (False, False)


def counted(*steps: tuple[float, Outputs, tuple[bool, bool]]) -> CountersMemory:
    counters = Counters()
    for now_s, outputs, closed in steps:
        counters.step(outputs, closed, now_s)
    return counters.memory


def test_time_on_and_starts_are_added() -> None:
    pump = Outputs(p3_on=True)
    memory = counted(
        (0.0, SAFE_OUTPUTS, BOTH_OPEN),
        (1.0, pump, BOTH_OPEN),
        (11.0, pump, (True, False)),
        (16.0, pump, (False, False)),
        (20.0, SAFE_OUTPUTS, BOTH_OPEN),
        (21.0, pump, BOTH_OPEN),
    )
    assert memory.p3 == DeviceCount(19.0, 2)
    assert memory.k10 == DeviceCount(5.0, 1)
    assert memory.k11 == memory.p4 == memory.rk == DeviceCount()


@pytest.mark.parametrize(
    ("outputs", "name"),
    [
        (Outputs(p4_speed=3.0), "p4"),
        (Outputs(p5_speed=10.0), "p5"),
        (Outputs(rk_on=True), "rk"),
        (Outputs(evu_block=True), "evu"),
    ],
)
def test_each_output_has_its_counter(outputs: Outputs, name: str) -> None:
    memory = counted(
        (0.0, SAFE_OUTPUTS, BOTH_OPEN), (1.0, outputs, BOTH_OPEN), (4.0, SAFE_OUTPUTS, BOTH_OPEN)
    )
    assert memory == CountersMemory(**{name: DeviceCount(3.0, 1)})  # type: ignore[arg-type]  # a device by its name


def test_a_valve_counts_travel_and_reversals() -> None:
    auf, zu = Outputs(rv1_auf=True), Outputs(rv1_zu=True)
    steps = [(0.0, SAFE_OUTPUTS), (1.0, auf), (3.0, SAFE_OUTPUTS), (4.0, auf), (5.0, SAFE_OUTPUTS), (6.0, zu)]
    memory = counted(*((at_s, outputs, BOTH_OPEN) for at_s, outputs in [*steps, (10.0, SAFE_OUTPUTS)]))
    assert memory.rv1 == ValveCount(7.0, 1)
    assert memory.rv2 == ValveCount()


def test_what_is_on_in_the_first_scan_is_no_start() -> None:
    memory = counted((5.0, SAFE_OUTPUTS, (True, False)), (6.0, SAFE_OUTPUTS, BOTH_OPEN))
    assert memory.k10 == DeviceCount(1.0, 0)


@pytest.mark.parametrize("period_s", [0.05, 1.0, 10.0])
def test_the_length_of_a_scan_does_not_matter(period_s: float) -> None:
    counters, pump = Counters(), Outputs(p3_on=True)
    for scan in range(round(1000.0 / period_s) + 1):
        counters.step(pump, BOTH_OPEN, 50.0 + scan * period_s)
    counters.step(SAFE_OUTPUTS, BOTH_OPEN, 1050.0)
    assert counters.memory.p3.on_s == pytest.approx(1000.0)


def test_a_program_that_stood_still_counts_one_longest_step_only() -> None:
    pump = Outputs(p3_on=True)
    memory = counted((0.0, pump, BOTH_OPEN), (10.0, pump, BOTH_OPEN), (5000.0, pump, BOTH_OPEN))
    assert memory.p3.on_s == 10.0 + MAX_STEP_S


def test_the_memory_is_the_same_object_until_something_is_booked() -> None:
    counters, pump = Counters(), Outputs(p3_on=True)
    counters.step(pump, BOTH_OPEN, 0.0)
    before = counters.memory
    for second in range(1, int(BOOK_S)):
        counters.step(pump, BOTH_OPEN, float(second))
        assert counters.memory is before
    counters.step(pump, BOTH_OPEN, BOOK_S)
    assert counters.memory.p3.on_s == BOOK_S


def test_a_restart_goes_on_from_what_was_stored() -> None:
    counters = Counters(CountersMemory(p3=DeviceCount(100.0, 7)))
    counters.step(SAFE_OUTPUTS, BOTH_OPEN, 0.0)
    counters.step(Outputs(p3_on=True), BOTH_OPEN, 1.0)
    counters.step(SAFE_OUTPUTS, BOTH_OPEN, 3.0)
    assert counters.memory.p3 == DeviceCount(102.0, 8)
