"""COP of the heat pump at an outdoor and a flow temperature."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

from revpi.core.energy.params import CopParams
from revpi.core.enums import plain_members
from revpi.core.record import record

MIN_COP = 1.0  # below, an electric heater would do the same


@plain_members
class CopSource(StrEnum):
    """Where a COP comes from."""

    TABLE = "table"
    TABLE_EDGE = "table_edge"
    FALLBACK = "fallback"


@record(frozen=True, slots=True)
class Cop:
    """A COP and where it comes from."""

    value: float
    source: CopSource


def cop_at(params: CopParams, outdoor_c: float | None, flow_c: float | None) -> Cop:
    """COP from the site's table, linear between its points and constant outside.

    Args:
        params: The table.
        outdoor_c: Outdoor temperature; None: the fallback.
        flow_c: Flow temperature that the heat pump would have to make; None: that of the table.
    """
    if outdoor_c is None:
        return Cop(params.fallback, CopSource.FALLBACK)
    inside = params.outdoor_c[0] <= outdoor_c <= params.outdoor_c[-1]
    warmer_k = 0.0 if flow_c is None else flow_c - params.flow_c
    value = interpolate(params.outdoor_c, params.cop, outdoor_c) * (1.0 - params.loss_per_k * warmer_k)
    return Cop(max(MIN_COP, value), CopSource.TABLE if inside else CopSource.TABLE_EDGE)


def interpolate(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Linear between points with rising `xs`, constant outside."""
    index = bisect_right(xs, x)
    if index == 0:
        return ys[0]
    if index == len(xs):
        return ys[-1]
    x0, x1, y0, y1 = xs[index - 1], xs[index], ys[index - 1], ys[index]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
