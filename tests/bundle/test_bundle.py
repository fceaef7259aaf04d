"""What is in the bundle, and that it is made the same every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from revpi.deploy.build import COPIED, build
from revpi.deploy.bundle import Bundle, read_bundle
from revpi.errors import UserError
from tests.broker import free_port
from tests.deploy.making import ROOT, packages

MAX_BYTES = 8_000_000


def _checkout(folder: Path, mtime_s: float) -> Path:
    """A copy of what goes into a bundle, with other times and another order on disk."""
    for path in sorted(ROOT.glob("revpi/**/*.py"), reverse=mtime_s > 0):
        _copy(path, folder, mtime_s)
    for name in ("revpi/py.typed", *COPIED):
        _copy(ROOT / name, folder, mtime_s)
    for wheel in packages():
        _copy(wheel.path, folder, mtime_s)
    return folder


def _copy(path: Path, folder: Path, mtime_s: float) -> None:
    target = folder / path.relative_to(ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(path.read_bytes())
    os.utime(target, (mtime_s, mtime_s))


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    made = [
        build(_checkout(tmp_path / name, mtime_s), tmp_path / name / "dist")
        for name, mtime_s in (("one", 0.0), ("two", 1e9))
    ]
    (tmp_path / "two/revpi/__pycache__").mkdir()
    (tmp_path / "two/revpi/__pycache__/schema.cpython-311.pyc").write_bytes(b"stale")
    assert made[0].read_bytes() == build(tmp_path / "two", tmp_path / "again").read_bytes()
    assert made[0].read_bytes() == made[1].read_bytes()
    assert read_bundle(made[0]).manifest.commit == "unknown"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever pip wants to fetch, it cannot."""
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_network")
def test_packages_that_are_there_need_no_network(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path / "checkout", 0.0)
    assert build(checkout, tmp_path).is_file()
    missing = next((checkout / "build/wheels").iterdir())
    missing.unlink()
    with pytest.raises(UserError, match="make wheels where there is one"):
        build(checkout, tmp_path)


def test_a_package_that_the_lock_does_not_name_is_refused(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path / "checkout", 0.0)
    with next((checkout / "build/wheels").iterdir()).open("ab") as wheel:
        wheel.write(b"more")
    with pytest.raises(UserError, match="not the file that the lock names"):
        build(checkout, tmp_path)


def test_commander_finds_the_start_program_in_the_root(bundle: Bundle) -> None:
    with zipfile.ZipFile(bundle.path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    roots = {name.split("/")[0] for name in names}
    assert roots == {
        "program.py", "manifest.json", "config.rsc", "plc.example.toml", "LICENSE", "revpi", "vendor",
    }  # fmt: skip
    assert names == sorted(names)
    assert bundle.path.stat().st_size < MAX_BYTES


def test_only_what_the_plc_needs_is_in_it(bundle: Bundle) -> None:
    assert [name for name in bundle.files if name.endswith((".pyc", ".so", ".pyd"))] == []
    assert [name for name in bundle.files if name.startswith(("site_bridge", "sim", "tests"))] == []
    assert "revpi/cli/main.py" in bundle.files
    assert bundle.files["config.rsc"] == (ROOT / "piCtory/config.rsc").read_bytes()


def test_every_vendored_package_brings_its_licence(bundle: Bundle) -> None:
    for wheel in packages():
        places = wheel.licences()
        assert places, wheel.name
        assert {f"vendor/{place}" for place in places} <= bundle.files.keys()
    assert bundle.manifest.packages == {wheel.name: wheel.version for wheel in packages()}


def test_make_bundle_writes_the_bundle_and_says_its_size(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "revpi.deploy.build", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    path = tmp_path / "thermiq-plc-0.1.0.zip"
    assert done.stdout.startswith(f"{path}  {path.stat().st_size} bytes  sha256 ")
    assert json.loads(read_bundle(path).files["manifest.json"])["format"] == 1
    (tmp_path / "usual").touch()
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode, "for everybody to read"


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, "-m", "revpi.deploy.build", "--out", str(tmp_path / "file" / "dist")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bundle: ")
    assert "name a folder with --out" in done.stderr
    assert done.stderr.count("\n") == 1
