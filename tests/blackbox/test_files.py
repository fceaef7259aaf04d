"""What stands on disk: torn and damaged files, bounded room, a disk that is full."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from revpi.blackbox import frame
from revpi.blackbox.block import Scan
from revpi.blackbox.budget import Budget
from revpi.blackbox.frame import Damage, Frame, FrameKind
from revpi.blackbox.incidents import HOUR_S
from revpi.blackbox.recorder import BoxStatus
from revpi.blackbox.recording import Recording, read
from revpi.blackbox.replay import replay
from revpi.blackbox.segments import RETRY_S, Ring
from revpi.errors import UserError
from tests.blackbox.lives import incident_files, live, recorded, ring_files, seeded
from tests.core.bench import OPEN, PERIOD_S

HEAD = frame.pack(FrameKind.HEAD, "{}")


def frames(data: bytes) -> list[Frame | Damage]:
    return list(frame.unpack(data))


def test_a_torn_or_damaged_file_loses_only_what_is_damaged() -> None:
    rng = seeded(5)
    whole = [
        frame.pack(FrameKind.SCANS, f'{{"n":{n},"pad":"{"x" * rng.randrange(400)}"}}') for n in range(30)
    ]
    data = b"".join(whole)
    good = frames(data)
    assert [item.body["n"] for item in good if isinstance(item, Frame)] == list(range(30))
    for _ in range(200):
        broken = bytearray(data)
        at = rng.randrange(len(broken))
        broken[at] ^= 1 << rng.randrange(8)
        found = frames(bytes(broken))
        assert sum(isinstance(item, Frame) for item in found) == 29
        assert sum(isinstance(item, Damage) for item in found) == 1
        left = [item for item in frames(data[:at]) if isinstance(item, Frame)]
        assert left == good[: len(left)]
        assert sum(map(len, whole[: len(left) + 1])) > at, "all whole frames are there"


def test_a_frame_that_unpacks_to_far_too_much_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    data = frame.pack(FrameKind.SCANS, "[" + "0," * 5000 + "0]")
    assert isinstance(frames(data)[0], Frame)
    monkeypatch.setattr(frame, "MAX_JSON_BYTES", 1000)
    assert frames(data) == [Damage(0, len(data))]


@pytest.mark.parametrize("seed", range(3))
def test_a_ring_file_with_a_hole_replays_around_it(seed: int, tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path)
    live(bench, seeded(seed), 30)
    recorder.close()
    path = ring_files(tmp_path)[0]
    data = path.read_bytes()
    rng = seeded(seed)
    for _ in range(5):
        at = rng.randrange(frame_length(data), len(data))
        recording = Recording("file", data[:at] + bytes(50) + data[at + 50 :])
        outcome = replay(recording)
        assert recording.damaged_bytes > 0
        assert outcome.stretches == ()
        assert outcome.scans + outcome.left_out < recording.span().scans + 1
    cut = Recording("file", data[: len(data) // 2])
    assert replay(cut).identical


def frame_length(data: bytes) -> int:
    """Bytes of the first frame."""
    return data.index(frame.MARK, 1)


def test_a_damaged_head_is_said(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path)
    bench.run(5.0)
    recorder.close()
    data = ring_files(tmp_path)[0].read_bytes()
    with pytest.raises(UserError, match="its beginning is damaged"):
        Recording("file", b"xxxx" + data[20:])


def test_the_ring_keeps_its_room_and_drops_the_oldest(tmp_path: Path) -> None:
    ring = Ring(tmp_path, "scans", 100_000, HEAD)
    names: set[str] = set()
    paths: list[Path] = []
    for number in range(400):
        if ring.is_due:
            ring.turn()
        assert ring.write(bytes([number % 256]) * 1000, float(number))
        paths = sorted(tmp_path.iterdir())
        names |= {path.name for path in paths}
        assert sum(path.stat().st_size for path in paths) <= 100_000 + len(HEAD) + 1000
    ring.turn()
    assert len(names) > 40
    assert [path.name for path in paths] == sorted(names)[-len(paths) :]
    again = Ring(tmp_path, "scans", 100_000, HEAD)
    again.write(b"x", 0.0)
    again.turn()
    assert max(tmp_path.iterdir()).name > paths[-1].name


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Files cannot become larger: the kernel refuses what is beyond."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_is_told_and_recovers(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path)
    bench.run(15.0)
    with largest_file(100):
        bench.set(safety_ok=OPEN)
        bench.run(15.0)
        assert "File too large" in recorder.status.problem
        assert str(tmp_path) in recorder.status.problem
    bench.run(RETRY_S + 15.0)
    recorder.close()
    assert recorder.status.problem == ""
    assert recorder.status.lost == 0
    assert [replay(read(path)).stretches for path in ring_files(tmp_path)] == [(), ()]
    (path,) = incident_files(tmp_path)
    assert replay(read(path)).identical
    assert read(path).damaged_bytes == 0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    bench, recorder = recorded(tmp_path / "file")
    bench.run(5.0)
    recorder.close()
    assert "Not a directory" in recorder.status.problem


def test_a_day_takes_no_more_than_its_bytes() -> None:
    budget = Budget(1_000_000)
    taken = [budget.take(5_000, 10.0 * step) for step in range(3 * 8640)]
    for day in range(3):
        assert sum(taken[day * 8640 : (day + 1) * 8640]) * 5_000 <= 1_000_000
    assert sum(taken[8640:]) * 5_000 > 1_500_000, "what is allowed is used"


def test_after_days_of_incidents_the_ring_goes_on_within_two_days() -> None:
    budget = Budget(1_000_000)
    for step in range(14 * 24):
        budget.take(1, 3600.0 * step)
        budget.book(200_000)
    assert not budget.take(5_000, 14 * 86_400.0)
    assert budget.take(5_000, 16 * 86_400.0)


def test_beyond_the_day_s_bytes_scans_stay_in_memory_for_an_incident(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, daily_mb=1.0, block_s=1.0)
    recorder._budget = Budget(20_000)
    bench.run(30.0)
    assert recorder.status.memory_only > 0
    bench.set(safety_ok=OPEN)
    bench.run(10.0)
    recorder.close()
    (path,) = incident_files(tmp_path)
    outcome = replay(read(path))
    assert outcome.identical
    assert outcome.scans * PERIOD_S > 25.0


def test_a_program_that_dies_leaves_what_the_incident_has_so_far(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, after_s=60.0)
    bench.run(15.0)
    bench.set(safety_ok=OPEN)
    bench.run(4.0)
    (path,) = incident_files(tmp_path)
    recording = read(path)
    assert replay(recording).identical
    last = max(item.now.mono_s for item in recording.items() if isinstance(item, Scan))
    assert 0.0 < last - recording.causes[0].mono_s < 4.0
    recorder.close()  # only now


def test_incidents_are_few_and_bounded(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, after_s=0.0, incidents=3, incidents_per_hour=5, block_s=1.0)
    for _ in range(8):
        bench.run(3.0)
        bench.set(safety_ok=OPEN)
        bench.run(3.0)
        bench.heal()
    recorder.close()
    status = recorder.status
    assert (status.incidents, status.suppressed) == (5, 3)
    assert len(incident_files(tmp_path)) == 3
    assert max(path.stat().st_size for path in incident_files(tmp_path)) < 8_000_000


def test_an_incident_without_room_for_all_since_the_last_state_keeps_the_newest(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, incident_mb=0.06, keyframe_s=1000.0, block_s=1.0)
    bench.run(60.0)
    bench.set(safety_ok=OPEN)
    bench.run(1.5)
    recorder.close()
    (path,) = incident_files(tmp_path)
    recording = read(path)
    assert recording.causes[0].codes == ("safety_tripped",)
    numbers = [item.number for item in recording.items() if isinstance(item, Scan)]
    assert 600 in numbers, "the scans before the fault"
    assert path.stat().st_size <= 60_000


def test_a_ring_whose_file_breaks_goes_on_with_another(tmp_path: Path) -> None:
    ring = Ring(tmp_path, "scans", 100_000, HEAD)
    assert ring.write(b"x" * 100, 0.0)
    assert ring._file is not None
    os.close(ring._file.fileno())  # as a disk that fails even at the close
    assert not ring.write(b"x" * 100, 1.0)
    assert "Bad file descriptor" in ring.problem
    assert ring.write(b"x" * 100, 1.0 + RETRY_S)
    ring.turn()
    assert len(list(tmp_path.iterdir())) == 2


def crash(folder: Path, **settings: Any) -> BoxStatus:
    """A run whose controller soon raises."""
    bench, recorder = recorded(folder, **settings)
    bench.run(1.0)
    recorder.close("ZeroDivisionError")
    return recorder.status


def test_a_program_that_fails_again_and_again_keeps_its_first_incidents(tmp_path: Path) -> None:
    statuses = [crash(tmp_path, incidents=4, incidents_per_hour=3) for _ in range(3)]
    first = incident_files(tmp_path)
    assert [(status.incidents, status.suppressed) for status in statuses] == [(1, 0)] * 3
    assert [crash(tmp_path, incidents=4, incidents_per_hour=3).suppressed for _ in range(5)] == [1] * 5
    assert incident_files(tmp_path) == first
    long_ago_s = time.time() - HOUR_S - 1.0
    for path in first:
        os.utime(path, (long_ago_s, long_ago_s))
    assert crash(tmp_path, incidents=4, incidents_per_hour=3).incidents == 1


def test_a_folder_that_cannot_be_looked_into_harms_only_the_incident(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path / ("x" * 300))
    bench.run(5.0)
    bench.set(safety_ok=OPEN)
    bench.run(5.0)
    recorder.close()
    assert "too long" in recorder.status.problem
    assert recorder.status.lost == 0


def test_incidents_count_as_bytes_of_the_day(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, block_s=1.0)
    recorder._budget = Budget(500_000)
    bench.run(20.0)
    before = recorder.status.memory_only
    bench.set(safety_ok=OPEN)
    bench.run(20.0)
    recorder.close()
    assert (before, recorder.status.incidents) == (0, 1)
    assert recorder.status.memory_only > 0


def test_what_follows_within_an_incident_is_a_further_cause(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, after_s=20.0)
    bench.running()
    bench.set(safety_ok=OPEN)
    bench.run(2.0)
    bench.fb = [True, None]
    bench.run(25.0)
    recorder.close()
    (path,) = incident_files(tmp_path)
    assert [cause.codes for cause in read(path).causes] == [("safety_tripped",), ("contactor_1",)]


def test_the_thinned_ring_holds_one_scan_in_so_many_seconds(tmp_path: Path) -> None:
    bench, recorder = recorded(tmp_path, thin_s=2.0)
    bench.run(60.0)
    recorder.close()
    (path,) = sorted((tmp_path / "thin").iterdir())
    times = [item.now.mono_s for item in read(path).items() if isinstance(item, Scan)]
    assert len(times) == pytest.approx(30, abs=2)
    assert min(after - before for before, after in pairwise(times)) >= 2.0 - 1e-6
    with pytest.raises(UserError, match="holds no state"):
        replay(read(path))
