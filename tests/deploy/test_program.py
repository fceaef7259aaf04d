"""The start program: which release it chooses, whatever lies there."""

from __future__ import annotations

from pathlib import Path

import pytest

from revpi.deploy.bundle import Bundle
from revpi.deploy.program import (
    RELEASES,
    SWITCHES,
    TRIAL_STARTS,
    Release,
    Switch,
    choose,
    pack,
    switches,
    unpack,
)
from tests.deploy.making import small_bundle

OLD = Switch(4, Release("old", "0" * 64), None, proven=True, note="")
NEW = Switch(5, Release("new", "1" * 64), OLD.release, proven=False, note="signed by somebody")


def _lay(root: Path, bundle: Bundle) -> Release:
    release = Release(bundle.release, bundle.manifest.digest())
    for place, content in bundle.files.items():
        path = release.folder(root) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return release


@pytest.fixture
def two(tmp_path: Path) -> Switch:
    """Two releases lie in the folder `plc`, the second on trial."""
    (tmp_path / "plc").mkdir()
    old, new = (_lay(tmp_path / "plc", small_bundle(tmp_path, version)) for version in ("1.0.0", "1.0.1"))
    switch = Switch(2, new, old, proven=False, note="")
    (tmp_path / "plc/switch.a").write_bytes(pack(Switch(1, old, None, proven=True, note="")))
    (tmp_path / "plc/switch.b").write_bytes(pack(switch))
    return switch


def _chosen(root: Path) -> str:
    told: list[str] = []
    choice = choose(root, told.append)
    return choice[0].relative_to(root).as_posix() if choice else ""


def test_a_switch_is_read_as_it_was_written() -> None:
    assert unpack(pack(NEW)) == NEW
    assert unpack(pack(OLD)) == OLD


def test_a_half_written_switch_leaves_the_older_one_in_force(tmp_path: Path) -> None:
    (tmp_path / SWITCHES[0]).write_bytes(pack(OLD))
    whole = pack(NEW)
    for length in range(len(whole)):
        (tmp_path / SWITCHES[1]).write_bytes(whole[:length])
        assert switches(tmp_path) == [OLD]
    (tmp_path / SWITCHES[1]).write_bytes(whole)
    assert switches(tmp_path) == [NEW, OLD]


@pytest.mark.parametrize("data", [b"", b"\n", bytes(300), b"[]\n", b'{"generation": 1}\n', b"\xff\xfe\n"])
def test_anything_else_is_no_switch(data: bytes) -> None:
    assert unpack(data) is None


def test_the_newest_switch_counts(two: Switch, tmp_path: Path) -> None:
    assert _chosen(tmp_path / "plc") == f"{RELEASES}/{two.release.name}"


def test_damage_to_any_file_brings_the_previous_release(two: Switch, tmp_path: Path) -> None:
    assert two.previous
    folder = two.release.folder(tmp_path / "plc")
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        content = path.read_bytes()
        for damaged in (content + b"#", None):
            if damaged is None:
                path.unlink()
            else:
                path.write_bytes(damaged)
            assert _chosen(tmp_path / "plc") == f"{RELEASES}/{two.previous.name}", path
        path.write_bytes(content)
    assert _chosen(tmp_path / "plc") == f"{RELEASES}/{two.release.name}"


def test_a_trial_ends_after_its_starts(two: Switch, tmp_path: Path) -> None:
    assert two.previous
    trial = tmp_path / "plc" / f"trial.{two.generation}"
    trial.write_bytes(b"." * (TRIAL_STARTS - 1))
    assert _chosen(tmp_path / "plc") == f"{RELEASES}/{two.release.name}"
    trial.write_bytes(b"." * TRIAL_STARTS)
    assert _chosen(tmp_path / "plc") == f"{RELEASES}/{two.previous.name}"


@pytest.mark.usefixtures("two")
def test_without_switches_a_whole_release_runs(tmp_path: Path) -> None:
    for name in SWITCHES:
        (tmp_path / "plc" / name).unlink()
    assert _chosen(tmp_path / "plc").startswith(f"{RELEASES}/1.0.")
    for path in (tmp_path / "plc" / RELEASES).rglob("first_start.py"):
        path.write_text("")
    assert _chosen(tmp_path / "plc") == ""
