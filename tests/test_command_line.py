"""How commands end when somebody interrupts them, or has read enough."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from revpi.command_line import EXIT_INTERRUPTED, EXIT_READER_GONE

WAITING = """
import signal, sys, time
from revpi.command_line import finish
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
sys.exit(finish("waiting", lambda: print("begun", flush=True) or time.sleep(60)))
"""


def test_ctrl_c_is_no_mistake_of_the_program() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == EXIT_INTERRUPTED


@pytest.mark.parametrize("module", ["revpi.cli.main", "site_bridge.cli.main"])
def test_a_reader_that_has_enough_is_no_mistake_either(module: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", module, "config", "example"]
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (EXIT_READER_GONE, b"")
