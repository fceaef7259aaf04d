"""Slow up, fast down: scan scripts with a stepped clock."""

from __future__ import annotations

import pytest

from revpi.core.energy.params import EnergyParams
from revpi.core.energy.ramp import Ramp
from revpi.core.energy.split import OFF, Powers

PARAMS = EnergyParams(
    start_delay_s=60.0, raise_delay_s=180.0, lower_delay_s=10.0, stop_delay_s=60.0, min_on_s=300.0
)
FLOOR = (1200.0, 0.0)
Wish = tuple[float, Powers]  # (for so many seconds, powers wanted)


def script(*wishes: Wish, step_s: float = 0.5, params: EnergyParams = PARAMS) -> list[tuple[float, Powers]]:
    """Changes of the powers in force with their times."""
    ramp, now_s, changes = Ramp(params), 1000.0, [(0.0, OFF)]
    for seconds, wanted in wishes:
        end_s = now_s + seconds
        while now_s < end_s:
            floor = FLOOR if sum(ramp.power_w) > 0.0 else OFF
            ramp.follow(wanted, floor, now_s)
            if ramp.power_w != changes[-1][1]:
                changes.append((now_s - 1000.0, ramp.power_w))
            now_s += step_s
    return changes[1:]


def test_a_start_and_a_raise_wait() -> None:
    assert script((100.0, (2000.0, 0.0)), (300.0, (2000.0, 2000.0))) == [
        (60.0, (2000.0, 0.0)),
        (280.0, (2000.0, 2000.0)),
    ]


def test_a_raise_takes_the_lowest_power_wanted_during_its_delay() -> None:
    changes = script(
        (61.0, (1200.0, 0.0)), (100.0, (3200.0, 0.0)), (20.0, (1600.0, 0.0)), (80.0, (3200.0, 3200.0))
    )
    assert changes == [(60.0, (1200.0, 0.0)), (241.0, (1600.0, 0.0))]


def test_a_dip_begins_the_delay_anew() -> None:
    changes = script((50.0, (2000.0, 0.0)), (1.0, OFF), (50.0, (2000.0, 0.0)))
    assert changes == []


def test_lowering_is_fast_and_takes_the_newest_power() -> None:
    changes = script((61.0, (3200.0, 3200.0)), (5.0, (2800.0, 2800.0)), (20.0, (1600.0, 1600.0)))
    assert changes[-1] == (71.0, (1600.0, 1600.0))


def test_wanting_nothing_lowers_first_and_stops_later() -> None:
    changes = script((400.0, (2000.0, 2000.0)), (100.0, OFF))
    assert changes[1:] == [(410.0, FLOOR), (460.0, OFF)]


def test_minimum_on_time_keeps_the_lowest_level() -> None:
    changes = script((61.0, (2000.0, 2000.0)), (400.0, OFF))
    assert changes[1:] == [(71.0, FLOOR), (360.0, OFF)]


def test_alternating_between_little_and_nothing_lowers_all_the_same() -> None:
    wishes: list[Wish] = [(400.0, (3200.0, 3200.0))]
    wishes += [(4.0, OFF), (4.0, (1200.0, 0.0))] * 10
    changes = script(*wishes)
    assert changes[1][0] == pytest.approx(410.0, abs=4.0)
    assert changes[1][1] == (1200.0, 0.0)


def test_sun_and_clouds_in_turn_stop_it_at_last() -> None:
    wishes: list[Wish] = [(400.0, (1200.0, 0.0))]
    wishes += [(40.0, OFF), (40.0, (1200.0, 0.0))] * 10
    assert script(*wishes)[1:] == [(510.0, OFF)]  # 40 s of lack, 10 s forgiven, 30 s of lack


def test_a_pair_of_the_same_total_is_taken_slowly() -> None:
    changes = script((61.0, (2400.0, 1600.0)), (200.0, (2000.0, 2000.0)))
    assert changes[-1] == (241.0, (2000.0, 2000.0))


@pytest.mark.parametrize("step_s", [0.02, 0.5, 10.0])
def test_the_length_of_a_scan_does_not_matter(step_s: float) -> None:
    changes = script((61.0, (2000.0, 0.0)), (100.0, OFF), step_s=step_s, params=EnergyParams(min_on_s=0.0))
    times = [at_s for at_s, _ in changes]
    assert times == pytest.approx([60.0, 71.0, 121.0], abs=step_s + 0.02)


def test_due_names_the_next_change() -> None:
    ramp = Ramp(PARAMS)
    ramp.follow((2000.0, 0.0), OFF, 0.0)
    assert (ramp.due_s, ramp.starting) == (60.0, True)
    ramp.follow((2000.0, 0.0), OFF, 60.0)
    assert (ramp.due_s, ramp.starting) == (float("inf"), False)
    ramp.follow(OFF, FLOOR, 100.0)
    assert ramp.due_s == 110.0
    ramp.follow(OFF, FLOOR, 110.0)
    assert (ramp.due_s, ramp.kept_on) == (360.0, False)
    ramp.follow(OFF, FLOOR, 200.0)
    assert (ramp.due_s, ramp.kept_on) == (360.0, True)
