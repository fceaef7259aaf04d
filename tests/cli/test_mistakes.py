"""A person's mistake ends with exit code 2 and one line: what, where, what is allowed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import Program

MISSING_MODULE = 1 | 4


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("[scan]\nperiod = 50", ["scan.period", "scan.period_ms"]),
        ("[scan]\nperiod_ms = 5", ["scan.period_ms", "20 to 1000 ms"]),
        ("[control.coolant]\nflow_limit_c = 300", ["control.coolant.flow_limit_c", "40 to 80 degC"]),
        ('[signals]\noff = ["SAFETY_OK"]', ["signals.off", "SAFETY_OK", "DIM_14A"]),
        ('[sensors.t_puffer]\ntype = "4-20ma"', ["sensors.t_puffer.type", "T_PUFFER", "pt1000"]),
        ("[scan", ["line"]),
    ],
)
def test_settings(program: Program, more: str, words: list[str]) -> None:
    program.write(more)
    line = program.refusal()
    for word in words:
        assert word in line
    assert "plc.toml" in line or "sensors." in line


@pytest.mark.parametrize(("content", "told"), [(None, "No such file"), (b"no certificate", "in PEM")])
def test_an_authority_that_no_broker_can_be_checked_with(
    program: Program, tmp_path: Path, content: bytes | None, told: str
) -> None:
    path = tmp_path / "ca.crt"
    if content is not None:
        path.write_bytes(content)
    program.write("")
    settings = program.config.read_text()
    program.config.write_text(settings.replace("[mqtt]", f'[mqtt]\ntls = true\ntls_ca_file = "{path}"'))
    line = program.refusal()
    assert f"mqtt.tls_ca_file {path}" in line
    assert told in line


def test_missing_settings_file(program: Program) -> None:
    program.config.unlink()
    assert str(program.config) in program.refusal()


def rename_in_rsc(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(f'"{old}"', f'"{new}"'))


def test_signal_that_config_rsc_lacks(program: Program) -> None:
    rename_in_rsc(program.cabinet.configrsc, "T_PUFFER", "SOMETHING")
    line = program.refusal("config", "check")
    assert "T_PUFFER" in line
    assert "config.rsc" in line


def test_config_rsc_of_another_cabinet(program: Program) -> None:
    rsc = json.loads(program.cabinet.configrsc.read_text())
    rsc["Devices"] = [device for device in rsc["Devices"] if device["productType"] != "103"]
    program.cabinet.configrsc.write_text(json.dumps(rsc))
    line = program.refusal()
    assert "AIO" in line
    assert "config.rsc" in line


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_config_rsc_that_is_none(program: Program, content: bytes) -> None:
    program.cabinet.configrsc.write_bytes(content)
    assert "config.rsc" in program.refusal("config", "check")


def test_missing_process_image(program: Program) -> None:
    program.write("", procimg=program.folder / "nothing")
    line = program.refusal()
    assert str(program.folder / "nothing") in line
    assert "image.procimg" in line


def test_module_that_is_not_there(program: Program) -> None:
    program.cabinet.set(RevPiStatus=MISSING_MODULE)
    assert "missing" in program.refusal()


def test_driver_that_does_not_run(program: Program) -> None:
    program.cabinet.set(RevPiStatus=0)
    assert "RUNNING" in program.refusal()
