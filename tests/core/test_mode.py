"""The key switch has the last word; a request can only make it less."""

from __future__ import annotations

from itertools import product

import pytest

from revpi.core.inputs import Requests
from revpi.core.leases import LEASES, Lease, Leases
from revpi.core.mode import mode_of
from revpi.core.outputs import Mode
from revpi.core.reading import Bad, Cause, Reading
from revpi.core.reasons import R
from tests.core.bench import CLOSED, OPEN, QUIET_INPUTS, Bench

ORDER = (Mode.OFF, Mode.MAINTENANCE, Mode.HAND, Mode.AUTO)
KEYS: tuple[tuple[Reading[bool], Reading[bool], Mode], ...] = (
    (CLOSED, OPEN, Mode.AUTO),
    (OPEN, CLOSED, Mode.HAND),
    (OPEN, OPEN, Mode.OFF),
    (CLOSED, CLOSED, Mode.OFF),
    (Bad(Cause.MODULE_STATUS), OPEN, Mode.OFF),
)


@pytest.mark.parametrize(("key", "wish"), list(product(KEYS, (None, *LEASES["mode"].choices))))
def test_a_request_never_gives_more_than_the_key(
    key: tuple[Reading[bool], Reading[bool], Mode], wish: str | None
) -> None:
    auto, hand, mode = key
    bench = Bench()
    bench.set(auto_switch=auto, hand_switch=hand)
    got = mode_of(bench.inputs, wish)
    assert ORDER.index(got) <= ORDER.index(mode)
    if wish is None or wish == "auto":
        assert got is mode
    elif mode is Mode.AUTO:
        assert got.value == wish


def test_unreadable_image_is_a_fault_whatever_is_asked() -> None:
    bench = Bench()
    bench.lose_image()
    assert mode_of(bench.inputs, "auto") is Mode.FAULT
    assert QUIET_INPUTS.image.ok


def test_maintenance_locks_the_miners_out_until_its_lease_ends() -> None:
    bench = Bench()
    bench.running()
    bench.requests = Requests(leases=Leases(mode=Lease("maintenance", bench.now_s + 900.0)))
    result = bench.scan()
    assert result.mode is Mode.MAINTENANCE
    assert not result.outputs.k10_on
    assert result.why["K10_ON"].blocked_by == R.MAINTENANCE
    took_s = bench.until(lambda r: r.outputs.k10_on)
    assert took_s >= 890.0
