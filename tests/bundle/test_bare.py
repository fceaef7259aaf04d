"""The bundle under a bare Python: no pip, no site-packages, nothing installed."""

from __future__ import annotations

import signal
import subprocess

from revpi.cli.local_question import ask
from revpi.errors import UserError
from tests.broker import wait_until
from tests.bundle.conftest import Bare
from tests.deploy.making import BARE_PYTHON

LIMIT_S = 30.0
IMPORT_ALL = """
import pkgutil, sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/vendor"]
import revpi
for module in pkgutil.walk_packages(revpi.__path__, "revpi."):
    __import__(module.name)
outside = sorted(
    name for name, module in sys.modules.items()
    if name.split(".")[0] in ("revpi", "paho", "revpimodio2") and not module.__file__.startswith(sys.argv[1])
)
print(len(sys.modules), *outside)
"""


def _answers(bare: Bare) -> bool:
    try:
        return bool(ask(bare.socket, {"ask": "status"}))
    except UserError:
        return False


def test_it_scans_and_leaves_zero_outputs(bare: Bare) -> None:
    bare.configure()
    bare.cabinet.set(SAFETY_OK=False)
    with bare.start("--config", str(bare.config)) as process:
        try:
            wait_until(lambda: _answers(bare) or process.poll() is not None, "first scans", LIMIT_S)
            wait_until(lambda: bool(bare.cabinet.sees("ALARM_LAMP")), "alarm lamp after the trip", LIMIT_S)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=LIMIT_S)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert errors.startswith("thermiq-start: release (beside the start program)\n")
    assert "Traceback" not in errors
    assert bare.cabinet.outputs() == bytes(6)
    assert list(bare.folder.rglob("*.pyc")) == [], "no bytecode that a power cut could spoil"


def test_the_first_start_without_settings_explains_itself(bare: Bare) -> None:
    bare.cabinet.set(SAFETY_OK=True)
    with bare.start("--config", str(bare.config)) as process:
        _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 2
    assert f"there are no settings at {bare.config}" in errors
    assert "all outputs stay zero" in errors
    assert bare.cabinet.outputs() == bytes(6)
    written = bare.config.with_name("plc.toml.example")
    assert f"an example lies at {written}" in errors
    assert written.read_text("utf-8") == (bare.folder / "plc.example.toml").read_text("utf-8").replace(
        ", written by make generate", ""
    )


def test_its_commands_work_without_starting_the_program(bare: Bare) -> None:
    bare.configure()
    with bare.start("config", "check", "--config", str(bare.config)) as process:
        output, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, errors
    assert "are right" in output
    assert errors == ""


def test_every_module_imports_from_the_bundle_alone(bare: Bare) -> None:
    command = [BARE_PYTHON, "-I", "-S", "-B", "-c", IMPORT_ALL, str(bare.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    count, *outside = done.stdout.split()
    assert int(count) > 200
    assert outside == []


def test_a_damaged_bundle_does_not_start(bare: Bare) -> None:
    (bare.folder / "revpi/scan/loop.py").write_text("")
    with bare.start("--config", str(bare.config)) as process:
        _, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert "revpi/scan/loop.py is missing or damaged" in errors
    assert "outputs stay zero" in errors
    assert bare.cabinet.outputs() == bytes(6)
