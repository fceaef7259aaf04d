"""Log lines: a reader that has stopped, or gone, never holds whoever logs."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from revpi import logs

LIMIT_S = 30.0
LONG = 10_000
LINES = 20_000
LOGS = f"""
import logging, sys
from revpi import logs
logs.start("info", as_json=True)
log = logging.getLogger("room")
log.info("x" * {LONG})
for number in range({LINES}):
    log.info("line %d", number)
print("done", flush=True)
sys.stdin.readline()
log.info("after it")
"""


@contextlib.contextmanager
def logging_program() -> Iterator[subprocess.Popen[bytes]]:
    """Killed when it hangs, and at the end."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", LOGS], stdin=pipe, stdout=pipe, stderr=pipe) as program:
        hangs = threading.Timer(LIMIT_S, program.kill)
        hangs.start()
        try:
            yield program
        finally:
            hangs.cancel()
            program.kill()


def waiting_bytes(pipe: IO[bytes]) -> bytes:
    """What can be read now."""
    data = b""
    os.set_blocking(pipe.fileno(), False)
    with contextlib.suppress(BlockingIOError):
        while more := os.read(pipe.fileno(), 65_536):
            data += more
    os.set_blocking(pipe.fileno(), True)
    return data


def test_a_reader_that_stopped_costs_lines_which_are_counted() -> None:
    with logging_program() as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == b"done\n", "nobody reads what it logs"
        data = waiting_bytes(program.stderr)
        _, rest = program.communicate(b"\n")
    first, *lines = (data + rest).decode().splitlines()
    assert json.loads(first)["msg"] == "x" * LONG
    *lines, note, last = lines
    whole = len([line for line in lines if line.endswith("}")])
    assert [json.loads(line)["msg"] for line in lines[:whole]] == [
        f"line {number}" for number in range(whole)
    ]
    assert len(lines) <= whole + 1, "at most one was cut"
    assert json.loads(note)["msg"] == f"{LINES - whole} lines were lost: nobody read them"
    assert json.loads(last)["msg"] == "after it"


def test_a_reader_that_is_gone_is_no_trouble() -> None:
    with logging_program() as program:
        assert program.stderr is not None
        program.stderr.close()
        program.stderr = None
        out, _ = program.communicate(b"\n")
    assert out == b"done\n"
    assert program.returncode == 0


def test_a_stream_without_descriptor_takes_all() -> None:
    stream = io.StringIO()
    handler = logs.NonBlockingHandler(stream)
    handler.setFormatter(logs.LineFormatter())
    handler.handle(logging.LogRecord("room", logging.INFO, "", 0, "über %s", ("x",), None))
    assert stream.getvalue().endswith('level=info room=room msg="über x"\n')


def test_a_message_that_cannot_be_made_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    handler = logs.NonBlockingHandler(stream)
    handler.handle(logging.LogRecord("room", logging.INFO, "", 0, "%d", ("x",), None))
    assert stream.getvalue() == ""
    assert "Logging error" in capsys.readouterr().err


@pytest.mark.parametrize("has_descriptor", [False, True])
def test_a_closed_stream_is_left_alone(tmp_path: Path, has_descriptor: bool) -> None:
    stream = (tmp_path / "log").open("w") if has_descriptor else io.StringIO()
    descriptor = stream.fileno() if has_descriptor else -1
    handler = logs.NonBlockingHandler(stream)
    stream.close()
    with (tmp_path / "other").open("w") as other:
        assert not has_descriptor or other.fileno() == descriptor, "it is somebody else's now"
        handler.handle(logging.LogRecord("room", logging.INFO, "", 0, "text", (), None))
    assert (tmp_path / "other").read_text() == ""
