"""What root leaves behind in a plain user's folder stays readable for that user."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from revpi import durable
from revpi.commission.journal import Journal
from revpi.commission.lock import COMMISSIONING, Mastership
from revpi.commission.record import Result
from revpi.commission.text import Text
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


def test_folders(home: Path) -> None:
    durable.make_folder(home / "a" / "b")
    assert (home / "a" / "b").is_dir()
    assert_all_belong_to_its_owner(home)
