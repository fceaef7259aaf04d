"""The Wilo mode "0-10 V with off"."""

from __future__ import annotations

import pytest

from revpi.core.heat.wilo import WiloState, share_at, volts_for


@pytest.mark.parametrize(
    ("share", "volts"), [(-1.0, 0.0), (0.0, 0.0), (1e-6, 3.0), (0.5, 6.5), (1.0, 10.0), (2.0, 10.0)]
)
def test_voltage_for_a_share(share: float, volts: float) -> None:
    assert volts_for(share) == pytest.approx(volts, abs=1e-4)


@pytest.mark.parametrize(("volts", "share"), [(1.5, 0.0), (3.0, 0.0), (6.5, 0.5), (10.0, 1.0), (11.0, 1.0)])
def test_share_at_a_voltage(volts: float, share: float) -> None:
    assert share_at(volts) == pytest.approx(share)


@pytest.mark.parametrize("share", [0.01, 0.25, 0.99, 1.0])
def test_both_ways_agree(share: float) -> None:
    assert share_at(volts_for(share)) == pytest.approx(share)


def test_it_starts_from_two_volts_and_stops_below_one() -> None:
    state = WiloState()
    steps = (0.0, 1.9, 2.0, 1.0, 0.99, 1.5, 10.0, 0.0)
    assert [state.update(volts) for volts in steps] == [False, False, True, True, False, False, True, False]
