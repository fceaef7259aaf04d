"""Steps are short where something happens."""

from __future__ import annotations

from sim.fast.pace import FINE_AFTER_S, Pace, Pacer
from tests.sim.fast.houses import go_on, warm_loop

PACE = Pace(fine_s=0.1, sequence_s=2.0, running_s=5.0, quiet_s=10.0)


def test_quiet_then_an_event() -> None:
    loop, pacer = warm_loop(), Pacer(PACE)
    go_on(loop, 5.0)
    pacer.next_s(loop.result, loop.time_s)
    go_on(loop, 5.0)
    assert pacer.next_s(loop.result, loop.time_s) == PACE.quiet_s
    pacer.wake(loop.time_s)
    assert pacer.next_s(loop.result, loop.time_s) == PACE.fine_s
    go_on(loop, FINE_AFTER_S + 1.0)
    assert pacer.next_s(loop.result, loop.time_s) == PACE.quiet_s


def test_switching_is_looked_at_closely() -> None:
    loop, pacer = warm_loop(), Pacer(PACE)
    seen = set()
    while loop.time_s < 900.0:
        before = loop.written
        step_s = pacer.next_s(loop.result, loop.time_s)
        loop.step(step_s)
        if loop.written.k10_on != before.k10_on:
            assert pacer.next_s(loop.result, loop.time_s) == PACE.fine_s
        seen.add(step_s)
    assert loop.written.k10_on
    assert seen >= {PACE.fine_s, PACE.sequence_s, PACE.running_s, PACE.quiet_s}
