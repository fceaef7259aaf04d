from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from revpi.signals.table import CORE_OUTPUTS
from sim.demo.observation import OutputSeen, Recording
from sim.demo.view import message_rate, screen
from tests.demo.runs import good_run, observation

WIDTH, HEIGHT = 80, 24


def _lines(recording: Recording, notice: str = "") -> list[str]:
    output = io.StringIO()
    Console(width=WIDTH, height=HEIGHT, file=output, color_system=None).print(screen(recording, notice))
    return output.getvalue().rstrip("\n").split("\n")


def _busy() -> Recording:
    outputs = {
        signal.name: OutputSeen(
            name=signal.name,
            value=5.5 if signal.unit else signal.name.startswith("K1"),
            reason="follows the surplus",
            blocked_by="" if signal.name.startswith("K1") else "minimum off time",
            seconds_left=12.0,
        )
        for signal in CORE_OUTPUTS
    }
    recording = good_run(83.0)
    recording.add(replace(observation(83.5), outputs=outputs))
    return recording


def test_everything_fits_on_the_smallest_screen() -> None:
    lines = _lines(_busy())
    text = "\n".join(lines)
    assert len(lines) == HEIGHT
    assert all(len(line) <= WIDTH for line in lines)
    for signal in CORE_OUTPUTS:
        assert signal.name in text
    assert "Ctrl-C ends" in lines[0]
    assert "01:23" in lines[0]
    for part in (
        "Buffer tank     30.8 °C",
        "PV               5000 W",
        "Grid export      1200 W",
        "Miners           2424 W",
        "Batt. in 95 %     500 W",
        "follows the surplus",
        "minimum off time",
        "12 s",
        "5.5 V",
        "room 20.6 °C",
        "heat pump 1234 W",
        "Heat goes to: buffer   RV1 open   RV2 open",
        "90.0 TH/s",
        "closed",
        "Alarms: none",
        "1670 scans of 50 ms, longest 9.0 ms, late 1.5 ms, 0 overruns, 0 violations",
        "All programs run.",
    ):
        assert part in text


def test_before_the_first_message_nothing_is_invented() -> None:
    text = "\n".join(_lines(Recording()))
    assert "Buffer tank           -" in text
    assert "Scans -" in text
    assert " 0 W" not in text


def test_trouble_is_said() -> None:
    recording = good_run(10.0)
    recording.add(replace(observation(10.5), alarms=("welded",), dead_programs=("broker",)))
    text = "\n".join(_lines(recording, "broker ended by signal 9; starting it again"))
    assert "Alarms: welded" in text
    assert "Down: broker; broker ended by signal 9; starting it again" in text


def test_message_rate_is_over_the_last_seconds() -> None:
    assert message_rate(good_run(60.0)) == 12.0
    assert message_rate(Recording()) == 0.0
