"""What root leaves behind in a plain user's folder stays readable for that user."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from revpi import durable
from revpi.commission.journal import Journal
from revpi.commission.lock import COMMISSIONING, Mastership
from revpi.commission.record import Result
from revpi.commission.text import Text
from revpi.errors import UserError
from tests.store.writer import count, state

NOBODY = 65534


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of another user where the tests may make one (as root), else our own."""
    if os.geteuid() == durable.ROOT_UID:
        os.chown(tmp_path, NOBODY, NOBODY)
    return tmp_path


def assert_all_belong_to_its_owner(folder: Path) -> None:
    wanted = (folder.stat().st_uid, folder.stat().st_gid)
    found = {path: (path.stat().st_uid, path.stat().st_gid) for path in folder.rglob("*")}
    assert found == dict.fromkeys(found, wanted)


def test_the_stored_state(home: Path) -> None:
    state(home).save(count(1))
    assert_all_belong_to_its_owner(home)
    assert state(home).load().record == count(1)


def test_the_results_of_commissioning(home: Path) -> None:
    journal = Journal(home / "below" / "results.jsonl")
    journal.append("step", Result.GREEN, Text("done", "fertig"), who="x", config="", wall_s=None)
    assert_all_belong_to_its_owner(home)


def test_the_lock_of_the_image(home: Path) -> None:
    lock = Mastership(home / "image.lock", COMMISSIONING)
    assert lock.try_take()
    assert_all_belong_to_its_owner(home)


def test_what_lies_in_the_way_is_not_written_through(home: Path) -> None:
    """As a link would be that the folder's owner has laid for root."""
    foreign = home.parent / f"{home.name}.foreign"
    foreign.write_text("untouched")
    before = foreign.stat()
    (home / "state.new").symlink_to(foreign)
    (home / "image.lock").symlink_to(foreign)
    durable.replace(home / "state", b"new")
    with pytest.raises(UserError, match="cannot make the lock"):
        Mastership(home / "image.lock", COMMISSIONING).try_take()
    assert (home / "state").read_bytes() == b"new"
    assert foreign.read_text() == "untouched"
    assert foreign.stat().st_uid == before.st_uid


def test_a_lock_that_is_somebody_s_stays_his(tmp_path: Path) -> None:
    """In a folder of root that a group may write in; with the owner the right to open it would go."""
    path = tmp_path / "image.lock"
    path.touch(0o640)
    if os.geteuid() == durable.ROOT_UID:
        os.chown(path, NOBODY, NOBODY)
    before = path.stat()
    lock = Mastership(path, COMMISSIONING)
    assert lock.try_take()
    lock.release()
    assert (path.stat().st_uid, path.stat().st_gid) == (before.st_uid, before.st_gid)


def test_a_disk_that_knows_no_owners_takes_files_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fchown", refuse)  # as in a container without this owner
    durable.replace(home / "below" / "state", b"new")
    assert (home / "below" / "state").read_bytes() == b"new"


def test_folders(home: Path) -> None:
    durable.make_folder(home / "a" / "b")
    assert (home / "a" / "b").is_dir()
    assert_all_belong_to_its_owner(home)
