"""`thermiq-plc status` names what commissioning still lacks before miners may run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from revpi.cli.main import _parser
from revpi.cli.status_gate import gate_form, gate_rows
from revpi.commission.applied import applied
from revpi.commission.cabinet import Cabinet, config_hash
from revpi.commission.gate import Gate
from revpi.commission.journal import Journal
from revpi.commission.record import Result
from revpi.commission.text import Text
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError
from tests.cli.program import LIMIT_S, Program, running


def said(program: Program, *more: str) -> str:
    with program.start("status", *more) as process:
        output, errors = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, errors) == (0, "")
    return output


def gate(program: Program) -> Gate:
    return applied(load(program.config, PlcConfig), "")[1]


def pass_rows(program: Program, *rows: str) -> None:
    cabinet = Cabinet.of(load(program.config, PlcConfig))
    journal = Journal(cabinet.journal_path)
    journal.load()
    for row in rows:
        journal.append(
            row, Result.GREEN, Text("ok", "ok"), who="A. Person", config=config_hash(cabinet), wall_s=None
        )


def test_every_open_row_is_named_until_all_are_passed(program: Program) -> None:
    first, *others = gate(program).open
    pass_rows(program, *others)
    with running(program):
        text = said(program)
        assert f"commissioning is not complete, miners stay off (open: {first})" in text
        assert [line.split()[-1] for line in text.splitlines() if "open row" in line] == [first]
        german = said(program, "--lang", "de")
        assert "Inbetriebnahme unvollständig, Miner bleiben aus" in german
        assert "offene Zeile" in german
        form: dict[str, Any] = json.loads(said(program, "--json"))["commissioning"]
        assert (form["allowed"], form["open"]) == (False, [first])
        pass_rows(program, first)
        assert "commissioning" not in said(program)
        assert json.loads(said(program, "--json"))["commissioning"]["allowed"] is True


def test_an_override_is_named_too(program: Program) -> None:
    program.write('[commission]\noverride = "laboratory"')
    form = gate_form(_parser().parse_args(["status", "--config", str(program.config)]))
    assert form is not None
    assert form["allowed"] is True
    (name, why), *rows = gate_rows(form, "de")
    assert name == "Inbetriebnahme"
    assert "Miner laufen auf Anweisung: laboratory" in why
    assert [row for _, row in rows] == list(gate(program).open)


def test_a_named_socket_needs_no_settings(tmp_path: Path) -> None:
    missing = ("status", "--config", str(tmp_path / "none.toml"))
    assert gate_form(_parser().parse_args([*missing, "--socket", "x"])) is None
    assert gate_rows(None, "en") == []
    with pytest.raises(UserError, match=r"none\.toml"):
        gate_form(_parser().parse_args(missing))
