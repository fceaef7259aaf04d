"""Settings of one simulated miner; the defaults are quick, for demonstrations."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class MinerSettings:
    """Times, limits and heat of the miner."""

    boot_s: float = setting(6.0, "mains to first hash", unit="s", lo=0, hi=900)
    api_s: float = setting(4.0, "mains to the API answering", unit="s", lo=0.5, hi=900)
    start_s: float = setting(1.0, "mining program's start to first hash", unit="s", lo=0, hi=600)
    resume_s: float = setting(1.0, "resume to first hash", unit="s", lo=0, hi=120)
    pause_s: float = setting(3.0, "pause from the default power to the floor", unit="s", lo=0.1, hi=120)
    preheat_s: float = setting(2.0, "stay at the preheat power when cold", unit="s", lo=0, hi=900)
    tuning_s: float = setting(
        5.0, "at the target until the tuner counts as settled", unit="s", lo=0, hi=36_000
    )
    ramp_up_w_per_s: float = setting(400.0, "fastest rise", unit="W/s", lo=1, hi=5_000)
    ramp_down_w_per_s: float = setting(1_500.0, "fastest fall", unit="W/s", lo=1, hi=10_000)
    boot_power_w: float = setting(40.0, "draw while booting or stopped", unit="W", lo=0, hi=500)
    pause_floor_w: float = setting(25.0, "draw while paused", unit="W", lo=0, hi=1_000)
    preheat_power_w: float = setting(800.0, "power while cold boards warm up", unit="W", lo=100, hi=2_000)
    preheat_below_c: float = setting(30.0, "chips below this are cold", unit="degC", lo=-20, hi=80)
    default_power_w: int = setting(3_100, "power target from the factory", unit="W", lo=500, hi=7_000)
    min_power_w: int = setting(1_200, "lowest power target", unit="W", lo=100, hi=7_000)
    max_power_w: int = setting(3_250, "highest power target", unit="W", lo=500, hi=7_000)
    wall_factor: float = setting(1.02, "power at the wall over the miner's own estimate", lo=0.8, hi=1.3)
    sticker_ths: float = setting(90.0, "hashrate on the sticker", unit="TH/s", lo=10, hi=300)
    sticker_power_w: float = setting(3_100.0, "power at that hashrate", unit="W", lo=500, hi=7_000)
    boards: int = setting(3, "hashboards", lo=1, hi=4)
    chips_per_board: int = setting(114, "chips on each board", lo=1, hi=200)
    chip_rise_k_per_kw: float = setting(10.0, "chip above coolant", unit="K/kW", lo=0, hi=50)
    chip_lag_s: float = setting(20.0, "time constant of the chip temperature", unit="s", lo=0.1, hi=600)
    hot_c: float = setting(100.0, "chips are called hot", unit="degC", lo=40, hi=150)
    dangerous_c: float = setting(110.0, "mining stops", unit="degC", lo=40, hi=160)

    def check(self) -> str | None:
        """Cross-field rules."""
        if not self.min_power_w <= self.default_power_w <= self.max_power_w:
            return "default_power_w must lie between min_power_w and max_power_w"
        if self.hot_c > self.dangerous_c:
            return "hot_c must not exceed dangerous_c"
        return None


REALISTIC = MinerSettings(
    boot_s=150.0,
    api_s=60.0,
    start_s=15.0,
    resume_s=10.0,
    pause_s=12.0,
    preheat_s=60.0,
    tuning_s=600.0,
    ramp_up_w_per_s=10.0,
    ramp_down_w_per_s=150.0,
)
