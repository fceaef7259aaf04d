"""PI control of a 0-10 V pump."""

from __future__ import annotations

from itertools import pairwise

import pytest

from revpi.core.heat.protection_params import PumpDriveParams
from revpi.core.heat.pump import SpeedControl
from revpi.core.params import PumpParams

PARAMS = PumpParams()
DRIVE = PumpDriveParams()


class Pump:
    """A speed control with a stepped clock."""

    def __init__(self, drive: PumpDriveParams = DRIVE) -> None:
        self.control = SpeedControl(PARAMS, drive)
        self.now_s = 100.0

    def hold(
        self, error_k: float, seconds: float, period_s: float = 0.5, floor_v: float = 0.0
    ) -> list[float]:
        volts = []
        for _ in range(round(seconds / period_s)):
            self.now_s += period_s
            volts.append(self.control.hold(error_k, self.now_s, floor_v))
        return volts


def test_it_starts_with_a_kick_and_goes_down_to_the_lowest_speed() -> None:
    volts = Pump().hold(-5.0, 20.0)
    assert volts[0] == DRIVE.kick_v
    assert all(value == DRIVE.kick_v for value in volts[: int(DRIVE.kick_s / 0.5)])
    assert volts[-1] == PARAMS.min_v


def test_the_ramps_hold_in_both_directions() -> None:
    pump = Pump()
    volts = pump.hold(30.0, 20.0) + pump.hold(-30.0, 30.0)
    rises = [after - before for before, after in pairwise(volts)]
    assert max(rises) == pytest.approx(DRIVE.raise_v_per_s * 0.5)
    assert min(rises) == pytest.approx(-DRIVE.lower_v_per_s * 0.5)
    assert max(volts) == PARAMS.max_v
    assert volts[-1] == PARAMS.min_v


def test_it_integrates_alike_at_every_step_length() -> None:
    ends = [Pump().hold(2.0, 240.0, period_s)[-1] for period_s in (0.05, 1.0, 10.0)]
    assert ends == pytest.approx([ends[0]] * 3, abs=0.15)
    assert ends[0] == pytest.approx(PARAMS.min_v + 0.8 * (1.0 + 240.0 / 60.0), abs=0.2)


def test_no_wind_up_at_the_ends() -> None:
    pump = Pump()
    pump.hold(20.0, 1000.0)
    assert pump.hold(-3.0, 20.0)[-1] < PARAMS.max_v - 0.4 * 3.0
    slow = Pump()
    slow.hold(-20.0, 1000.0)
    assert slow.hold(3.0, 5.0)[-1] > PARAMS.min_v + 0.4 * 3.0


def test_no_wind_up_while_a_ramp_holds_the_output() -> None:
    pump = Pump(PumpDriveParams(raise_v_per_s=0.01, lower_v_per_s=100.0, kick_v=0.0))
    pump.hold(10.0, 60.0)
    assert pump.hold(0.0, 60.0)[-1] == pytest.approx(PARAMS.min_v, abs=0.1)
    steep = Pump(PumpDriveParams(raise_v_per_s=100.0, lower_v_per_s=0.01, kick_v=0.0))
    steep.hold(10.0, 300.0)
    steep.hold(-10.0, 60.0)
    assert steep.hold(0.0, 1000.0)[-1] == pytest.approx(PARAMS.max_v - 4.0, abs=0.1)


def test_full_speed_comes_at_once_and_control_goes_on_from_there() -> None:
    pump = Pump()
    pump.hold(0.0, 30.0)
    assert pump.control.full(pump.now_s) == PARAMS.max_v
    assert pump.hold(0.0, 1.0)[0] == PARAMS.max_v


def test_a_stop_is_zero_and_the_next_start_begins_low_again() -> None:
    pump = Pump()
    pump.hold(20.0, 200.0)
    assert pump.control.stop() == 0.0
    assert pump.hold(-5.0, 30.0)[-1] == PARAMS.min_v


def test_heat_that_is_coming_raises_the_lowest_speed() -> None:
    assert Pump().hold(-10.0, 60.0, floor_v=6.0)[-1] == 6.0
    assert Pump().hold(-10.0, 60.0, floor_v=99.0)[-1] == PARAMS.max_v


def test_a_suspended_process_integrates_a_minute_at_most() -> None:
    pump = Pump(PumpDriveParams(raise_v_per_s=100.0, lower_v_per_s=100.0, kick_v=0.0))
    pump.hold(1.0, 1.0)
    pump.now_s += 36000.0
    assert pump.control.hold(1.0, pump.now_s) == pytest.approx(PARAMS.min_v + 0.4 + 0.4, abs=0.05)


@pytest.mark.parametrize("error_k", [-100.0, -1.0, 0.0, 1.0, 100.0])
def test_it_never_leaves_the_working_range(error_k: float) -> None:
    volts = Pump(PumpDriveParams(kick_v=1.0)).hold(error_k, 600.0, 7.0)
    assert min(volts) >= PARAMS.min_v
    assert max(volts) <= PARAMS.max_v
