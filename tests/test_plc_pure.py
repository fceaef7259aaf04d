"""What runs on the PLC: the standard library and a few pure-Python packages, nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = ("grpc", "google.protobuf", "pymodbus", "serial", "rich", "site_bridge", "sim")
LOCKED = dict(
    re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements/plc.lock").read_text("utf-8"), re.MULTILINE)
)

PROGRAM = """
import importlib, importlib.abc, json, pkgutil, sys

allowed = set(sys.argv[1].split(","))

class Gate(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        top = name.partition(".")[0]
        if top.startswith("_sysconfigdata_"):  # the standard library's, named after the machine
            return
        if top not in allowed:
            raise ModuleNotFoundError(f"{name} is not there on the PLC", name=name)

sys.meta_path.insert(0, Gate())
sys.path.insert(0, sys.argv[2])
before = set(sys.modules)
for module in sys.argv[3:]:
    importlib.import_module(module)
package = importlib.import_module("revpi")
for module in pkgutil.walk_packages(package.__path__, "revpi."):
    importlib.import_module(module.name)
print(*sorted(set(sys.modules) - before))
"""


def _normal(name: str) -> str:
    """A distribution's name as the lock file writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.split(r"[<>=!~;\[ ]", text, maxsplit=1)[0] for text in project["dependencies"]}


def _import_on_plc(*first: str) -> subprocess.CompletedProcess[str]:
    """Import `first`, then all of revpi, where only the standard library and the locked packages exist."""
    ours = {
        name for name, owners in packages_distributions().items() if set(map(_normal, owners)) & LOCKED.keys()
    }
    allowed = ",".join({*sys.stdlib_module_names, *ours, "revpi"})
    command = [sys.executable, "-I", "-c", PROGRAM, allowed, str(ROOT), *first]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_program_imports_nothing_but_its_own_dependencies() -> None:
    done = _import_on_plc()
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "revpi.config.plc" in loaded
    assert [name for name in loaded if f"{name}.".startswith(tuple(f"{other}." for other in FORBIDDEN))] == []


@pytest.mark.parametrize("module", FORBIDDEN)
def test_what_belongs_to_bridge_and_simulation_cannot_be_imported_there(module: str) -> None:
    done = _import_on_plc(module)
    assert done.returncode == 1
    assert "is not there on the PLC" in done.stderr


def test_the_lock_holds_the_base_dependencies_only() -> None:
    assert _dependencies() <= LOCKED.keys()
    assert len(LOCKED) <= 4, "few packages travel to the PLC; each one is a decision"


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_each_package_of_the_plc_is_a_pure_python_wheel(name: str) -> None:
    installed = distribution(name)
    wheel = (installed.read_text("WHEEL") or "").splitlines()
    assert installed.version == LOCKED[name]
    assert "Root-Is-Purelib: true" in wheel
    assert "Tag: py3-none-any" in wheel
    assert [path for path in installed.files or () if path.suffix in (".so", ".pyd", ".dll")] == []
    needed = [text for text in installed.requires or () if "extra ==" not in text]
    assert {re.split(r"[<>=!~;\[ ]", text, maxsplit=1)[0] for text in needed} <= LOCKED.keys()
