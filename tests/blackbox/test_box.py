"""The black box with its thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from revpi.blackbox.box import BlackBox
from revpi.blackbox.head import head_of
from revpi.blackbox.record import ScanRecord, StateClock
from revpi.blackbox.recording import read
from revpi.blackbox.replay import replay
from revpi.blackbox.settings import BlackBoxSettings
from tests.blackbox.lives import incident_files, ring_files
from tests.core.bench import PERIOD_S, Bench
from tests.core.test_random_life import QUICK

QUEUE = 150
FAILURE = "Traceback: on purpose"


def fill(box: BlackBox, scans: int) -> None:
    bench = Bench(QUICK)
    bench.surplus_w = -5000.0
    states = StateClock(bench.controller, 10.0, PERIOD_S)
    for number in range(1, scans + 1):
        now, site = bench.clock(), bench.site()
        result = bench.controller.step(now, bench.inputs, site, bench.requests)
        box.put(ScanRecord(number, now, bench.inputs, site, bench.requests, result, memento=states(number)))
        bench.last = result.outputs


def wait_for(condition: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.05)


def box_in(folder: Path) -> BlackBox:
    return BlackBox(BlackBoxSettings(dir=str(folder), block_s=2.0), head_of("1.2.3", "test", QUICK, None))


@pytest.mark.parametrize("failure", ["", FAILURE])
def test_what_it_took_replays_after_the_end(failure: str, tmp_path: Path) -> None:
    box = box_in(tmp_path)
    box.start()
    fill(box, 100)
    wait_for(lambda: box.status.scans == 100)
    box.stop(failure)
    assert (box.status.scans, box.status.lost, box.status.problem) == (100, 0, "")
    (path,) = ring_files(tmp_path)
    assert replay(read(path)).identical
    causes = [read(path).causes[0] for path in incident_files(tmp_path)]
    assert [(cause.codes, cause.text) for cause in causes] == [(("program_failure",), FAILURE)] * bool(
        failure
    )


def test_scans_that_come_too_fast_are_counted_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("revpi.blackbox.box.QUEUE_SCANS", QUEUE)
    box = box_in(tmp_path)
    fill(box, QUEUE + 50)
    box.start()
    wait_for(lambda: box.status.scans == QUEUE)
    box.stop()
    assert box.status.lost == 50


def test_a_box_that_fails_says_so_and_takes_no_one_with_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box = box_in(tmp_path)
    box.start()
    box.put(None)  # type: ignore[arg-type]  # nonsense
    wait_for(lambda: box.status.problem != "")
    fill(box, 5)
    box.stop()
    assert "records no more" in caplog.text
