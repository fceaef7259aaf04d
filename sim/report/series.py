"""Which curves and bands the page shows, taken from the frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from revpi.signals.table import CORE_OUTPUTS, Kind
from sim.fast.recording import Frame

FULL_V = 10.0
STATE_LEVEL = 0.3


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve.

    Attributes:
        key: Its word.
        value: Its value in a frame.
    """

    key: str
    value: Callable[[Frame], float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves with one axis.

    Attributes:
        key: Its word.
        unit: Unit of the axis.
        digits: Digits behind the point.
        stepped: Values hold until the next frame.
        curves: What it shows.
    """

    key: str
    unit: str
    digits: int
    stepped: bool
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """One row that shows when something is on, or what it is.

    Attributes:
        name: At its left.
        level: 0 (off) to 1 in a frame.
        text: What it is in a frame, "" for nothing.
        named: The text stands in the band.
    """

    name: str
    level: Callable[[Frame], float]
    text: Callable[[Frame], str]
    named: bool = False


def _field(name: str) -> Curve:
    return Curve(name, lambda frame: float(getattr(frame, name)))


PANELS: tuple[Panel, ...] = (
    Panel(
        "temperatures",
        "°C",
        1,
        False,
        tuple(
            _field(name)
            for name in (
                "room_c",
                "outdoor_c",
                "buffer_c",
                "dhw_c",
                "miner_out_c",
                "miner_return_c",
                "glycol_c",
            )
        ),
    ),
    Panel(
        "powers",
        "W",
        0,
        False,
        (
            _field("solar_w"),
            _field("grid_w"),
            _field("battery_w"),
            Curve("miner_1_w", lambda frame: frame.miners_w[0]),
            Curve("miner_2_w", lambda frame: frame.miners_w[1]),
            Curve("wanted_w", lambda frame: sum(frame.wanted_w)),
            _field("heat_pump_w"),
        ),
    ),
    Panel("prices", "EUR/kWh", 3, True, (_field("price_eur_per_kwh"), _field("feed_in_eur_per_kwh"))),
)


def _relay(name: str, field: str) -> Band:
    def level(frame: Frame) -> float:
        return 1.0 if getattr(frame.outputs, field) else 0.0

    return Band(name, level, lambda frame: "on" if level(frame) else "")


def _voltage(name: str, field: str) -> Band:
    def value_v(frame: Frame) -> float:
        return float(getattr(frame.outputs, field))

    return Band(
        name,
        lambda frame: value_v(frame) / FULL_V,
        lambda frame: f"{value_v(frame):.1f} V" if value_v(frame) else "",
    )


OUTPUT_BANDS: tuple[Band, ...] = tuple(
    (_voltage if signal.kind is Kind.AO else _relay)(signal.name, signal.field) for signal in CORE_OUTPUTS
)


def _state(key: str, text: Callable[[Frame], str]) -> Band:
    return Band(key, lambda frame: STATE_LEVEL if text(frame) else 0.0, text, named=True)


STATE_BANDS: tuple[Band, ...] = (
    _state("mode", lambda frame: frame.mode),
    _state("sink", lambda frame: frame.sink.replace("none", "")),
    _state("miner_1", lambda frame: frame.states[0].replace("idle", "")),
    _state("miner_2", lambda frame: frame.states[1].replace("idle", "")),
    _state("alarms", lambda frame: ", ".join(frame.alarms)),
    _state("ladder", lambda frame: ", ".join(frame.ladder)),
)
