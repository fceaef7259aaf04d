"""The EVU-Sperre: blocked while miners carry the load, free whenever in doubt."""

from __future__ import annotations

import pytest

from revpi.core.outputs import StepResult
from revpi.core.reading import Bad, Cause, Good, Reading
from revpi.core.reasons import R
from tests.core.bench import CLOSED, OPEN, Bench


def blocked(result: StepResult) -> bool:
    return result.outputs.evu_block


def blocking_bench() -> Bench:
    bench = Bench()
    bench.running()
    bench.run(1.0)
    assert blocked(bench.result)
    return bench


def test_free_without_miners_and_blocked_while_they_carry_the_load() -> None:
    bench = Bench()
    assert bench.result.why["EVU_BLOCK"].blocked_by == R.MINERS_OFF
    bench.running()
    bench.run(1.0)
    why = bench.result.why["EVU_BLOCK"]
    assert (why.value, why.reason) == (True, R.MINERS_CARRY_LOAD)


@pytest.mark.parametrize(
    ("field", "reading", "reason"),
    [
        ("t_puffer", Bad(Cause.WIRE_BREAK), R.STORE_UNKNOWN),
        ("t_warmwasser", Bad(Cause.WIRE_BREAK), R.STORE_UNKNOWN),
        ("t_puffer", Good(31.0), R.STORE_COLD),
        ("t_warmwasser", Good(41.0), R.STORE_COLD),
        ("auto_switch", OPEN, R.MODE_OFF),
    ],
)
def test_in_doubt_it_is_free_in_the_same_scan(field: str, reading: Reading[float], reason: R) -> None:
    bench = blocking_bench()
    bench.set(**{field: reading})
    result = bench.scan()
    assert not blocked(result)
    assert result.why["EVU_BLOCK"].blocked_by == reason
    assert result.violations == ()


def test_a_standing_block_outlives_a_small_fall_but_a_new_one_wants_a_warm_buffer() -> None:
    bench = blocking_bench()
    bench.set(t_puffer=Good(35.0))
    bench.run(5.0)
    assert bench.output("evu_block")
    bench.set(auto_switch=OPEN)
    bench.scan()
    bench.set(auto_switch=CLOSED)
    bench.running()
    bench.run(bench.params.heat_pump.min_release_s)
    assert not bench.output("evu_block")
    assert bench.result.why["EVU_BLOCK"].blocked_by == R.STORE_COLD


def test_pause_between_two_blocks_holds() -> None:
    bench = blocking_bench()
    bench.set(t_warmwasser=Good(41.0))
    bench.scan()
    bench.set(t_warmwasser=Good(48.0))
    free_s = bench.until(blocked, limit_s=5000.0)
    assert free_s == pytest.approx(bench.params.heat_pump.min_release_s, abs=1.0)


def test_heat_into_the_cooler_carries_no_load_but_a_block_lasts_its_shortest_time() -> None:
    bench = blocking_bench()
    begun_s = bench.now_s
    bench.set(t_puffer=Good(51.0))
    assert bench.scan().why["EVU_BLOCK"].reason == R.MIN_BLOCK
    bench.until(lambda r: not blocked(r))
    assert bench.now_s - begun_s == pytest.approx(bench.params.release.min_block_s, abs=20.0)
