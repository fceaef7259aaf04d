"""Parameters that protect the plant: frost, seizing, over-temperature, pumps, heat pump times, effects."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class FrostParams:
    """Frost protection, in every mode."""

    water_on_c: float = setting(5.0, "pumps run with water below", unit="degC", lo=2.0, hi=10.0)
    water_off_c: float = setting(8.0, "until the water is above", unit="degC", lo=3.0, hi=15.0)
    outdoor_on_c: float = setting(1.5, "outdoors counts as cold below", unit="degC", lo=-10.0, hi=5.0)
    outdoor_off_c: float = setting(3.0, "until outdoors is above", unit="degC", lo=-9.0, hi=10.0)
    outdoor_run_s: float = setting(
        600.0, "pumps run so long when cold outdoors", unit="s", lo=60.0, hi=3600.0
    )
    outdoor_period_s: float = setting(
        21600.0, "in each period of this length", unit="s", lo=600.0, hi=86400.0
    )
    heat_pump_free_below_c: float = setting(
        -12.0,
        "heat pump is free with outdoors below: its own frost protection",
        unit="degC",
        lo=-40.0,
        hi=5.0,
    )
    coolant_can_freeze: bool = setting(True, "the miner coolant is water; false for oil or glycol [A]")

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.water_on_c >= self.water_off_c:
            return "water_on_c must be less than water_off_c"
        if self.outdoor_on_c >= self.outdoor_off_c:
            return "outdoor_on_c must be less than outdoor_off_c"
        if self.outdoor_run_s >= self.outdoor_period_s:
            return "outdoor_run_s must be less than outdoor_period_s"
        return None


@dataclass(frozen=True, slots=True)
class ExerciseParams:
    """Anti-seize runs of pumps and valves."""

    pump_idle_s: float = setting(86400.0, "a pump runs after so long idle", unit="s", lo=3600.0, hi=2592000.0)
    pump_run_s: float = setting(30.0, "for so long", unit="s", lo=5.0, hi=600.0)
    valve_idle_s: float = setting(
        604800.0,
        "a valve travels after so long away from one of its ends",
        unit="s",
        lo=86400.0,
        hi=5184000.0,
    )


@dataclass(frozen=True, slots=True)
class WalkDownParams:
    """Less miner power towards the temperature limits."""

    flow_band_k: float = setting(
        6.0, "power falls to 0 over so many K of T_MINER_OUT", unit="K", lo=2.0, hi=20.0
    )
    flow_pause_margin_k: float = setting(
        2.0, "pause so far below the limit of T_MINER_OUT", unit="K", lo=0.5, hi=10.0
    )
    return_limit_c: float = setting(
        57.0, "highest coolant return to the miners [A]", unit="degC", lo=25.0, hi=70.0
    )
    return_band_k: float = setting(
        4.0, "power falls to 0 over so many K of T_MINER_RETURN", unit="K", lo=1.0, hi=20.0
    )
    resume_k: float = setting(4.0, "a pause ends so far below its threshold", unit="K", lo=1.0, hi=15.0)
    sink_band_k: float = setting(2.0, "power falls over the last K of the tank", unit="K", lo=0.2, hi=10.0)
    sink_floor: float = setting(0.5, "share of power left when the tank is full", lo=0.0, hi=1.0)
    hysteresis: float = setting(0.05, "a rise below this share is ignored", lo=0.0, hi=0.5)
    recover_s: float = setting(600.0, "time to rise from 0 to full power", unit="s", lo=10.0, hi=7200.0)


@dataclass(frozen=True, slots=True)
class OverTemperatureParams:
    """When heat must leave through the dry cooler."""

    buffer_emergency_c: float = setting(70.0, "buffer is too hot above", unit="degC", lo=50.0, hi=90.0)
    buffer_recooled_c: float = setting(65.0, "until it is below", unit="degC", lo=40.0, hi=85.0)
    dhw_emergency_c: float = setting(70.0, "DHW is too hot above", unit="degC", lo=50.0, hi=90.0)
    dhw_recooled_c: float = setting(65.0, "until it is below", unit="degC", lo=40.0, hi=85.0)
    flow_margin_k: float = setting(
        4.0, "T_MINER_OUT so far below its limit is high", unit="K", lo=1.0, hi=15.0
    )
    flow_clear_k: float = setting(4.0, "until it has fallen by", unit="K", lo=1.0, hi=15.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.buffer_recooled_c >= self.buffer_emergency_c:
            return "buffer_recooled_c must be less than buffer_emergency_c"
        if self.dhw_recooled_c >= self.dhw_emergency_c:
            return "dhw_recooled_c must be less than dhw_emergency_c"
        return None


@dataclass(frozen=True, slots=True)
class PumpDriveParams:
    """How the speed of P4 and P5 changes."""

    kick_v: float = setting(5.0, "lowest voltage during the start", unit="V", lo=0.0, hi=10.0)
    kick_s: float = setting(3.0, "length of the start", unit="s", lo=0.0, hi=60.0)
    raise_v_per_s: float = setting(1.0, "fastest rise", unit="V/s", lo=0.01, hi=100.0)
    lower_v_per_s: float = setting(0.5, "fastest fall", unit="V/s", lo=0.01, hi=100.0)


@dataclass(frozen=True, slots=True)
class ReleaseParams:
    """Shortest block of the heat pump, and whether it starts when it may.

    A heat pump restarts 5 to 10 min after its release; SG-Ready asks for at least 10 min in a state.
    """

    min_block_s: float = setting(600.0, "shortest block, unless in doubt", unit="s", lo=0.0, hi=3600.0)
    start_check_s: float = setting(
        1800.0, "heat pump must start within this time after its release", unit="s", lo=600.0, hi=14400.0
    )


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
    retry_s: float = setting(14400.0, "a bad sink is tried again after", unit="s", lo=600.0, hi=604800.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.min_rise_k_per_kw >= self.max_rise_k_per_kw:
            return "min_rise_k_per_kw must be less than max_rise_k_per_kw"
        if self.tank_idle_k >= self.tank_rise_k:
            return "tank_idle_k must be less than tank_rise_k"
        return None
