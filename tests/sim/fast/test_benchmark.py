"""The benchmark runs and names its parts; how fast they are is no test."""

from __future__ import annotations

from benchmarks.core_step import main, stages, whole_steps


def test_it_measures() -> None:
    steps = whole_steps(0.05)
    assert steps.keys() == {"plant", "controller", "whole step", "controller and plant"}
    assert all(value > 0.0 for value in steps.values())
    assert "finish" in stages(0.05)
    assert main(["--hours", "0.02", "--json"]) == 0
