from __future__ import annotations

import random
import select
import subprocess
import sys
from pathlib import Path

import pytest

from revpi.store.frame import MAX_BYTES, FrameError, pack, unpack
from revpi.store.state_file import StateFile
from tests.store.writer import Count, count, state

KILLS = 50
ROOT = Path(__file__).parents[2]


def loaded(folder: Path) -> Count:
    return state(folder).load().record


def saved(folder: Path, *numbers: int) -> StateFile[Count]:
    file = state(folder)
    file.load()
    for n in numbers:
        file.save(count(n))
    return file


def newest_of(folder: Path) -> Path:
    return max(folder.glob("state.json.[ab]"), key=lambda path: unpack(path.read_bytes()).generation)


def test_the_first_start_is_fresh_and_nothing_is_wrong(tmp_path: Path) -> None:
    found = state(tmp_path / "not" / "there").load()
    assert (found.record, found.problems, found.found) == (Count(), (), False)


def test_the_newest_state_is_loaded(tmp_path: Path) -> None:
    saved(tmp_path, 1, 2, 3)
    found = state(tmp_path).load()
    assert (found.record, found.problems, found.found) == (count(3), (), True)


def test_there_are_never_more_than_two_generations(tmp_path: Path) -> None:
    saved(tmp_path / "new", 1, 2, 3, 4, 5)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["state.json.a", "state.json.b"]


def test_a_restart_goes_on_and_keeps_the_older_generation(tmp_path: Path) -> None:
    saved(tmp_path, 1, 2)
    saved(tmp_path, 3)
    newest_of(tmp_path).write_bytes(b"broken")
    assert loaded(tmp_path) == count(2)


def test_a_save_after_a_fallback_replaces_the_broken_file(tmp_path: Path) -> None:
    saved(tmp_path, 1, 2)
    broken = newest_of(tmp_path)
    broken.write_bytes(b"broken")
    saved(tmp_path, 7)
    assert unpack(broken.read_bytes()).body["n"] == 7
    assert state(tmp_path).load().problems == ()


def test_the_newest_file_cut_at_any_byte_gives_the_older_state(tmp_path: Path) -> None:
    saved(tmp_path, 1, 2)
    newest = newest_of(tmp_path)
    whole = newest.read_bytes()
    for length in range(len(whole)):
        newest.write_bytes(whole[:length])
        found = state(tmp_path).load()
        assert found.record == count(1)
        assert len(found.problems) == 1
        assert str(newest) in found.problems[0]
    newest.write_bytes(whole + b"x")
    assert loaded(tmp_path) == count(1)


def test_any_changed_byte_of_the_newest_file_is_seen(tmp_path: Path) -> None:
    saved(tmp_path, 1, 2)
    newest = newest_of(tmp_path)
    whole = newest.read_bytes()
    for place in range(len(whole)):
        newest.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        assert loaded(tmp_path) == count(1), place


def test_two_broken_files_give_a_fresh_state_and_say_so(tmp_path: Path) -> None:
    saved(tmp_path, 1, 2)
    for path in tmp_path.iterdir():
        path.write_bytes(b"\x00" * 10)
    found = state(tmp_path).load()
    assert (found.record, found.found, len(found.problems)) == (Count(), False, 2)


def test_something_else_in_place_of_the_files_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "state.json.a").mkdir()
    (tmp_path / "state.json.b").write_bytes(b"x" * (MAX_BYTES + 1))
    found = state(tmp_path).load()
    assert found.record == Count()
    assert len(found.problems) == 2


def test_a_file_of_another_schema_is_named(tmp_path: Path) -> None:
    saved(tmp_path, 1)
    path = newest_of(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"thermiq-state 1", b"thermiq-state 9", 1))
    assert "schema 9, this program reads 1" in state(tmp_path).load().problems[0]


@pytest.mark.parametrize("body", [float("nan"), {"x": float("inf")}, "x" * MAX_BYTES, b"bytes"])
def test_what_cannot_be_stored_is_refused(body: object) -> None:
    with pytest.raises(FrameError):
        pack(1, body)


def test_a_refused_record_leaves_the_stored_one(tmp_path: Path) -> None:
    file = saved(tmp_path, 1)
    with pytest.raises(FrameError):
        file.save(Count(2, "x" * MAX_BYTES))
    assert loaded(tmp_path) == count(1)


KILLER = random.Random(20260101)


def killed_after(folder: Path, delay_s: float) -> int:
    """Let a program write as fast as it can, kill -9 it; the last number it knew to be stored."""
    command = [sys.executable, "-S", "-m", "tests.store.writer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
        assert writer.stdout is not None
        told = writer.stdout.readline()
        select.select([], [], [], delay_s)
        writer.kill()
        told += writer.stdout.read()
    return int(told.rpartition(b"\n")[0].rpartition(b"\n")[2])


def test_kill_minus_9_at_any_moment_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    for _ in range(KILLS):
        told = killed_after(tmp_path, KILLER.uniform(0.0, 0.01))
        found = state(tmp_path).load()
        assert found.problems == ()
        assert found.record in (count(told), count(told + 1))
    assert len(list(tmp_path.iterdir())) <= 3
