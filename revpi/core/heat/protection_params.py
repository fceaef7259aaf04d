"""Parameters that protect the plant: frost, seizing, over-temperature, pumps, heat pump times."""

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
        600.0, "P3, then P4 run so long when cold outdoors", unit="s", lo=60.0, hi=3600.0
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
        if 2.0 * self.outdoor_run_s >= self.outdoor_period_s:
            return "outdoor_run_s must be less than half of outdoor_period_s"
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
class ChargeParams:
    """When P4 feeds the tanks and when it rests, so that they do not heat the cold coolant."""

    on_k: float = setting(3.0, "P4 starts with the coolant so far above the tank", unit="K", lo=1.0, hi=15.0)
    off_k: float = setting(0.0, "and rests when it is no more than this above", unit="K", lo=-5.0, hi=10.0)
    test_run_s: float = setting(
        5.0, "P4 must have run so long before a contactor closes", unit="s", lo=1.0, hi=60.0
    )
    test_age_s: float = setting(
        900.0, "and that run may have ended so long ago", unit="s", lo=60.0, hi=86400.0
    )
    proof_wh: float = setting(
        150.0,
        "after so much miner heat T_MINER_OUT must have moved, else P4 runs",
        unit="Wh",
        lo=10.0,
        hi=5e3,
    )
    proof_k: float = setting(1.0, "by so much", unit="K", lo=0.2, hi=5.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        return None if self.off_k < self.on_k else "off_k must be less than on_k"


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
