from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.miner.efficiency import hash_share, power_share


def test_the_sticker_is_met_at_nominal_power() -> None:
    assert power_share(1.0) == pytest.approx(1.0)
    assert hash_share(1.0) == pytest.approx(1.0)


@given(st.floats(0.0, 2.0))
def test_inverse(share: float) -> None:
    assert hash_share(power_share(share)) == pytest.approx(share, abs=1e-9)


def test_less_power_is_more_efficient_and_idle_power_hashes_nothing() -> None:
    assert hash_share(0.5) / 0.5 > hash_share(0.8) / 0.8 > hash_share(1.1) / 1.1
    assert hash_share(0.02) == 0.0
