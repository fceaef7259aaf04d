"""`thermiq-plc incidents` and `thermiq-plc replay`, on files that a recorder wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from revpi.blackbox import recording
from revpi.cli.main import main
from tests.blackbox.lives import incident_files, recorded
from tests.core.bench import OPEN

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a trip was recorded."""
    path = tmp_path_factory.mktemp("box")
    bench, recorder = recorded(path)
    bench.running()
    bench.set(safety_ok=OPEN)
    bench.run(8.0)
    recorder.close()
    return path


@pytest.fixture
def incident(folder: Path) -> Path:
    (path,) = incident_files(folder)
    return path


def test_incidents_are_listed(
    folder: Path, incident: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "plc.toml"
    settings.write_text(f'[blackbox]\ndir = "{folder}"\n', "utf-8")
    assert main(["incidents", "--config", str(settings), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["causes"], row["version"], row["file"]) == (["safety_tripped"], "1.2.3", str(incident))
    assert row["length_s"] > 10.0
    assert main(["incidents", "--config", str(settings)]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["time", "cause", "length", "scans", "version", "settings", "file"]
    assert "safety_tripped" in line


def test_an_unreadable_incident_does_not_hide_the_others(
    incident: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.thermiq").write_bytes(incident.read_bytes())
    (tmp_path / "bad.thermiq").write_bytes(b"nothing")
    assert main(["incidents", "--dir", str(tmp_path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [bool(row["problem"]) for row in rows] == [False, True]


def test_what_is_no_file_or_goes_away_does_not_hide_the_others(
    incident: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.thermiq").write_bytes(incident.read_bytes())
    (tmp_path / "gone.thermiq").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.thermiq")
    (tmp_path / "folder.thermiq").mkdir()
    assert main(["incidents", "--dir", str(tmp_path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [Path(row["file"]).name for row in rows if not row["problem"]] == ["good.thermiq"]


def test_a_recording_may_come_through_a_pipe(incident: Path) -> None:
    command = [sys.executable, "-m", "revpi.cli.main", "replay", "/dev/stdin"]
    done = subprocess.run(command, input=incident.read_bytes(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_file_without_end_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recording, "MAX_FILE_BYTES", 5_000_000)
    assert main(["replay", "/dev/zero"]) == 2
    assert "larger than 5000000 bytes" in capsys.readouterr().err


def test_no_incident(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["incidents", "--dir", str(tmp_path / "none")]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/none: no incident\n"


def test_a_replay_proves_that_the_outputs_are_identical(
    incident: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(incident)]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == "all outputs are identical, bit by bit"
    assert printed.err == ""
    assert main(["replay", str(incident), "--json"]) == 0
    form = json.loads(capsys.readouterr().out)
    assert (form["identical"], form["differences"], form["damaged_bytes"]) == (True, [], 0)
    assert form["scans"] > 100


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_page_is_written(incident: Path, lang: str, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert main(["replay", str(incident), "--report", str(target), "--lang", lang]) == 0
    text = target.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "safety_tripped" in text
    assert ("Alle Ausgänge sind identisch" if lang == "de" else "All outputs are identical") in text
    assert "http" not in text


def test_an_incident_becomes_a_test_that_pytest_runs(
    incident: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(incident), "--to-test", str(tmp_path / "trip_in_may")]) == 0
    assert capsys.readouterr().err == f"written: {tmp_path}/test_trip_in_may.py\n"
    assert {path.name for path in tmp_path.iterdir()} == {"test_trip_in_may.py", "trip_in_may.thermiq"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--rootdir={tmp_path}",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout
    broken = (tmp_path / "trip_in_may.thermiq").read_bytes()
    (tmp_path / "trip_in_may.thermiq").write_bytes(broken[: len(broken) // 2])
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert done.returncode == 1, "a test that has lost its data fails"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"", "no recording of thermiq-plc"),
        (b"\x00" * 5000, "no recording of thermiq-plc"),
    ],
)
def test_mistakes_are_one_line(
    content: bytes | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.thermiq"
    if content is not None:
        path.write_bytes(content)
    assert main(["replay", str(path)]) == 2
    printed = capsys.readouterr()
    assert (told in printed.err, printed.err.count("\n"), printed.out) == (True, 1, "")


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--report", "/nowhere/page.html"], "the page cannot be written"),
        (["--to-test", "/nowhere/name"], "cannot be written"),
        (["--to-test", "no-name"], "cannot name a test"),
    ],
)
def test_what_cannot_be_written_is_said(
    incident: Path, option: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(incident), *option]) == 2
    assert told in capsys.readouterr().err
