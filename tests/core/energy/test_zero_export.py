"""Probing for hidden sun, state by state."""

from __future__ import annotations

import pytest

from revpi.core.energy.params import ZeroExportParams
from revpi.core.energy.zero_export import ZeroExport
from revpi.core.inputs import InverterTelemetry

PARAMS = ZeroExportParams(enabled=True, settle_s=60.0, watch_s=600.0, fail_s=20.0, wait_s=900.0)


class Prober:
    """Steps a prober once a second."""

    def __init__(self, params: ZeroExportParams = PARAMS) -> None:
        self.probe = ZeroExport(params)
        self.now_s = 0.0

    @property
    def state(self) -> str:
        return self.probe.state.value

    def run(
        self,
        seconds: float,
        *,
        grid_w: float = 0.0,
        soc_pct: float = 99.0,
        solar_w: float = 3000.0,
        battery_w: float = 0.0,
        own_w: float = 2000.0,
        have_w: float = 2000.0,
    ) -> float:
        sample = InverterTelemetry(
            solar_power_w=solar_w,
            grid_power_w=grid_w,
            battery_power_w=battery_w,
            battery_soc_pct=soc_pct,
            load_power_w=None,
        )
        least_w, end_s = 0.0, self.now_s + seconds
        while self.now_s < end_s:
            least_w = self.probe.step(sample, own_w, have_w, have_w + 400.0, self.now_s)
            self.now_s += 1.0
        return least_w


@pytest.mark.parametrize(
    "seen", [{"grid_w": -500.0}, {"grid_w": 500.0}, {"soc_pct": 90.0}, {"solar_w": 0.0}, {"battery_w": 800.0}]
)
def test_nothing_is_hidden_when_the_numbers_say_so(seen: dict[str, float]) -> None:
    prober = Prober()
    assert prober.run(100.0, **seen) == 0.0
    assert prober.state == "idle"


def test_off_unless_the_site_says_so() -> None:
    assert Prober(ZeroExportParams()).run(200.0) == 0.0


def test_a_probe_waits_tries_and_keeps_what_it_finds() -> None:
    prober = Prober()
    assert prober.run(60.0) == 2000.0
    assert prober.run(1.0) == 2400.0
    assert prober.state == "trying"
    assert prober.run(180.0) == 2400.0  # the raise is delayed
    assert prober.run(30.0, have_w=2400.0, own_w=2100.0) == 2400.0
    assert prober.run(1.0, have_w=2400.0, own_w=2300.0) == 2400.0
    assert prober.state == "trying"
    assert prober.run(1.0, have_w=2400.0, own_w=2370.0) == 2400.0
    assert prober.state == "idle"


def test_a_probe_that_draws_from_the_grid_is_taken_back() -> None:
    prober = Prober()
    prober.run(61.0)
    assert prober.run(20.0, have_w=2400.0, own_w=2400.0, grid_w=400.0) == 2400.0
    assert prober.run(2.0, have_w=2400.0, own_w=2400.0, grid_w=400.0) == 0.0
    assert prober.state == "waiting"
    assert prober.run(880.0) == 2000.0
    assert prober.run(120.0) == 2400.0


def test_it_says_where_to_go_back_and_waits_longer_after_each_failure() -> None:
    prober = Prober()
    prober.run(61.0)
    prober.run(20.0, have_w=2400.0, own_w=2400.0, grid_w=400.0)
    seen = [prober.probe.back_w]
    prober.run(1.0, have_w=2400.0, own_w=2400.0, grid_w=400.0)
    seen.append(prober.probe.back_w)
    prober.run(1.0)
    assert [*seen, prober.probe.back_w] == [None, 2000.0, None]
    pauses = []
    for _ in range(10):
        start_s = prober.now_s
        while prober.run(1.0) == 2000.0:
            continue
        pauses.append(round(prober.now_s - start_s, -2))
        prober.run(21.0, grid_w=400.0)
    assert pauses[:3] == [900.0, 1800.0, 2700.0]
    assert max(pauses) == 7200.0


def test_a_probe_that_nobody_follows_ends() -> None:
    prober = Prober()
    prober.run(61.0)
    prober.run(601.0)
    assert prober.state == "waiting"


def test_a_reset_forgets_the_probe() -> None:
    prober = Prober()
    prober.run(61.0)
    prober.probe.reset()
    assert prober.state == "idle"
    assert prober.run(30.0) == 2000.0
