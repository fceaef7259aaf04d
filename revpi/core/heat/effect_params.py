"""Parameters of the effect checks and of the watch for frozen sensors."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class EffectParams:
    """Checks that outputs have their effect."""

    full_speed: float = setting(0.9, "share of the pump's range that counts as full", lo=0.3, hi=1.0)
    over_setpoint_k: float = setting(4.0, "coolant so far above its setpoint", unit="K", lo=1.0, hi=20.0)
    approach_k: float = setting(
        10.0, "coolant so far above what takes its heat, at full speed [A]", unit="K", lo=3.0, hi=40.0
    )
    air_approach_k: float = setting(
        20.0, "glycol so far above outdoors, with the fan on [A]", unit="K", lo=5.0, hi=60.0
    )
    return_approach_k: float = setting(
        5.0, "T_MINER_RETURN so far above what takes its heat: HX1 or P4, not P3", unit="K", lo=1.0, hi=30.0
    )
    path_delay_s: float = setting(120.0, "for so long: heat does not move", unit="s", lo=10.0, hi=1800.0)
    miner_power_w: float = setting(
        2000.0, "coolant must warm above this miner power", unit="W", lo=500.0, hi=10000.0
    )
    min_rise_k_per_kw: float = setting(
        0.2, "smallest rise from T_MINER_RETURN to T_MINER_OUT", unit="K/kW", lo=0.01, hi=5.0
    )
    max_rise_k_per_kw: float = setting(
        5.0, "largest rise from T_MINER_RETURN to T_MINER_OUT", unit="K/kW", lo=0.5, hi=50.0
    )
    rise_delay_s: float = setting(300.0, "rise wrong for so long", unit="s", lo=10.0, hi=3600.0)
    still_spread_k: float = setting(
        15.0, "coolant stands: T_MINER_OUT so far above T_MINER_RETURN", unit="K", lo=5.0, hi=60.0
    )
    still_k_per_kw: float = setting(
        2.5, "and more than flowing coolant explains [A]", unit="K/kW", lo=0.2, hi=20.0
    )
    still_delay_s: float = setting(60.0, "for so long", unit="s", lo=10.0, hi=1800.0)
    tank_power_w: float = setting(
        1000.0, "a tank must warm above this miner power", unit="W", lo=300.0, hi=10000.0
    )
    tank_window_s: float = setting(1200.0, "time in which the tank must warm", unit="s", lo=120.0, hi=14400.0)
    tank_idle_k: float = setting(0.5, "a smaller rise is none", unit="K", lo=0.1, hi=5.0)
    tank_rise_k: float = setting(1.0, "the other tank rose by so much", unit="K", lo=0.2, hi=10.0)
    off_power_w: float = setting(
        100.0, "power behind an open contactor above this is wrong", unit="W", lo=10.0, hi=1000.0
    )
    off_delay_s: float = setting(60.0, "for so long", unit="s", lo=5.0, hi=600.0)
    frozen_neighbour_k: float = setting(
        1.5, "a coolant sensor must move when the other one moved by", unit="K", lo=0.5, hi=20.0
    )
    frozen_power_w: float = setting(1500.0, "or the miners' power by", unit="W", lo=300.0, hi=10000.0)
    frozen_delay_s: float = setting(180.0, "within so long", unit="s", lo=20.0, hi=3600.0)
    frozen_heat_kwh: float = setting(
        3.0, "a sensor must move when its tank or cooler got so much heat", unit="kWh", lo=0.5, hi=50.0
    )
    frozen_warm_c: float = setting(35.0, "a tank above this loses heat", unit="degC", lo=25.0, hi=60.0)
    frozen_tank_s: float = setting(
        86400.0, "and its sensor must move within", unit="s", lo=7200.0, hi=604800.0
    )
    frozen_outdoor_s: float = setting(43200.0, "T_OUTDOOR must move within", unit="s", lo=3600.0, hi=604800.0)
    retry_s: float = setting(14400.0, "a bad sink is tried again after", unit="s", lo=600.0, hi=604800.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.min_rise_k_per_kw >= self.max_rise_k_per_kw:
            return "min_rise_k_per_kw must be less than max_rise_k_per_kw"
        if self.tank_idle_k >= self.tank_rise_k:
            return "tank_idle_k must be less than tank_rise_k"
        return None
