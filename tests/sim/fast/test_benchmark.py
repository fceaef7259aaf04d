"""The benchmark runs and names its parts; how fast they are is no test."""

from __future__ import annotations

import json

import pytest

from benchmarks.core_step import LOOP, PLANT, SCAN_S, groups, main
from benchmarks.stop_watch import Part, StopWatch
from sim.fast.year import STEP_S


@pytest.mark.parametrize("step_s", [SCAN_S, STEP_S])
def test_it_measures_every_part(step_s: float) -> None:
    measured = groups(step_s, 40)
    assert measured["step"]["whole"] > 0.0
    assert measured["parts of the loop"].keys() >= {part.name for part in LOOP} - {"outputs"}
    assert measured["parts of the plant"].keys() == {part.name for part in PLANT}
    assert "finish" in measured["parts of the controller"]


def test_it_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--steps", "5", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["year_cpu_s_extrapolated"] > 0.0
    assert "year_cpu_s" not in report


def test_the_watch_leaves_no_trace() -> None:
    class Base:
        def work(self) -> str:
            return "done"

    class Heir(Base):
        pass

    watch = StopWatch()
    with watch.around((Part("heir", Heir, "work"), Part("gone", Heir, "missing"))):
        assert Heir().work() == "done"
        assert Base().work() == "done"
    assert Heir().work() == "done"
    assert "work" not in vars(Heir)
    assert watch.seconds().keys() == {"heir"}
