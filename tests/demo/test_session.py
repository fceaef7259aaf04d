from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from sim.demo.chain import Chain
from sim.demo.child import Program
from sim.demo.display import Display, LineDisplay, LiveDisplay
from sim.demo.observation import Recording
from sim.demo.options import DEFAULT_SITE
from sim.demo.run_directory import RunDirectory
from sim.demo.session import Session
from tests.demo.runs import good_run


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with RunDirectory(keep=False) as run:
        yield Chain(run, DEFAULT_SITE)


def _python(name: str, code: str, *, ready: bool) -> Program:
    return Program(name=name, argv=(sys.executable, "-c", code), ready=lambda: ready)


def _no_display() -> Display:
    raise AssertionError("nothing to show before the chain is complete")


def test_run_ends_after_its_time_and_leaves_nothing(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    chain.programs = chain.programs[:1]
    outcome = Session(chain, 1.2, lambda: False).run(LineDisplay)
    assert outcome.failure == ""
    assert outcome.recording.seconds >= 1.2
    assert [(program.name, program.ready) for program in outcome.programs] == [("broker", True)]
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "broker serves"
    assert lines[1].startswith("   0 s  PV -")
    assert outcome.programs[0].pid is not None
    assert not Path(f"/proc/{outcome.programs[0].pid}").exists()


def test_program_that_refuses_its_settings_ends_the_run(chain: Chain) -> None:
    code = "import sys; sys.exit('plc.toml: scan.period_ms: 5 is not allowed')"
    chain.programs = (chain.programs[0], _python("plc", code, ready=False))
    outcome = Session(chain, 60.0, lambda: False).run(_no_display)
    assert outcome.failure.startswith("plc ended with code 1 while starting")
    assert outcome.failure.endswith("plc.toml: scan.period_ms: 5 is not allowed")
    assert outcome.recording.last.dead_programs == ("plc",)
    assert [program.alive for program in outcome.programs] == [True, False]
    assert not Path(f"/proc/{outcome.programs[0].pid}").exists()


def test_person_may_end_it_while_it_starts(chain: Chain) -> None:
    chain.programs = (_python("slow", "import time; time.sleep(600)", ready=False),)
    outcome = Session(chain, None, lambda: True).run(_no_display)
    assert outcome.failure == "ended before the chain was complete"


def test_live_view_is_drawn_on_a_screen_of_its_own() -> None:
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, width=80, height=24)
    with LiveDisplay(console) as display:
        display.show(good_run(60.0), ["broker is back"])
        display.show(good_run(61.0), [])
        last_frame = output.getvalue().rsplit("\x1b[H", 1)[1]
    assert "01:01" in last_frame
    assert "broker is back" in last_frame
    assert output.getvalue().endswith("\x1b[?1049l")


def test_lines_tell_every_notice_and_progress_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    display = LineDisplay()
    display.show(Recording(), ["broker is back"])
    display.show(Recording(), [])
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["broker is back", "   0 s  PV -  miners -/- - of -  grid -  buffer -  alarms -"]
