"""Every command: its help, wrong arguments, missing files."""

from __future__ import annotations

from pathlib import Path

import pytest

from revpi.cli.main import COMMANDS, main

REFUSED = 2
READ_SETTINGS = (
    "run",
    "config check",
    "why",
    "alarms",
    "status",
    "incidents",
    "commission --list",
    "io list",
    "io read P3_ON",
    "io force P3_ON 1 --seconds 5",
)


def ended(argv: list[str]) -> int:
    """The exit code, however it ends."""
    try:
        return main(argv)
    except SystemExit as end:
        return int(end.code or 0)


def refusal(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line with which it ends."""
    assert ended(argv) == REFUSED
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.startswith("thermiq-plc")
    return line


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(["--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert all(f"{name} {command.purpose}" in words for name, command in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended([name, "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert words.startswith(f"usage: thermiq-plc {name} ")
    assert COMMANDS[name].purpose in words


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_is_one_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "thermiq-plc" in refusal([name, "--nonsense"], capsys)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([], "COMMAND"),
        (["walk"], "'walk'"),
        (["run", "--log-level", "loud"], "'loud' (choose from 'debug', 'info', 'warning', 'error')"),
        (["config"], "WHAT"),
        (["replay"], "FILE"),
        (["why", "--lang", "fr"], "'fr' (choose from 'en', 'de')"),
        (["alarms", "--history", "many"], "must be a whole number from 0 on"),
        (["io", "force", "P3_ON", "1"], "--seconds"),
        (["commission", "--list", "--report"], "not allowed with argument --list"),
    ],
)
def test_wrong_arguments_are_one_line(argv: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = refusal(argv, capsys)
    assert told in line
    assert line.endswith("--help tells more")


@pytest.mark.parametrize("command", READ_SETTINGS)
def test_missing_settings_are_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.toml"
    assert str(missing) in refusal([*command.split(), "--config", str(missing)], capsys)


def test_a_missing_recording_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "missing.thermiq" in refusal(["replay", str(tmp_path / "missing.thermiq")], capsys)


def test_a_doctor_without_settings_tells_it_as_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.toml"
    assert ended(["doctor", "--config", str(missing)]) == 1
    printed = capsys.readouterr()
    assert str(missing) in printed.out
    assert printed.err == ""
