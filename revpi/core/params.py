"""Parameters of the controller with their ranges; defaults marked [A] are assumptions to confirm on site."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.core.energy.params import EnergyParams
from revpi.core.heat.effect_params import EffectParams
from revpi.core.heat.params import DhwParams, HeatingCurveParams, LegionellaParams, SeasonParams
from revpi.core.heat.protection_params import (
    ChargeParams,
    ExerciseParams,
    FrostParams,
    OverTemperatureParams,
    PumpDriveParams,
    ReleaseParams,
    WalkDownParams,
)
from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class MinerParams:
    """One miner's sequence (both miners alike)."""

    levels_w: tuple[float, ...] = setting(
        (1200.0, 1600.0, 2000.0, 2400.0, 2800.0, 3200.0),
        "fixed power levels, rising; profiles are tuned per level",
        unit="W",
        lo=300.0,
        hi=6500.0,
    )
    locked: bool = setting(False, "both miners stay off; the program sets it until commissioning is complete")
    feedback_timeout_s: float = setting(0.5, "contactor feedback must follow", unit="s", lo=0.1, hi=2.0)
    boot_timeout_s: float = setting(600.0, "API must answer after power-on", unit="s", lo=10.0, hi=1800.0)
    pause_max_s: float = setting(
        900.0, "longest pause with the contactor closed", unit="s", lo=5.0, hi=7200.0
    )
    stop_power_w: float = setting(
        350.0, "power that counts as low before the contactor opens", unit="W", lo=20.0, hi=800.0
    )
    stop_timeout_s: float = setting(30.0, "longest wait for low power", unit="s", lo=1.0, hi=30.0)
    min_on_s: float = setting(
        600.0, "minimum on time of a contactor; a pause bridges it", unit="s", lo=0.0, hi=3600.0
    )
    min_off_s: float = setting(300.0, "minimum off time of a contactor", unit="s", lo=0.0, hi=3600.0)
    starts_per_hour: int = setting(4, "most contactor starts in any hour", lo=1, hi=20)
    stagger_s: float = setting(
        5.0, "second contactor waits for the first one's inrush", unit="s", lo=0.0, hi=60.0
    )
    telemetry_stale_s: float = setting(15.0, "telemetry older than this is stale", unit="s", lo=2.0, hi=60.0)
    telemetry_bad_s: float = setting(60.0, "telemetry older than this is gone", unit="s", lo=5.0, hi=600.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        if not self.levels_w:
            return "levels_w must name at least one level"
        if list(self.levels_w) != sorted(set(self.levels_w)):
            return "levels_w must rise strictly"
        if self.telemetry_bad_s <= self.telemetry_stale_s:
            return "telemetry_bad_s must be greater than telemetry_stale_s"
        return None


@dataclass(frozen=True, slots=True)
class CoolantParams:
    """Miner coolant loop with pump P3."""

    pre_run_s: float = setting(20.0, "P3 runs before a contactor closes", unit="s", lo=3.0, hi=300.0)
    after_run_s: float = setting(180.0, "P3 runs on after the last contactor", unit="s", lo=10.0, hi=1800.0)
    flow_setpoint_c: float = setting(48.0, "T_MINER_OUT that P4 holds [A]", unit="degC", lo=25.0, hi=70.0)
    flow_limit_c: float = setting(
        65.0, "T_MINER_OUT at which contactors open [A]", unit="degC", lo=40.0, hi=80.0
    )
    restart_margin_k: float = setting(
        5.0, "T_MINER_OUT must be this far below its limit for a start", unit="K", lo=1.0, hi=20.0
    )
    return_setpoint_c: float = setting(
        40.0, "T_MINER_RETURN that P5 and the fan hold on the cooler [A]", unit="degC", lo=15.0, hi=60.0
    )
    cooler_allowed: bool = setting(True, "surplus may be mined into the dry cooler")
    fan_min_on_s: float = setting(60.0, "minimum on time of the fan", unit="s", lo=0.0, hi=600.0)
    fan_min_off_s: float = setting(60.0, "minimum off time of the fan", unit="s", lo=0.0, hi=600.0)
    fan_hysteresis_k: float = setting(2.0, "fan on/off around the setpoint", unit="K", lo=0.5, hi=10.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.flow_setpoint_c + self.restart_margin_k >= self.flow_limit_c:
            return "flow_limit_c must exceed flow_setpoint_c by more than restart_margin_k"
        return None

    @property
    def warm_c(self) -> float:
        """T_MINER_OUT from which no miner starts and its pump runs whatever the tank says."""
        return self.flow_limit_c - self.restart_margin_k


@dataclass(frozen=True, slots=True)
class PumpParams:
    """0-10 V pumps P4 and P5, Wilo mode "0-10 V with off" (Wilo-Connect module BMS manual)."""

    min_v: float = setting(3.0, "lowest working voltage", unit="V", lo=2.0, hi=6.0)
    max_v: float = setting(10.0, "highest working voltage", unit="V", lo=6.0, hi=10.0)
    gain_v_per_k: float = setting(0.4, "proportional gain", unit="V/K", lo=0.01, hi=5.0)
    reset_time_s: float = setting(60.0, "integral (reset) time", unit="s", lo=2.0, hi=1200.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        return None if self.min_v < self.max_v else "min_v must be less than max_v"


@dataclass(frozen=True, slots=True)
class ValveParams:
    """Change-over valves RV1 and RV2 (Belimo)."""

    kind: str = setting("open_close", "kind of drive [A]", choices=("open_close", "spring_return"))
    travel_s: float = setting(75.0, "running time for 90 degrees [A]", unit="s", lo=2.0, hi=300.0)
    overrun: float = setting(1.2, "drive time over running time, to be sure of the end stop", lo=1.0, hi=2.0)
    reversal_pause_s: float = setting(0.5, "both directions off before a reversal", unit="s", lo=0.5, hi=5.0)


@dataclass(frozen=True, slots=True)
class HeatPumpParams:
    """EVU-Sperre of the heat pump: when it may be blocked."""

    buffer_min_c: float = setting(32.0, "never blocked with the buffer below", unit="degC", lo=15.0, hi=55.0)
    dhw_min_c: float = setting(42.0, "never blocked with the DHW below", unit="degC", lo=30.0, hi=55.0)
    carry_power_w: float = setting(
        2000.0, "miners carry the load above this measured power", unit="W", lo=300.0, hi=10000.0
    )
    max_block_s: float = setting(7200.0, "longest block [A]", unit="s", lo=600.0, hi=7200.0)
    max_block_per_day_s: float = setting(
        21600.0, "longest blocks of 24 h together [A]", unit="s", lo=600.0, hi=21600.0
    )
    min_release_s: float = setting(1200.0, "shortest pause between blocks", unit="s", lo=600.0, hi=7200.0)


@dataclass(frozen=True, slots=True)
class ControlParams:
    """All parameters of the controller."""

    miner: MinerParams = field(default_factory=MinerParams)
    coolant: CoolantParams = field(default_factory=CoolantParams)
    pump: PumpParams = field(default_factory=PumpParams)
    valve: ValveParams = field(default_factory=ValveParams)
    season: SeasonParams = field(default_factory=SeasonParams)
    heating_curve: HeatingCurveParams = field(default_factory=HeatingCurveParams)
    dhw: DhwParams = field(default_factory=DhwParams)
    legionella: LegionellaParams = field(default_factory=LegionellaParams)
    frost: FrostParams = field(default_factory=FrostParams)
    exercise: ExerciseParams = field(default_factory=ExerciseParams)
    walk_down: WalkDownParams = field(default_factory=WalkDownParams)
    over_temperature: OverTemperatureParams = field(default_factory=OverTemperatureParams)
    charge: ChargeParams = field(default_factory=ChargeParams)
    pump_drive: PumpDriveParams = field(default_factory=PumpDriveParams)
    release: ReleaseParams = field(default_factory=ReleaseParams)
    effects: EffectParams = field(default_factory=EffectParams)
    heat_pump: HeatPumpParams = field(default_factory=HeatPumpParams)
    energy: EnergyParams = field(default_factory=EnergyParams)

    def check(self) -> str | None:
        """Rules between rooms."""
        count, worth = len(self.miner.levels_w), self.energy.worth
        for name, curve in (("1", worth.miner_1_j_per_th), ("2", worth.miner_2_j_per_th)):
            if curve and len(curve) != count:
                return f"energy.worth.miner_{name}_j_per_th has {len(curve)} values; must be empty or {count}"
        hottest_c = self.coolant.flow_limit_c - self.coolant.restart_margin_k
        wanted_c = self.legionella.temp_c + self.legionella.over_k
        if self.legionella.active and hottest_c < wanted_c:
            return (
                f"legionella.active needs a coolant of {wanted_c:g} degC; "
                f"flow_limit_c less restart_margin_k is {hottest_c:g} degC"
            )
        return None
