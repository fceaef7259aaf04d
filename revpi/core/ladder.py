"""The degradation ladder: what is lost, within what time, and what happens then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from revpi.core.inputs import InverterTelemetry, MinerTelemetry, Now, PlantInputs
from revpi.core.reading import Bad, Cause, Good, Reading, Stale, is_true


class Situation(NamedTuple):
    """What the rows are judged by.

    Attributes:
        curve_fallback: The heating curve runs at its fixed point.
        tariff_lost: There was a tariff, but it no longer holds.
        sinks_out: An effect check has taken a sink out.
    """

    inputs: PlantInputs
    inverter: Reading[InverterTelemetry]
    miners: tuple[Reading[MinerTelemetry], Reading[MinerTelemetry]]
    powered: tuple[bool, bool]
    now: Now
    curve_fallback: bool
    tariff_lost: bool
    sinks_out: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ladder.

    Attributes:
        code: Its name on MQTT.
        lost: What is lost.
        within: How soon the row is in force.
        behaviour: What the controller does.
        in_force: Whether the row is in force.
    """

    code: str
    lost: str
    within: str
    behaviour: str
    in_force: Callable[[Situation], bool]


def is_gone(reading: Reading[InverterTelemetry]) -> bool:
    """Whether data is lost; data that may still come after a start is not."""
    return isinstance(reading, Bad) and reading.cause is not Cause.NEVER_SEEN


def _miner_silent(situation: Situation) -> bool:
    first, second = situation.miners
    return (situation.powered[0] and isinstance(first, Bad)) or (
        situation.powered[1] and isinstance(second, Bad)
    )


def _store_bad(situation: Situation) -> bool:
    inputs = situation.inputs
    return not isinstance(inputs.t_puffer, Good) or not isinstance(inputs.t_warmwasser, Good)


def _sink_bad(situation: Situation) -> bool:
    inputs = situation.inputs
    return situation.sinks_out or is_true(inputs.rk_fault) or is_true(inputs.p4_ssm) or is_true(inputs.p5_ssm)


LADDER: tuple[Row, ...] = (
    Row(
        "inverter_stale",
        "inverter data stale",
        "15 s",
        "hold power, never raise",
        lambda s: isinstance(s.inverter, Stale),
    ),
    Row(
        "inverter_gone",
        "inverter data or bridge gone",
        "2 min",
        "policy heat_led (mine at a fixed level only while the house needs heat) or off",
        lambda s: is_gone(s.inverter),
    ),
    Row(
        "tariff_gone",
        "tariff gone",
        "its validity",
        "fixed tariff table of the site",
        lambda s: s.tariff_lost,
    ),
    Row(
        "miner_silent",
        "miner API gone, miner running",
        "60 s",
        "keep while heat is wanted and temperatures are safe; else contactor",
        _miner_silent,
    ),
    Row(
        "flow_temp_bad",
        "T_MINER_OUT bad",
        "at once",
        "miners off",
        lambda s: not isinstance(s.inputs.t_miner_out, Good),
    ),
    Row(
        "store_temp_bad",
        "buffer or DHW sensor bad",
        "at once",
        "heat pump free; miners only with the cooler as sink",
        _store_bad,
    ),
    Row(
        "outdoor_temp_bad",
        "outdoor sensor bad",
        "10 min",
        "fixed point of the heating curve",
        lambda s: s.curve_fallback,
    ),
    Row(
        "sink_out", "valve, pump or cooler proven bad", "at once", "that sink is out; others stay", _sink_bad
    ),
    Row(
        "clock_invalid",
        "clock not valid",
        "at once",
        "no tariff, no time window; thermal control goes on",
        lambda s: s.now.wall_s is None,
    ),
    Row(
        "image_fault",
        "a module missing / image error",
        "at once",
        "outputs zero",
        lambda s: not s.inputs.image.ok,
    ),
)


def rows_in_force(situation: Situation) -> tuple[str, ...]:
    """Codes of the rows in force, in the table's order."""
    return tuple([row.code for row in LADDER if row.in_force(situation)])
