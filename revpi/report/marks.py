"""What a page draws: curves with one axis, and rows that show when something was on or what it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from revpi.core.outputs import Outputs
from revpi.signals.table import CORE_OUTPUTS, Kind

FULL_V = 10.0
STATE_LEVEL = 0.3


class Moment(Protocol):
    """What every frame has; a frame is one moment of what is drawn."""

    @property
    def time_s(self) -> float:
        """Time since the start of what is drawn."""
        ...


class WithOutputs(Moment, Protocol):
    """A frame with the cabinet's outputs."""

    @property
    def outputs(self) -> Outputs:
        """As written."""
        ...


F = TypeVar("F", bound=Moment)
O = TypeVar("O", bound=WithOutputs)  # noqa: E741 - beside F for frames, O for those with outputs


@dataclass(frozen=True, slots=True)
class Curve(Generic[F]):
    """One curve.

    Attributes:
        key: Its word.
        value: Its value in a frame, None where there is none.
    """

    key: str
    value: Callable[[F], float | None]


@dataclass(frozen=True, slots=True)
class Panel(Generic[F]):
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
    curves: tuple[Curve[F], ...]


@dataclass(frozen=True, slots=True)
class Band(Generic[F]):
    """One row.

    Attributes:
        name: At its left.
        level: 0 (off) to 1 in a frame.
        text: What it is in a frame, "" for nothing.
        named: The text stands in the band.
    """

    name: str
    level: Callable[[F], float]
    text: Callable[[F], str]
    named: bool = False


def fields(*names: str) -> tuple[Curve[Any], ...]:
    """Curves of fields of the frames."""
    return tuple(_field(name) for name in names)


def _field(name: str) -> Curve[Any]:
    def value(frame: Any) -> float | None:
        held = getattr(frame, name)
        return None if held is None else float(held)

    return Curve(name, value)


def state(key: str, text: Callable[[F], str]) -> Band[F]:
    """A row with its text in it."""
    return Band(key, lambda frame: STATE_LEVEL if text(frame) else 0.0, text, named=True)


def output_bands() -> tuple[Band[Any], ...]:
    """A row for each output."""
    return tuple(
        (_voltage if signal.kind is Kind.AO else _relay)(signal.name, signal.field) for signal in CORE_OUTPUTS
    )


def _relay(name: str, field: str) -> Band[O]:
    def level(frame: O) -> float:
        return 1.0 if getattr(frame.outputs, field) else 0.0

    return Band(name, level, lambda frame: "on" if level(frame) else "")


def _voltage(name: str, field: str) -> Band[O]:
    def value_v(frame: O) -> float:
        return float(getattr(frame.outputs, field))

    return Band(
        name,
        lambda frame: value_v(frame) / FULL_V,
        lambda frame: f"{value_v(frame):.1f} V" if value_v(frame) else "",
    )


def known(values: Sequence[Sequence[float | None]]) -> list[float]:
    """All values that there are."""
    return [value for row in values for value in row if value is not None]
