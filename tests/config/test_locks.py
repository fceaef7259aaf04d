"""The lock files fit pyproject.toml and each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BASE = PYPROJECT["project"]["dependencies"]
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
ASKED = {
    "plc": BASE,
    "bridge": [*BASE, *EXTRAS["bridge"]],
    "dev": [*BASE, *EXTRAS["bridge"], *EXTRAS["sim"], *PYPROJECT["dependency-groups"]["dev"]],
}


def _text(lock: str) -> str:
    return (ROOT / f"requirements/{lock}.lock").read_text("utf-8")


def _versions(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", _text(lock), re.MULTILINE))


@pytest.mark.parametrize("lock", ASKED)
def test_the_lock_answers_every_requirement(lock: str) -> None:
    versions = _versions(lock)
    for text in ASKED[lock]:
        asked = Requirement(text)
        assert asked.specifier.contains(versions[asked.name]), text


@pytest.mark.parametrize("lock", ASKED)
def test_every_package_has_hashes_and_no_source_is_named(lock: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", _text(lock), flags=re.MULTILINE)[1:]
    assert len(entries) == len(_versions(lock))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in _text(lock)


def test_programs_run_with_the_versions_that_are_tested() -> None:
    assert _versions("plc").items() <= _versions("bridge").items() <= _versions("dev").items()
