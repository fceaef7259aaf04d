"""`thermiq-plc io` on a cabinet of plain files."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revpi.cli.io import configure
from revpi.cli.takeover import automatic_state
from revpi.commission.entry import Automatic
from revpi.commission.lock import AUTOMATIC, Mastership
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError
from tests.broker import wait_until
from tests.cli.program import Program, running
from tests.image.cabinet import Cabinet

SAFE = bytes(6)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    cabinet = Cabinet(tmp_path)
    cabinet.set(HAND_SWITCH=True, SAFETY_OK=True)
    program = Program(tmp_path, cabinet)
    yield program
    cabinet.close()


def io(program: Program, *words: str) -> int:
    parser = ArgumentParser()
    configure(parser)
    arguments: Namespace = parser.parse_args([*words, "--config", str(program.config)])
    code: int = arguments.command(arguments)
    return code


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_all_signals_are_listed(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert io(program, "list") == 0
    text = capsys.readouterr().out
    assert "T_PUFFER" in text
    assert "P4_SPEED" in text
    assert io(program, "list", "--json") == 0
    form = said(capsys)
    assert form["key"] == "hand"
    assert len(form["signals"]) == 33


def test_one_signal_is_read(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert io(program, "read", "t_miner_out", "--json") == 0
    (row,) = said(capsys)["signals"]
    assert (row["raw"], row["value"], row["quality"]) == (7200, 20.0, "good")


def test_an_output_is_forced_and_let_go(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert io(program, "force", "P4_SPEED", "5.5", "--seconds", "0.5", "--json") == 0
    form = said(capsys)
    assert form["result"] == "done"
    assert form["output"]["read_back"] == 5500
    assert program.cabinet.outputs() == SAFE


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("force", "K10_ON", "1", "--seconds", "5"), "refused: P3 does not run"),
        (("force", "P3_ON", "1", "--seconds", "61"), "at most 60"),
        (("force", "P3_ON", "1", "--seconds", "0"), "more than 0"),
        (("force", "P3_ON", "maybe", "--seconds", "5"), "must be one of"),
        (("force", "P4_SPEED", "full", "--seconds", "5"), "number of volts"),
        (("force", "P4_SPEED", "1", "--seconds", "5"), "working range"),
        (("force", "SAFETY_OK", "1", "--seconds", "5"), "is an input"),
        (("read", "NONSENSE"), "no such signal"),
    ],
)
def test_a_mistake_is_told_in_one_line(program: Program, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        io(program, *words)
    assert "\n" not in str(caught.value)


def test_nothing_is_forced_while_the_key_is_not_on_hand(program: Program) -> None:
    program.cabinet.set(HAND_SWITCH=False)
    with pytest.raises(UserError, match="the key switch shows 0"):
        io(program, "force", "P3_ON", "1", "--seconds", "5")


def test_what_the_automatic_program_does_is_asked(program: Program) -> None:
    config = load(program.config, PlcConfig)
    assert automatic_state(config) is Automatic.STOPPED
    with running(program):
        assert automatic_state(config) is Automatic.HAND
        program.cabinet.set(HAND_SWITCH=False, AUTO_SWITCH=True)
        wait_until(lambda: automatic_state(config) is Automatic.RUNNING, "auto")
        with pytest.raises(UserError, match="the automatic program drives the outputs"):
            io(program, "force", "P3_ON", "1", "--seconds", "5")


def test_one_that_holds_the_image_but_does_not_answer_counts_as_running(program: Program) -> None:
    config = load(program.config, PlcConfig)
    mastership = Mastership(program.folder / "image.lock", AUTOMATIC)
    mastership.take()
    assert automatic_state(config) is Automatic.RUNNING
    mastership.release()
    assert automatic_state(config) is Automatic.STOPPED
