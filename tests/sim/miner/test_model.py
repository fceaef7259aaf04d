from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.miner.model import MinerModel, NotRunningError, OutOfRangeError
from sim.miner.phases import Phase
from sim.miner.settings import REALISTIC, MinerSettings
from site_bridge.braiins.pb.bos_v1_pb2 import TunerState

STEP_S = 0.1
QUICK = MinerSettings()


def run(model: MinerModel, seconds: float, *, mains: bool = True, coolant_c: float = 30.0) -> list[float]:
    """Let time pass; the draw after each step."""
    draws = []
    for _ in range(round(seconds / STEP_S)):
        model.advance(STEP_S, mains=mains, coolant_c=coolant_c)
        draws.append(model.draw_w)
    return draws


def until(model: MinerModel, reached: Callable[[], bool], limit_s: float, coolant_c: float = 30.0) -> float:
    """Seconds until `reached`."""
    for step in range(round(limit_s / STEP_S)):
        if reached():
            return step * STEP_S
        run(model, STEP_S, coolant_c=coolant_c)
    raise AssertionError(f"not reached within {limit_s} s: {model}")


def hashing(settings: MinerSettings = QUICK) -> MinerModel:
    """A miner at its saved target, settled."""
    model = MinerModel(settings)
    until(model, lambda: model.tuner_state == TunerState.TUNER_STATE_CONTINUOUS, 2_000)
    return model


def test_nothing_happens_without_mains() -> None:
    model = MinerModel()
    assert set(run(model, 10, mains=False)) == {0.0}
    assert (model.phase, model.api_up) == (Phase.OFF, False)


@pytest.mark.parametrize("settings", [QUICK, REALISTIC], ids=("quick", "realistic"))
def test_boots_to_its_saved_target_by_itself(settings: MinerSettings) -> None:
    model = MinerModel(settings)
    assert until(model, lambda: model.api_up, 300) == pytest.approx(settings.api_s, abs=0.3)
    assert not model.program_runs
    until(model, lambda: model.phase is Phase.HASHING, 300)
    assert model.up_s == pytest.approx(settings.boot_s, abs=0.3)
    until(model, lambda: model.estimate_w == settings.default_power_w, 600)
    assert model.draw_w == pytest.approx(3_100 * settings.wall_factor)


def test_cold_boards_preheat_first() -> None:
    model = MinerModel(chip_c=5.0)
    until(model, lambda: model.phase is Phase.HASHING, 20, coolant_c=5.0)
    assert max(run(model, QUICK.preheat_s - STEP_S, coolant_c=5.0)) <= 800 * QUICK.wall_factor
    assert max(run(model, 10, coolant_c=5.0)) > 3_000


def test_rises_slowly_and_falls_fast() -> None:
    model = hashing()
    model.set_power_target(1_200, apply=True)
    fall_s = until(model, lambda: model.estimate_w == 1_200, 60)
    model.set_power_target(3_200, apply=True)
    rise_s = until(model, lambda: model.estimate_w == 3_200, 60)
    assert rise_s == pytest.approx(2_000 / QUICK.ramp_up_w_per_s, abs=0.2)
    assert fall_s == pytest.approx(1_900 / QUICK.ramp_down_w_per_s, abs=0.2)


def test_tuner_settles_again_after_a_new_target() -> None:
    model = hashing()
    model.set_power_target(2_400, apply=True)
    assert model.tuner_state == TunerState.TUNER_STATE_TUNING
    until(model, lambda: model.tuner_state == TunerState.TUNER_STATE_CONTINUOUS, 60)


def test_pause_and_resume() -> None:
    model = hashing()
    assert model.pause() is False
    assert model.hashrate_ths == 0.0
    assert until(model, lambda: model.estimate_w == QUICK.pause_floor_w, 60) <= QUICK.pause_s + STEP_S
    assert model.pause() is True
    assert model.resume() is False
    assert model.resume() is True
    until(model, lambda: model.estimate_w == 3_100, 60)


def test_saved_target_survives_power_loss_and_a_pause_does_not() -> None:
    model = hashing()
    model.set_power_target(1_600, apply=True)
    model.pause()
    assert run(model, 1, mains=False)[0] == 0.0
    until(model, lambda: model.estimate_w == 1_600, 60)
    assert model.phase is Phase.HASHING


def test_a_target_that_is_only_saved_waits_for_a_restart() -> None:
    model = hashing()
    model.set_power_target(1_600, apply=False)
    run(model, 10)
    assert (model.target_w, model.estimate_w) == (3_100, 3_100)
    assert model.restart() is True
    assert model.phase is Phase.STARTING
    until(model, lambda: model.estimate_w == 1_600, 60)


@pytest.mark.parametrize("power_w", [0, 1_199, 3_251, 2**63])
def test_limits(power_w: int) -> None:
    model = hashing()
    with pytest.raises(OutOfRangeError, match=r"is not in allowed range \[Some\(1200\), Some\(3250\)\]"):
        model.set_power_target(power_w, apply=True)
    assert model.saved_target_w == 3_100


def test_stops_when_the_coolant_stands() -> None:
    model = hashing()
    until(model, lambda: model.phase is Phase.OVERHEATED, 300, coolant_c=95.0)
    assert model.chip_c >= QUICK.dangerous_c
    run(model, 60)
    assert (model.phase, model.estimate_w) == (Phase.OVERHEATED, QUICK.pause_floor_w)
    model.resume()
    until(model, lambda: model.estimate_w == 3_100, 60)


def test_stop_ends_the_mining_program() -> None:
    model = hashing()
    assert (model.stop(), model.stop()) == (False, True)
    with pytest.raises(NotRunningError):
        model.pause()
    assert (model.start(), model.start()) == (False, True)


def test_a_reboot_takes_the_api_away() -> None:
    model = hashing()
    model.reboot()
    assert (model.api_up, model.program_runs) == (False, False)
    until(model, lambda: model.api_up, 60)


def test_long_averages_are_diluted_after_a_start() -> None:
    model = hashing()
    run(model, 60)
    averages = model.hashes.average_ths
    assert averages["last_5s"] == pytest.approx(model.hashrate_ths, rel=0.01)
    assert averages["last_24h"] < 0.01 * averages["last_5s"]
    assert 0 < model.hashes.since_restart_ths <= model.hashrate_ths


def test_settings_are_checked_together() -> None:
    assert MinerSettings().check() is None
    assert REALISTIC.check() is None
    assert "default_power_w" in str(MinerSettings(default_power_w=1_000).check())
    assert "hot_c" in str(MinerSettings(hot_c=120.0).check())
