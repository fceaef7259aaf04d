"""Less miner power towards the limits."""

from __future__ import annotations

import pytest

from revpi.core.heat.protection_params import WalkDownParams
from revpi.core.heat.walk_down import STEP_W, PowerLimit, WalkCause, WalkDown
from revpi.core.reading import Good, Reading
from tests.core.heat.readings import BROKEN

PARAMS = WalkDownParams()
LIMIT_C, FULL_W = 65.0, 6400.0
PAUSE_C = LIMIT_C - PARAMS.flow_pause_margin_k


class Loop:
    """A walk-down with a stepped clock."""

    def __init__(self) -> None:
        self.walk = WalkDown(PARAMS, flow_limit_c=LIMIT_C, full_w=FULL_W)
        self.now_s = 10.0

    def at(
        self,
        flow: float | Reading[float],
        back: float | Reading[float] = 40.0,
        room_k: float | None = None,
        seconds: float = 10.0,
    ) -> PowerLimit:
        self.now_s += seconds
        readings = [Good(value) if isinstance(value, float) else value for value in (flow, back)]
        return self.walk.step(readings[0], readings[1], room_k, self.now_s)

    def watts(self, flow: float, seconds: float = 10.0) -> float:
        limit_w = self.at(flow, seconds=seconds).limit_w
        return FULL_W if limit_w is None else limit_w


def test_far_from_all_limits_there_is_none() -> None:
    assert Loop().at(50.0, 45.0, 10.0) == PowerLimit(None)


def test_it_falls_linearly_and_at_once() -> None:
    watts = [Loop().watts(PAUSE_C - room_k) for room_k in (6.0, 4.5, 3.0, 1.5, 0.0)]
    assert watts == pytest.approx([FULL_W, 4800.0, 3200.0, 1600.0, 0.0], abs=STEP_W)


def test_the_pause_ends_well_below_its_threshold() -> None:
    loop = Loop()
    assert loop.at(PAUSE_C) == PowerLimit(0.0, WalkCause.FLOW)
    assert loop.watts(PAUSE_C - PARAMS.resume_k + 0.1, seconds=600.0) == 0.0
    assert loop.watts(PAUSE_C - PARAMS.resume_k) > 0.0


def test_it_recovers_slowly_at_every_step_length() -> None:
    for seconds in (0.5, 10.0, 50.0):
        loop = Loop()
        loop.watts(PAUSE_C - 3.0)
        limits = [loop.at(45.0, seconds=seconds) for _ in range(round(150.0 / seconds))]
        assert limits[-1].limit_w == pytest.approx(4800.0, abs=2 * STEP_W)
        assert limits[-1].cause is WalkCause.RECOVERING
        assert [loop.at(45.0, seconds=60.0) for _ in range(6)][-1].limit_w is None


def test_a_suspended_process_does_not_recover_meanwhile() -> None:
    loop = Loop()
    loop.watts(PAUSE_C - 3.0)
    assert loop.watts(45.0, seconds=3600.0) < 4000.0


def test_small_changes_upwards_are_ignored() -> None:
    loop = Loop()
    low = loop.watts(PAUSE_C - 3.0)
    assert loop.watts(PAUSE_C - 3.2, seconds=30.0) == low


def test_the_return_has_its_own_limit() -> None:
    half = PARAMS.return_limit_c - PARAMS.return_band_k / 2.0
    assert Loop().at(50.0, half) == PowerLimit(FULL_W / 2.0, WalkCause.RETURN)
    assert Loop().at(50.0, PARAMS.return_limit_c) == PowerLimit(0.0, WalkCause.RETURN)


def test_a_pause_ends_when_all_that_is_known_has_room() -> None:
    hot_return = Loop()
    hot_return.at(50.0, PARAMS.return_limit_c)
    assert hot_return.at(50.0, PARAMS.return_limit_c - 1.0).limit_w == 0.0
    assert hot_return.at(50.0, PARAMS.return_limit_c - PARAMS.resume_k).limit_w != 0.0
    unknown_return = Loop()
    unknown_return.at(PAUSE_C, BROKEN)
    assert unknown_return.at(PAUSE_C - PARAMS.resume_k, BROKEN).limit_w != 0.0


def test_towards_a_full_tank_it_walks_to_the_floor_and_never_pauses() -> None:
    loop = Loop()
    assert loop.at(50.0, 40.0, PARAMS.sink_band_k).limit_w is None
    assert loop.at(50.0, 40.0, 1.0) == PowerLimit(4800.0, WalkCause.SINK)
    assert loop.at(50.0, 40.0, -1.0) == PowerLimit(3200.0, WalkCause.SINK)


def test_what_is_not_known() -> None:
    assert Loop().at(BROKEN) == PowerLimit(0.0, WalkCause.FLOW_UNKNOWN)
    assert Loop().at(50.0, BROKEN).limit_w is None


def test_nothing_new_is_made_while_nothing_changes() -> None:
    loop = Loop()
    first = loop.at(60.0)
    assert loop.at(60.0) is first
