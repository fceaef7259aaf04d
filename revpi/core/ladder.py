"""The degradation ladder: what is lost, within what time, and what happens then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from revpi.core.situation import Data, Situation


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


def _miner_silent(situation: Situation) -> bool:
    return any(miner.powered and miner.silent for miner in situation.miners)


def _store_bad(situation: Situation) -> bool:
    unreadable = situation.cabinet.unreadable
    return "t_puffer" in unreadable or "t_warmwasser" in unreadable


def _sink_bad(situation: Situation) -> bool:
    return situation.sinks_out or bool(situation.cabinet.faults or situation.cabinet.faulty_outputs)


LADDER: tuple[Row, ...] = (
    Row(
        "inverter_stale",
        "inverter data stale",
        "15 s",
        "hold power, never raise",
        lambda s: s.inverter is Data.STALE,
    ),
    Row(
        "inverter_gone",
        "inverter data or bridge gone",
        "2 min",
        "policy heat_led (mine at a fixed level only while the house needs heat) or off",
        lambda s: s.inverter is Data.GONE,
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
        lambda s: "t_miner_out" in s.cabinet.unreadable,
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
        lambda s: not s.clock_valid,
    ),
    Row(
        "image_fault",
        "a module missing / image error",
        "at once",
        "outputs zero",
        lambda s: not s.cabinet.image_ok,
    ),
)


def rows_in_force(situation: Situation) -> tuple[str, ...]:
    """Codes of the rows in force, in the table's order."""
    return tuple([row.code for row in LADDER if row.in_force(situation)])
