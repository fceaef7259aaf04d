"""Messages reach the program as bytes through its own inbox: good ones act, bad ones change nothing."""

from __future__ import annotations

import pytest

from revpi.core.outputs import Mode
from sim.fast.events import event
from sim.fast.judges.messages import MessageJudge
from sim.fast.loop import ClosedLoop
from sim.fast.payloads import KINDS, send
from sim.fast.run import run
from sim.fast.stored import started, through_store
from sim.fast.wire import wire_of
from sim.scenarios.faults import warm_house
from tests.sim.fast.houses import go_on, mining, mining_loop, until, warm_loop

MAY_ACT = {"flood", "extreme", "odd_inverter", "odd_tariff", "odd_miner", "stranger_session"}


def _mode(loop: ClosedLoop) -> Mode | None:
    return None if loop.result is None else loop.result.mode


def test_miners_run_on_samples_as_bytes() -> None:
    loop = warm_loop()
    wire = wire_of(loop)
    until(loop, lambda: mining(loop), 1800.0, 2.0)
    assert wire.sent.keys() == {"inverter/sample", "tariff/sample", "miners/1/sample", "miners/2/sample"}
    assert loop.site is wire.known.site
    command = loop.result.miners[0].command if loop.result else None
    sample = loop.site.miners[0]
    assert command is not None
    assert sample is not None
    assert sample.value.done_sequence == command.sequence


def test_samples_handed_over_are_those_of_the_wire() -> None:
    loops = (warm_loop(), warm_loop())
    wire_of(loops[1]).whole = False
    for loop in loops:
        wire_of(loop)
        go_on(loop, 600.0, 2.0)
    first, second = (loop.site.inverter for loop in loops)
    assert first is not None
    assert second is not None
    assert first.value == second.value


@pytest.mark.parametrize("kind", KINDS)
def test_bad_messages_change_nothing(kind: str) -> None:
    loop = mining_loop()
    wire, judge = wire_of(loop), MessageJudge()
    go_on(loop, 5.0)
    changed, bad = False, True
    for seed in range(100):
        send(wire, kind, seed)
        changed = changed or any(one.before != one.after for one in wire.receipts)
        bad = bad and all(one.message.bad for one in wire.receipts)
        assert judge.arrived(loop) == [], seed
    assert changed is (kind in MAY_ACT)
    assert bad is (kind not in MAY_ACT)


def test_a_wish_holds_and_ends() -> None:
    loop = mining_loop()
    wire = wire_of(loop)
    go_on(loop, 2.0)
    wire.wish("mode", "off", 60.0)
    go_on(loop, 50.0)
    assert _mode(loop) is Mode.OFF
    go_on(loop, 15.0)
    assert _mode(loop) is Mode.AUTO


def test_wishes_come_back_after_a_restart_while_the_clock_is_right() -> None:
    for valid in (True, False):
        loop = ClosedLoop(warm_house(), started)
        wire = wire_of(loop)
        go_on(loop, 2.0)
        wire.wish("power_limit_w", 500.0, 600.0)
        go_on(loop, 2.0)
        wire.note_memory()
        loop.cut_power()
        loop.clocks.valid = valid
        go_on(loop, 2.0)
        loop.restore_power()
        go_on(loop, 1.0)
        assert (loop.requests.leases.power_limit_w is not None) is valid
        loop.clocks.valid = True
        go_on(loop, 1.0)
        assert loop.requests.leases.power_limit_w is not None


def test_nothing_arrives_without_program_or_broker() -> None:
    loop = warm_loop()
    wire = wire_of(loop)
    go_on(loop, 1.0)
    wire.outages.broker = True
    wire.acknowledge()
    wire.outages.broker = False
    loop.cut_power()
    wire.acknowledge()
    assert not wire.receipts


def test_early_messages_wait_for_the_first_scan() -> None:
    loop = warm_loop()
    wire_of(loop).acknowledge()
    go_on(loop, 0.2)
    assert loop.requests.acknowledge_count == 1


def test_the_announced_end_reaches_the_program() -> None:
    loop = mining_loop()
    wire = wire_of(loop)
    go_on(loop, 1.0)
    wire.ending = True
    go_on(loop, 1.0)
    assert loop.requests.ending


def test_what_is_remembered_survives_the_state_file() -> None:
    loop = mining_loop()
    assert loop.result is not None
    assert through_store(loop.result.memory) == loop.result.memory


def test_raw_bytes_as_an_event() -> None:
    events = tuple(event(60.0 + 10.0 * index, "messages", kind, 1) for index, kind in enumerate(KINDS))
    assert run(warm_house(), 300.0, events, controller=started).violations == ()
