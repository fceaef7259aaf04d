"""The choice of the sink with the heating curve's targets, the DHW demand and closed sinks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.heat.dhw import DhwDecision
from revpi.core.heat.heating_curve import BufferTargets, HeatingCurve
from revpi.core.heat.params import HeatingCurveParams
from revpi.core.heat.season import Season
from revpi.core.heat.sinks import Sinks
from revpi.core.outputs import Sink
from revpi.core.reading import Good
from tests.core.bench import QUIET_INPUTS

NO_DHW, DHW = (DhwDecision(charge, 45.0, 50.0, True) for charge in (False, True))


def targets(season: Season) -> BufferTargets:
    return HeatingCurve(HeatingCurveParams()).step(Good(2.0), season, None, 0.0)


def choose(
    puffer_c: float,
    season: Season,
    dhw: DhwDecision = NO_DHW,
    closed: frozenset[Sink] = frozenset(),
    *,
    cooler_allowed: bool = True,
    force_cooler: bool = False,
) -> tuple[Sink, bool]:
    """The sink, and whether the house needs heat."""
    sinks = Sinks(cooler_allowed=cooler_allowed)
    inputs = replace(QUIET_INPUTS, t_puffer=Good(puffer_c))
    need = sinks.need(inputs, targets(season), dhw)
    return sinks.choose(need, inputs, closed, force_cooler=force_cooler), need.house


@pytest.mark.parametrize(
    ("puffer_c", "season", "sink", "house"),
    [
        (30.0, Season.WINTER, Sink.BUFFER, True),
        (45.0, Season.WINTER, Sink.BUFFER, False),
        (51.0, Season.WINTER, Sink.COOLER, False),
        (25.0, Season.SUMMER, Sink.BUFFER, False),
        (31.0, Season.SUMMER, Sink.COOLER, False),
    ],
)
def test_the_season_decides_what_the_buffer_takes(
    puffer_c: float, season: Season, sink: Sink, house: bool
) -> None:
    assert choose(puffer_c, season) == (sink, house)


def test_dhw_comes_first_in_every_season() -> None:
    assert choose(30.0, Season.WINTER, DHW) == (Sink.DHW, True)
    assert choose(31.0, Season.SUMMER, DHW) == (Sink.DHW, True)


def test_a_closed_sink_is_out_and_the_others_stay() -> None:
    assert choose(30.0, Season.WINTER, DHW, frozenset({Sink.DHW}))[0] is Sink.BUFFER
    assert choose(30.0, Season.WINTER, DHW, frozenset({Sink.DHW, Sink.BUFFER}))[0] is Sink.COOLER
    assert choose(51.0, Season.WINTER, NO_DHW, frozenset({Sink.COOLER}))[0] is Sink.NONE


def test_over_temperature_takes_the_cooler_even_where_mining_into_it_is_not_allowed() -> None:
    assert choose(51.0, Season.WINTER, cooler_allowed=False)[0] is Sink.NONE
    assert choose(30.0, Season.WINTER, DHW, cooler_allowed=False, force_cooler=True)[0] is Sink.COOLER
