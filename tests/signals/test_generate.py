from pathlib import Path

import pytest

from revpi.artefacts import CHECKOUT, run, stale
from revpi.signals.generate import ARTEFACTS
from revpi.signals.table import SIGNALS
from revpi.signals.terminals import build_terminals

MODULE = "revpi.signals.generate"


def test_the_files_in_the_project_are_current() -> None:
    assert stale(CHECKOUT, ARTEFACTS) == []
    assert run(MODULE, ARTEFACTS, ["--check"]) == 0


def test_files_are_written_whole_and_then_are_current(tmp_path: Path) -> None:
    assert run(MODULE, ARTEFACTS, ["--root", str(tmp_path)]) == 0
    assert run(MODULE, ARTEFACTS, ["--root", str(tmp_path), "--check"]) == 0
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == set(ARTEFACTS)


@pytest.mark.parametrize("name", ARTEFACTS)
def test_check_names_the_file_that_differs(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(MODULE, ARTEFACTS, ["--root", str(tmp_path)])
    path = tmp_path / name
    path.write_text(path.read_text("utf-8").replace("K10_ON", "K12_ON"), "utf-8")
    assert run(MODULE, ARTEFACTS, ["--root", str(tmp_path), "--check"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert str(path) in lines[0]
    assert "K12_ON" in path.read_text("utf-8")


def test_check_names_a_missing_file(tmp_path: Path) -> None:
    run(MODULE, ARTEFACTS, ["--root", str(tmp_path)])
    (tmp_path / "docs/TERMINALS.md").unlink()
    assert stale(tmp_path, ARTEFACTS) == [tmp_path / "docs/TERMINALS.md"]


def test_terminal_list_has_one_row_for_each_signal() -> None:
    text = build_terminals()
    assert all(text.count(f"| `{signal.name}` |") == 1 for signal in SIGNALS)
    assert (
        "| DO3 | `P3_ON` | K1 relay | miner coolant pump runs | open / closed | open | no "
        "| RevPi DIO, position 32, O_3 |\n"
    ) in text
    assert (
        "| AI3 | `T_OUTDOOR` | 4-20 mA transmitter | outdoor temperature | -40 to 60 degC | - | no "
        "| RevPi AIO, position 33, InputValue_3 |\n"
    ) in text
    assert "Free: DO12, DO13, DO14." in text
