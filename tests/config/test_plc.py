"""The settings file of the PLC program, and what is generated from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from revpi.artefacts import CHECKOUT, run, stale
from revpi.config.fields import Shape, walk
from revpi.config.generate import ARTEFACTS
from revpi.config.loader import load, parse
from revpi.config.plc import PlcConfig
from revpi.errors import UserError

OPTIONAL = "DIM_14A, ESTOP_AUX, FLOW_AUX, HP_RUNNING, P4_SSM, P5_SSM, RK_FAULT, TEMP_MAX_AUX"
UNITS = {"s": "s", "ms": "ms", "c": "degC", "k": "K", "w": "W", "v": "V", "pct": "%"}

MISTAKES = {
    'signals.off = ["SAFETY_OK"]': f'signals.off[1]: "SAFETY_OK" is not allowed; must be one of {OPTIONAL}',
    'signals.off = ["RK_FALT"]': f'signals.off[1]: "RK_FALT" is not allowed; must be one of {OPTIONAL}',
    "scan.period_ms = 5": "scan.period_ms: 5 is out of range; must be a whole number, 20 to 1000 ms",
    "scan.period_ms = 300": "image.watchdog_ms 500 must be 0 or at least two scan periods, 600 ms",
    "sensors.t_keller = {}": (
        "sensors.t_keller: unknown key; known here: "
        "t_puffer, t_warmwasser, t_miner_out, t_miner_return, t_outdoor, t_glycol"
    ),
    "control.energy.gone = 3": 'control.energy.gone: unknown key; did you mean "control.energy.gone_s"?',
    "control.valve.travel_s = 1": ("control.valve.travel_s: 1 is out of range; must be a number, 2 to 300 s"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_of_a_site(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text, "plc.toml", PlcConfig)
    assert str(caught.value) == f"plc.toml: {MISTAKES[text]}"


def test_the_output_watchdog_may_be_off_with_slow_scans() -> None:
    config = parse("scan.period_ms = 300\nimage.watchdog_ms = 0", "plc.toml", PlcConfig)
    assert config.image.watchdog_ms == 0


def test_the_generated_files_are_current() -> None:
    assert stale(CHECKOUT, ARTEFACTS) == []


def test_the_example_file_gives_the_defaults() -> None:
    assert load(CHECKOUT / "deploy/plc.example.toml", PlcConfig) == PlcConfig()


def test_the_assumptions_name_settings_that_exist() -> None:
    page = (CHECKOUT / "docs/ASSUMPTIONS.md").read_text("utf-8")
    named = set(re.findall(r"`((?:control|image|mqtt|scan|sensors|signals)\.[\w.]+)`", page))
    assert len(named) > 10
    assert named - {key for key, _, _ in walk(PlcConfig)} == set()


def test_a_changed_file_is_named_and_written_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(tmp_path)]
    assert run("revpi.config.generate", ARTEFACTS, root) == 0
    example = tmp_path / "deploy/plc.example.toml"
    example.write_text(example.read_text("utf-8").replace("period_ms = 50", "period_ms = 60"), "utf-8")
    assert run("revpi.config.generate", ARTEFACTS, [*root, "--check"]) == 1
    assert capsys.readouterr().err == f"{example} is not current: run python -m revpi.config.generate\n"
    run("revpi.config.generate", ARTEFACTS, root)
    assert run("revpi.config.generate", ARTEFACTS, [*root, "--check"]) == 0


def test_every_number_has_both_limits() -> None:
    numbers = [
        (key, slot.rule)
        for key, slot, _ in walk(PlcConfig)
        if slot.shape in (Shape.SCALAR, Shape.LIST) and slot.item in (int, float)
    ]
    assert len(numbers) > 20
    assert [key for key, rule in numbers if rule.lo is None or rule.hi is None] == []


def test_the_unit_of_a_number_is_the_end_of_its_name() -> None:
    named = {
        key: (slot.rule.unit, UNITS[key.rpartition("_")[2]])
        for key, slot, _ in walk(PlcConfig)
        if slot.item in (int, float) and key.rpartition("_")[2] in UNITS and "_per_" not in key
    }
    assert len(named) > 20
    assert {key: units for key, units in named.items() if units[0] != units[1]} == {}
