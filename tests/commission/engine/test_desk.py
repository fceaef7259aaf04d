"""Forced outputs behind the guard: refusals that say what is missing, and every way in which a force ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from revpi.commission.desk import IDLE, TIME_UP
from revpi.commission.interlocks import CONDITIONS
from revpi.commission.requests import Done, ForceRequest, Refused, ReleaseRequest
from revpi.commission.safe_times import IDLE_S, SAFE_TIMES
from revpi.commission.unready import IMAGE_FAULT, NO_KEY, STOOD_STILL, Unready
from revpi.core.guard.stage import Guard
from revpi.core.inputs import ImageHealth, Now
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import TripMemory
from revpi.core.outputs import SAFE_OUTPUTS, Mode
from revpi.core.reading import Bad, Cause
from revpi.signals.table import OUTPUTS
from tests.commission.engine.bench import SCAN_S, Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


def refusal(bench: Bench, name: str, value: bool | float = True, seconds: float | None = None) -> str:
    reply = bench.force(name, value, seconds)
    assert isinstance(reply, Refused), reply
    assert all(text.en and text.de and text.en != text.de for text in reply.missing)
    return reply.text.en


def test_every_output_has_a_safe_time() -> None:
    assert set(SAFE_TIMES) == {signal.name for signal in OUTPUTS}
    assert all(0.0 < row.usual_s <= row.longest_s for row in SAFE_TIMES.values())


def test_a_contactor_closes_when_everything_is_there_and_beats(bench: Bench) -> None:
    before = bench.written.beats
    bench.make_ready()
    assert (before, bench.written.beats) == (False, True)  # the watchdog relay is in before the contactor
    assert bench.force("K10_ON") == Done("K10_ON", True, SAFE_TIMES["K10_ON"].usual_s)
    written = bench.run(1.0)
    assert written.outputs.k10_on
    assert written.beats
    bench.desk.release(ReleaseRequest(("K10_ON",)))
    written = bench.run(SCAN_S)
    assert not written.outputs.k10_on
    assert written.beats


def _without(name: str) -> Callable[[Bench], None]:
    return lambda bench: bench.desk.release(ReleaseRequest((name,)))


SPOILERS: tuple[tuple[Callable[[Bench], None], str], ...] = (
    (lambda bench: bench.set(safety_ok=False), "SAFETY_OK is missing"),
    (lambda bench: bench.set(safety_ok=Bad(Cause.MODULE_STATUS)), "SAFETY_OK is missing"),
    (_without("P3_ON"), "P3 does not run"),
    (_without("P5_SPEED"), "no heat sink is ready"),
    (lambda bench: bench.set(t_miner_out=Bad(Cause.WIRE_BREAK)), "T_MINER_OUT is unknown"),
    (lambda bench: bench.set(t_miner_out=70.0), "T_MINER_OUT is unknown or at its limit"),
)


@pytest.mark.parametrize(("spoil", "says"), SPOILERS, ids=[says for _, says in SPOILERS])
def test_a_contactor_is_refused_and_told_what_is_missing(
    bench: Bench, spoil: Callable[[Bench], None], says: str
) -> None:
    bench.make_ready()
    spoil(bench)
    bench.run(SCAN_S)
    assert says in refusal(bench, "K10_ON")
    assert not bench.run(SCAN_S).outputs.k10_on


@pytest.mark.parametrize(("spoil", "says"), SPOILERS, ids=[says for _, says in SPOILERS])
def test_a_closed_contactor_falls_and_says_why(
    bench: Bench, spoil: Callable[[Bench], None], says: str
) -> None:
    bench.make_ready()
    bench.force("K10_ON")
    bench.run(0.2)
    spoil(bench)
    written = bench.run(SCAN_S)
    if says == "P3 does not run":  # the guard holds it
        assert written.outputs.p3_on
        assert "held on by the guard" in bench.desk.reasons["P3_ON"].en
        return
    assert not written.outputs.k10_on
    assert says in bench.desk.reasons["K10_ON"].en


def test_a_contactor_without_pre_run_or_sink_is_refused(bench: Bench) -> None:
    bench.force("P3_ON")
    said = refusal(bench, "K11_ON")
    assert "pre-run" in said
    assert "no heat sink" in said


def test_a_trip_is_latched_until_a_person_acknowledges(bench: Bench) -> None:
    bench.make_ready()
    bench.set(safety_ok=False)
    bench.run(SCAN_S)
    bench.set(safety_ok=True)
    bench.run(SCAN_S)
    assert "a trip is latched" in refusal(bench, "K10_ON")
    bench.set(ack_button=True)
    bench.run(SCAN_S)
    assert isinstance(bench.force("K10_ON"), Done)


def test_a_trip_from_before_counts_here_too() -> None:
    bench = Bench(Memory(trip=TripMemory(True, "estop")))
    bench.make_ready()
    assert "a trip is latched" in refusal(bench, "K10_ON")
    bench.desk.acknowledge()
    bench.run(SCAN_S)
    assert isinstance(bench.force("K10_ON"), Done)


def test_a_feedback_that_does_not_follow_ends_the_force(bench: Bench) -> None:
    bench.make_ready()
    bench.force("K10_ON")
    for _ in range(60):
        bench.now_s += SCAN_S
        bench.desk.step(Now(bench.now_s, None), bench.inputs)  # the contact stays open
        bench.set(k10_fb=False)
    assert bench.desk.forces.get("K10_ON") is None
    assert "K10_FB does not follow K10_ON" in bench.desk.reasons["K10_ON"].en


@pytest.mark.parametrize("valve", ["RV1", "RV2"])
def test_never_both_directions_of_a_valve(bench: Bench, valve: str) -> None:
    assert isinstance(bench.force(f"{valve}_AUF"), Done)
    bench.run(1.0)
    assert "never both directions" in refusal(bench, f"{valve}_ZU")
    bench.desk.release(ReleaseRequest((f"{valve}_AUF",)))
    bench.run(0.1)
    assert "wait for the pause" in refusal(bench, f"{valve}_ZU")
    bench.run(0.6)
    assert isinstance(bench.force(f"{valve}_ZU"), Done)


def test_the_fan_needs_both_pumps(bench: Bench) -> None:
    assert "needs P3 and P5" in refusal(bench, "RK_ON")
    bench.force("P3_ON")
    assert "needs P3 and P5" in refusal(bench, "RK_ON")
    bench.force("P5_SPEED", 3.0)
    assert isinstance(bench.force("RK_ON"), Done)
    assert bench.written.outputs.rk_on


def test_the_heat_pump_is_not_blocked_with_cold_tanks(bench: Bench) -> None:
    bench.set(t_puffer=20.0)
    bench.run(SCAN_S)
    assert "too cold for a block" in refusal(bench, "EVU_BLOCK")
    bench.set(t_puffer=45.0)
    bench.run(SCAN_S)
    assert isinstance(bench.force("EVU_BLOCK"), Done)
    assert bench.run(1.0).outputs.evu_block


@pytest.mark.parametrize(
    ("name", "value", "seconds", "says"),
    [
        ("P4_SPEED", 1.0, None, "working range"),
        ("P4_SPEED", 10.5, None, "working range"),
        ("P4_SPEED", float("nan"), None, "working range"),
        ("P3_ON", 2.0, None, "on or off"),
        ("P3_ON", True, 0.0, "at most 1800 s"),
        ("P3_ON", True, 1801.0, "at most 1800 s"),
        ("P3_ON", True, float("nan"), "at most 1800 s"),
        ("SAFETY_OK", True, None, "not an output"),
        ("NONSENSE", True, None, "not an output"),
    ],
)
def test_what_may_not_be_asked_at_all(
    bench: Bench, name: str, value: bool | float, seconds: float | None, says: str
) -> None:
    assert says in refusal(bench, name, value, seconds)
    assert bench.written.outputs == SAFE_OUTPUTS


def test_a_pump_steps_and_ramps(bench: Bench) -> None:
    bench.force("P4_SPEED", 3.0)
    assert bench.written.outputs.p4_speed == 3.0
    bench.desk.force(ForceRequest("P4_SPEED", 10.0, 60.0, 2.0), bench.now_s)
    assert bench.run(1.0).outputs.p4_speed == pytest.approx(6.5, abs=0.2)
    assert bench.run(1.1).outputs.p4_speed == 10.0


def test_the_countdown_ends_a_force(bench: Bench) -> None:
    bench.force("P3_ON", seconds=5.0)
    assert bench.run(4.9).outputs.p3_on
    assert not bench.run(0.2).outputs.p3_on
    assert bench.desk.reasons["P3_ON"] == TIME_UP


def test_sixty_seconds_without_a_key_end_all_forces(bench: Bench) -> None:
    bench.force("P3_ON")
    bench.force("RV1_AUF")
    bench.run(IDLE_S - 1.0)
    assert bench.written.outputs.rv1_auf
    bench.desk.touch(bench.now_s)
    bench.run(IDLE_S - 1.0)
    assert bench.desk.forces.get("P3_ON") is not None
    bench.run(1.5)
    assert bench.written.outputs == SAFE_OUTPUTS
    assert bench.desk.reasons["P3_ON"] == IDLE


@pytest.mark.parametrize("key", [{"hand_switch": False}, {"auto_switch": True}])
def test_leaving_hand_ends_all_forces(bench: Bench, key: dict[str, bool]) -> None:
    bench.force("P3_ON")
    bench.set(**key)
    assert bench.run(SCAN_S).outputs == SAFE_OUTPUTS
    assert bench.desk.reasons["P3_ON"] == NO_KEY.ended
    assert refusal(bench, "P3_ON") == NO_KEY.refused.en


@pytest.mark.parametrize(("late", "why"), [(False, IMAGE_FAULT), (True, STOOD_STILL)])
def test_a_broken_image_ends_all_forces_and_is_not_called_the_key(
    bench: Bench, late: bool, why: Unready
) -> None:
    bench.force("P3_ON")
    bench.set(image=ImageHealth(ok=False, detail="gone", late=late))
    assert bench.run(SCAN_S).outputs == SAFE_OUTPUTS
    assert bench.desk.reasons["P3_ON"] == why.ended
    assert refusal(bench, "P3_ON") == why.refused.en
    bench.set(image=ImageHealth())
    bench.run(SCAN_S)
    assert isinstance(bench.force("P3_ON"), Done)


@pytest.mark.parametrize("name", sorted({name for row in CONDITIONS for name in row.outputs}))
def test_at_rest_the_table_refuses_exactly_what_the_guard_would(bench: Bench, name: str) -> None:
    guard = Guard(bench.cabinet.guard_params, Memory())
    wanted: dict[str, Any] = {name.lower(): True}
    proposed = replace(SAFE_OUTPUTS, **wanted)
    written, _ = guard.check(proposed, bench.inputs, Mode.AUTO, False, Now(1.0, None), heat_w=0.0)
    assert isinstance(bench.force(name), Done) is getattr(written, name.lower())
