"""How often lost requests of one turn are asked again."""

from __future__ import annotations

from site_bridge.modbus.turn import Turn


def test_a_second_retry_begins_in_time_or_not_at_all() -> None:
    turn = Turn(until_s=10.0)
    assert [turn.again(9.0), turn.again(9.9), turn.again(9.9)] == [True, True, False]
    late = Turn(until_s=10.0)
    assert [late.again(9.0), late.again(10.0)] == [True, False]


def test_the_first_retry_may_always_begin() -> None:
    """One lost reply must not cost a turn, even when waiting for it has used up the time."""
    assert Turn(until_s=10.0).again(12.0)
