"""What the running program loads: memory of the PLC is small, and so is its time to the first scan."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.broker import wait_until
from tests.cli.program import LIMIT_S, Program

# rooms and packages that only other commands or programs need
FOREIGN = (
    "prompt_toolkit",
    "wcwidth",
    "hypothesis",
    "mkdocs",
    "pytest",
    "unittest",
    "asyncio",
    "revpi.acceptance",
    "revpi.console",
    "revpi.deploy",
    "revpi.doctor",
    "revpi.report",
    "revpi.blackbox.drawing",
    "revpi.blackbox.replay",
    "revpi.config.example",
    "site_bridge",
    "sim",
)
SCAN_ONLY = (
    "ssl",
    "_hashlib",
    "email",
    "http",
    "urllib.request",
    "paho",
    "revpi.edges.bundle",
    "revpi.edges.mqtt_edge",
)
EDGES_ONLY = ("revpimodio2", "revpi.image.driver", "revpi.commission", "revpi.core.controller", "tomllib")
RUN = """
import sys
from revpi.cli.main import main
code = main(["run", "--config", sys.argv[1]])
print(*sorted(sys.modules))
sys.exit(code)
"""
EDGES = "import sys, revpi.edges.worker; print(*sorted(sys.modules))"


def unwanted(loaded: list[str], names: tuple[str, ...]) -> list[str]:
    """Those of the loaded modules that are, or lie in, one of the names."""
    return [module for module in loaded if f"{module}.".startswith(tuple(f"{name}." for name in names))]


def test_the_scan_loads_nothing_of_other_commands(program: Program) -> None:
    program.cabinet.set(SAFETY_OK=True)
    command = [sys.executable, "-c", RUN, str(program.config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: program.answers() or process.poll() is not None, "first scans")
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=LIMIT_S)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    loaded = output.split()
    assert "revpi.scan.loop" in loaded
    assert unwanted(loaded, FOREIGN + SCAN_ONLY) == []
    assert [name for name in loaded if name.startswith("revpi.cli.")] == [
        "revpi.cli.main",
        "revpi.cli.parser",
        "revpi.cli.run",
        "revpi.cli.stop_request",
    ]


def test_the_edges_load_nothing_of_the_scan() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EDGES], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    loaded = done.stdout.split()
    assert "revpi.edges.bundle" in loaded
    assert unwanted(loaded, FOREIGN + EDGES_ONLY) == []
    assert [name for name in loaded if name.startswith("revpi.cli")] == []


@pytest.mark.parametrize("argv", [["--version"], ["--help"]])
def test_no_command_is_loaded_before_it_is_chosen(argv: list[str]) -> None:
    code = "import sys\nfrom revpi.cli.main import main\ntry:\n    main(sys.argv[1:])\nfinally:\n"
    code += "    print(*(name for name in sys.modules if name.startswith('revpi.')), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    assert set(done.stderr.split()) == {
        "revpi.cli",
        "revpi.cli.main",
        "revpi.cli.parser",
        "revpi.command_line",
        "revpi.errors",
        "revpi.logs",
    }
