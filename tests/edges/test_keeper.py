"""The keeper on a real disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from revpi.core.memory.memory import Memory
from revpi.core.memory.records import CountersMemory, DeviceCount, TripMemory
from revpi.edges import keeper as keeper_module
from revpi.edges.keeper import BURST, RETRY_S, SHORTEST_S, Keeper, WritePace
from revpi.store.settings import StoreSettings
from tests.broker import wait_until

TRIPPED = Memory(trip=TripMemory(True, "estop"))


class Scan:
    """Gives the memory of the newest scan."""

    def __init__(self) -> None:
        self.memory: Memory | None = None

    def __call__(self) -> Memory | None:
        return self.memory


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper_module, "LOOK_S", 0.01)


def settings(folder: Path) -> StoreSettings:
    return StoreSettings(path=str(folder / "state.json"))


@contextmanager
def keeping(folder: Path, scan: Scan) -> Iterator[Keeper]:
    keeper = Keeper(settings(folder), scan)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


def counted(starts: int) -> Memory:
    return Memory(counters=CountersMemory(p3=DeviceCount(1.0, starts)))


def loaded(folder: Path) -> Memory:
    return Keeper(settings(folder), Scan()).loaded


def test_an_important_change_is_stored_at_once(tmp_path: Path) -> None:
    scan = Scan()
    with keeping(tmp_path, scan) as keeper:
        assert keeper.loaded == Memory()
        scan.memory = TRIPPED
        wait_until(lambda: keeper.view.writes == 1, "it is stored")
        assert loaded(tmp_path) == TRIPPED


def test_counters_wait_for_the_interval_and_are_stored_at_the_end(tmp_path: Path) -> None:
    scan = Scan()
    with keeping(tmp_path, scan) as keeper:
        scan.memory = counted(1)
        wait_until(lambda: keeper._newest() is scan.memory, "the keeper sees it")
        assert keeper.view.writes == 0
        scan.memory = counted(2)
    assert loaded(tmp_path) == counted(2)
    assert keeper.view.writes == 1


def test_without_a_scan_or_a_change_nothing_is_written(tmp_path: Path) -> None:
    scan = Scan()
    with keeping(tmp_path, scan):
        scan.memory = Memory()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeper_module, "RETRY_S", 0.02)
    folder = tmp_path / "folder"
    folder.write_text("a file where a folder should be")
    scan = Scan()
    with keeping(folder, scan) as keeper:
        scan.memory = TRIPPED
        wait_until(lambda: keeper.view.failures >= 2, "it is tried again")
        assert not keeper.view.ok
        assert keeper.view.detail
        assert len([r for r in caplog.records if "cannot be written" in r.getMessage()]) == 1
        folder.unlink()
        wait_until(lambda: keeper.view.ok, "it is stored")
    assert loaded(folder) == TRIPPED


def test_what_was_wrong_at_the_start_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state.json.a").write_bytes(b"broken")
    with keeping(tmp_path, Scan()) as keeper:
        assert keeper.loaded == Memory()
        assert "state.json.a: no stored state" in keeper.view.detail
    assert "no stored state" in caplog.text


def test_usual_changes_wait_for_the_interval() -> None:
    pace = WritePace(300.0, 0.0)
    assert [pace.due(important=False, now_s=at_s) for at_s in (0.0, 299.0, 300.0)] == [False, False, True]
    pace.written(300.0)
    assert [pace.due(important=False, now_s=at_s) for at_s in (599.0, 600.0)] == [False, True]


def test_important_changes_come_at_once_but_not_without_end() -> None:
    pace = WritePace(3600.0, 0.0)
    written = 0
    for second in range(3600):
        if pace.due(important=True, now_s=float(second)):
            pace.written(float(second))
            written += 1
    assert BURST + 55 <= written <= BURST + 61


def test_two_writes_are_never_closer_than_the_shortest_time() -> None:
    pace = WritePace(300.0, 0.0)
    pace.written(10.0)
    assert not pace.due(important=True, now_s=10.0 + SHORTEST_S / 2)
    assert pace.due(important=True, now_s=10.0 + SHORTEST_S)


def test_a_failed_write_is_not_repeated_at_once() -> None:
    pace = WritePace(300.0, 0.0)
    pace.failed(0.0)
    assert [pace.due(important=True, now_s=at_s) for at_s in (RETRY_S / 2, RETRY_S)] == [False, True]
