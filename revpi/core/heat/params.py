"""Parameters of the heat demand: season, heating curve, DHW; defaults marked [A] are assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from revpi.core.enums import plain_members
from revpi.core.heat.windows import parse_windows
from revpi.schema import setting


@plain_members
class SeasonChoice(StrEnum):
    """What a person chooses."""

    AUTO = "auto"
    WINTER = "winter"
    SUMMER = "summer"
    TRANSITION = "transition"


@dataclass(frozen=True, slots=True)
class SeasonParams:
    """Season by choice, or by the 24 h mean of the outdoor temperature."""

    choice: SeasonChoice = setting(SeasonChoice.AUTO, "season; auto: by the 24 h mean of T_OUTDOOR")
    summer_above_c: float = setting(17.0, "summer above this 24 h mean", unit="degC", lo=5.0, hi=30.0)
    winter_below_c: float = setting(12.0, "winter below this 24 h mean", unit="degC", lo=-10.0, hi=25.0)
    hysteresis_k: float = setting(
        1.5, "summer and winter end this far beyond their limits", unit="K", lo=0.2, hi=5.0
    )

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.winter_below_c + self.hysteresis_k >= self.summer_above_c - self.hysteresis_k:
            return "summer_above_c must exceed winter_below_c by more than twice hysteresis_k"
        return None


@dataclass(frozen=True, slots=True)
class HeatingCurveParams:
    """Weather-compensated buffer setpoint and what the buffer takes per season."""

    foot_c: float = setting(24.0, "setpoint at 20 degC outdoors [A]", unit="degC", lo=15.0, hi=50.0)
    slope: float = setting(0.6, "setpoint rises per K of colder outdoors [A]", unit="K/K", lo=0.0, hi=3.0)
    min_c: float = setting(25.0, "lowest setpoint while heating", unit="degC", lo=15.0, hi=45.0)
    max_c: float = setting(45.0, "highest setpoint", unit="degC", lo=25.0, hi=65.0)
    filter_s: float = setting(3600.0, "time constant of the outdoor value", unit="s", lo=0.0, hi=86400.0)
    fallback_after_s: float = setting(
        600.0, "outdoor sensor bad for so long: fixed curve point", unit="s", lo=0.0, hi=3600.0
    )
    fallback_outdoor_c: float = setting(
        0.0, "outdoor temperature of the fixed curve point [A]", unit="degC", lo=-30.0, hi=20.0
    )
    winter_off_c: float = setting(50.0, "buffer takes heat up to, in winter", unit="degC", lo=30.0, hi=75.0)
    transition_off_c: float = setting(
        50.0, "buffer takes heat up to, in transition", unit="degC", lo=30.0, hi=75.0
    )
    summer_off_c: float = setting(30.0, "buffer takes heat up to, in summer", unit="degC", lo=15.0, hi=75.0)
    hysteresis_k: float = setting(4.0, "buffer takes heat again below its limit", unit="K", lo=1.0, hi=15.0)
    release_margin_k: float = setting(
        3.0, "heat pump is released below the setpoint", unit="K", lo=0.0, hi=15.0
    )
    block_margin_k: float = setting(
        3.0, "heat pump may be blocked above the setpoint", unit="K", lo=0.0, hi=15.0
    )

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.min_c > self.max_c:
            return "min_c must not exceed max_c"
        if self.max_c >= min(self.winter_off_c, self.transition_off_c) - self.hysteresis_k:
            return "max_c must be less than winter_off_c and transition_off_c minus hysteresis_k"
        return None


@dataclass(frozen=True, slots=True)
class DhwParams:
    """DHW charging."""

    on_c: float = setting(45.0, "charging starts below", unit="degC", lo=30.0, hi=60.0)
    off_c: float = setting(50.0, "charging ends above", unit="degC", lo=35.0, hi=65.0)
    comfort_min_c: float = setting(
        40.0, "outside the windows charging starts below", unit="degC", lo=20.0, hi=60.0
    )
    windows: tuple[str, ...] = setting(
        (), 'times of charging such as "mo-fr 05:00-08:00"; none: always. Local time'
    )

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.on_c >= self.off_c:
            return "on_c must be less than off_c"
        if self.comfort_min_c > self.on_c:
            return "comfort_min_c must not exceed on_c"
        try:
            parse_windows(self.windows)
        except ValueError as error:
            return f"windows: {error}"
        return None


@dataclass(frozen=True, slots=True)
class LegionellaParams:
    """Legionella watch; small plants need no special measures (DVGW W 551)."""

    watch: bool = setting(True, "alarm when no thermal disinfection was seen in time")
    temp_c: float = setting(60.0, "DHW must reach", unit="degC", lo=55.0, hi=75.0)
    hold_s: float = setting(3600.0, "and stay there without a break", unit="s", lo=180.0, hi=14400.0)
    interval_days: float = setting(7.0, "at least once in", unit="d", lo=1.0, hi=60.0)
    active: bool = setting(False, "raise the DHW target when due and miners run; scald risk")
    lead_days: float = setting(1.0, "an active run may begin before the due time", unit="d", lo=0.0, hi=7.0)
    over_k: float = setting(2.0, "target of an active run above temp_c", unit="K", lo=0.5, hi=5.0)
    run_max_s: float = setting(14400.0, "longest active run", unit="s", lo=1800.0, hi=43200.0)
    rest_s: float = setting(72000.0, "pause after a run without success", unit="s", lo=3600.0, hi=259200.0)

    def check(self) -> str | None:
        """Cross-field rules."""
        if self.lead_days >= self.interval_days:
            return "lead_days must be less than interval_days"
        if self.run_max_s <= self.hold_s:
            return "run_max_s must be greater than hold_s"
        return None
