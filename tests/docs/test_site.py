"""The handbook builds as a site without a warning, and its generated tables are current."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from revpi.artefacts import CHECKOUT, stale
from revpi.cli import handbook
from revpi.core.alarms import ALARMS
from revpi.core.guard.stage import Guard
from revpi.core.memory.memory import Memory
from revpi.core.params import ControlParams
from revpi.page_blocks import names
from site_bridge import handbook as bridge_handbook
from tests.docs.pages import DOCS


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        str(tmp_path / "site"),
    ]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    pages = {path.stem for path in (tmp_path / "site").glob("*.html")}
    assert {path.stem for path in DOCS.glob("*.md")} <= pages


def test_the_tables_in_the_pages_are_current() -> None:
    assert stale(CHECKOUT, handbook.ARTEFACTS) == []
    assert stale(CHECKOUT, bridge_handbook.ARTEFACTS) == []


def test_every_block_has_a_generator() -> None:
    written = {name for blocks in handbook.PAGES.values() for name in blocks} | {"doctor.bridge"}
    assert {name for page in DOCS.glob("*.md") for name in names(page.read_text("utf-8"))} == written


def test_every_function_of_the_controller_has_its_chapter() -> None:
    assert handbook.functions().keys() == {f"control.{item.name}" for item in fields(ControlParams)}


def test_every_rule_of_the_guard_is_explained() -> None:
    rules = {code for code, _ in Guard(ControlParams(), Memory())._rules}
    explained = handbook.invariants()
    assert [code for code in rules if f"| {code}" not in explained] == []


def test_every_alarm_has_its_line() -> None:
    text = handbook.alarms()
    assert [
        code for code, alarm in ALARMS.items() if alarm.text_de not in text or alarm.action_en not in text
    ] == []
