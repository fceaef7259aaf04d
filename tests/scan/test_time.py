import time
from datetime import UTC, datetime

import pytest

from revpi.scan.clock import FIRST_VALID_WALL_S, SystemClock
from revpi.scan.deadlines import Deadlines
from revpi.scan.heartbeat import Heartbeat
from revpi.scan.settings import ScanSettings


def test_deadlines_do_not_drift() -> None:
    deadlines = Deadlines(0.05, 1000.0)
    for number in range(1, 100_001):
        assert not deadlines.advance(deadlines.due_s + 0.001)
        assert deadlines.due_s == 1000.0 + number * 0.05
    assert deadlines.missed == 0


@pytest.mark.parametrize(
    ("end_s", "overrun", "due_s", "missed"),
    [
        (0.0, False, 100.0, 0),
        (99.9, False, 100.0, 0),
        (100.0, False, 100.0, 0),
        (100.5, True, 200.0, 1),
        (200.0, True, 200.0, 1),
        (250.0, True, 300.0, 2),
        (86_400.0, True, 86_400.0, 863),
    ],
)
def test_after_an_overrun_the_next_scan_is_on_the_grid(
    end_s: float, overrun: bool, due_s: float, missed: int
) -> None:
    deadlines = Deadlines(100.0, 0.0)
    assert deadlines.advance(end_s) is overrun
    assert deadlines.due_s == due_s
    assert deadlines.missed == missed
    assert not deadlines.advance(due_s)
    assert deadlines.due_s == due_s + 100.0


def test_heartbeat_counts_good_scans_only() -> None:
    heartbeat = Heartbeat(2)
    assert [heartbeat.beat() for _ in range(6)] == [False, True, True, False, False, True]
    heartbeat.rest()
    assert [heartbeat.beat() for _ in range(3)] == [False, True, True]


@pytest.mark.parametrize(
    ("period_ms", "heartbeat_ms", "scans"), [(50, 200, 4), (50, 210, 4), (20, 200, 10), (1000, 200, 1)]
)
def test_heartbeat_interval_is_whole_scans(period_ms: int, heartbeat_ms: int, scans: int) -> None:
    assert ScanSettings(period_ms, heartbeat_ms).scans_per_beat == scans


def test_the_first_valid_moment_is_the_start_of_2026() -> None:
    assert datetime.fromtimestamp(FIRST_VALID_WALL_S, UTC) == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall_s", "told_s"),
    [(0.0, None), (FIRST_VALID_WALL_S - 1, None), (FIRST_VALID_WALL_S, FIRST_VALID_WALL_S)],
)
def test_a_wall_clock_that_was_never_set_is_unknown(
    wall_s: float, told_s: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: wall_s)
    assert SystemClock().wall() == told_s


def test_sleeping_ends_at_the_deadline_and_never_before() -> None:
    clock = SystemClock()
    due_s = clock.mono() + 0.02
    clock.sleep_until(due_s)
    assert clock.mono() >= due_s
    clock.sleep_until(due_s - 10.0)
