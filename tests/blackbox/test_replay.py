"""What was recorded is replayed bit by bit, or the first difference is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from revpi.blackbox.block import Scan
from revpi.blackbox.recording import read
from revpi.blackbox.replay import replay
from revpi.core.controller import Controller
from revpi.core.inputs import ImageHealth, Now, PlantInputs
from revpi.core.outputs import Outputs, StepResult
from revpi.core.reading import Good
from tests.blackbox.lives import CalmBench, incident_files, live, recorded, ring_files, seeded
from tests.core.bench import FREE_EXPORT, OPEN
from tests.core.test_random_life import QUICK


@pytest.mark.parametrize("seed", range(4))
def test_every_file_of_the_ring_replays_bit_by_bit(seed: int, tmp_path: Path) -> None:
    rng = seeded(seed)
    bench, recorder = recorded(tmp_path)
    scans = len(live(bench, rng, 40))
    recorder.close()
    replayed = 0
    for path in ring_files(tmp_path):
        outcome = replay(read(path))
        assert (outcome.identical, outcome.reasons, outcome.notes) == (True, 0, ()), path
        replayed += outcome.scans
    assert replayed == scans - 1, "all but the one before the first state"


@pytest.mark.parametrize("seed", range(3))
def test_scans_that_find_nothing_new_replay_as_such(seed: int, tmp_path: Path) -> None:
    rng = seeded(seed)
    bench, recorder = recorded(tmp_path, CalmBench(QUICK), keyframe_s=7.7)
    live(bench, rng, 40)
    recorder.close()
    for path in ring_files(tmp_path):
        outcome = replay(read(path))
        assert (outcome.stretches, outcome.reasons) == ((), 0)


def test_equal_records_decide_as_the_very_same_ones(tmp_path: Path) -> None:
    """Only then does a recording, in which equal is the same, replay."""
    bench, recorder = recorded(tmp_path, CalmBench(FREE_EXPORT))
    bench.running()
    for scan in range(400):
        bench.set(t_miner_out=Good(42.0 + scan // 50))
        bench.scan()
    recorder.close()
    (path,) = ring_files(tmp_path)
    assert replay(read(path)).stretches == ()


def test_a_fault_leaves_an_incident_that_replays(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path)
    bench.running()
    bench.run(40.0)
    bench.set(safety_ok=OPEN)
    bench.run(20.0)
    recorder.close()
    (path,) = incident_files(tmp_path)
    recording = read(path)
    assert recording.causes[0].codes == ("safety_tripped",)
    assert replay(recording).identical
    fault_s, span = recording.causes[0].mono_s, recording.span()
    *_, last = (item for item in recording.items() if isinstance(item, Scan))
    assert last.now.mono_s - fault_s == pytest.approx(5.0, abs=2.1)
    assert 35.0 <= span.length_s <= 50.0
    assert path.name.endswith("_safety_tripped.thermiq")
    assert path.name.startswith("2026-")


def test_the_first_scan_and_output_that_differ_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, recorder = recorded(tmp_path)
    bench.running()
    recorder.close()
    (path,) = ring_files(tmp_path)
    step = Controller.step
    seen: list[StepResult] = []

    def other_core(self: Controller, *given: object) -> StepResult:
        result = step(self, *given)  # type: ignore[arg-type]  # as they come
        seen.append(result)
        if 50 <= len(seen) < 60:
            return replace(result, outputs=replace(result.outputs, p5_speed=result.outputs.p5_speed + 1e-12))
        return result

    monkeypatch.setattr(Controller, "step", other_core)
    outcome = replay(read(path))
    assert not outcome.identical
    assert outcome.different == 10
    (stretch,) = outcome.stretches
    assert (stretch.first.number, stretch.first.output, stretch.scans) == (51, "P5_SPEED", 10)
    assert stretch.first.replayed == stretch.first.recorded + 1e-12
    assert stretch.first.recorded_why == stretch.first.replayed_why == (seen[49].why["P5_SPEED"].reason, "")


def test_a_controller_that_raises_is_recorded_and_raises_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, recorder = recorded(tmp_path)
    bench.run(30.0)

    step = Controller.step

    def broken(self: Controller, now: Now, inputs: PlantInputs, *given: Any) -> StepResult:
        if inputs.t_puffer == Good(13.13):
            raise ZeroDivisionError("on purpose")
        return step(self, now, inputs, *given)

    bench.set(t_puffer=Good(13.13))
    with monkeypatch.context() as patch:
        patch.setattr(Controller, "step", broken)
        with pytest.raises(ZeroDivisionError):
            bench.scan()
        recorder.close()
        (path,) = incident_files(tmp_path)
        assert replay(read(path)).identical
    (cause,) = read(path).causes
    assert (cause.codes, cause.text) == (("program_failure",), "ZeroDivisionError: on purpose")
    (stretch,) = replay(read(path)).stretches
    assert (stretch.first.output, stretch.first.replayed) == ("program_failure", None)


def test_outputs_that_were_not_written_replay_as_the_controller_gave_them(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path)
    bench.running()
    bench.set(image=ImageHealth(False, "gone"))
    bench.run(1.0)
    assert bench.last == Outputs()
    recorder.close()
    (path,) = ring_files(tmp_path)
    assert replay(read(path)).identical
    assert [item.written for item in read(path).items() if isinstance(item, Scan)][-2:] == [False, False]
