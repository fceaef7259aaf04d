"""The stand-in of the loader ends what it starts."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from sim.pyload.options import DEFAULTS
from sim.pyload.plc import Plc

STOP_HEADSTART_S = 0.2
LIMIT_S = 20.0


def test_a_program_that_is_started_again_while_it_is_stopped_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path / "again"
    (tmp_path / "program.py").write_text(
        f"import os, time\nif os.path.exists({str(again)!r}):\n    time.sleep(60)\n"
    )
    options = {**DEFAULTS, "plcprogram": "program.py", "autoreloaddelay": 0}
    plc = Plc(options, tmp_path, tmp_path / "image", tmp_path / "log")
    stopping = threading.Thread(target=plc.stop)
    started: list[subprocess.Popen[bytes]] = []
    really_start = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        if started:
            again.touch()
            stopping.start()
            stopping.join(STOP_HEADSTART_S)
        started.append(really_start(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    plc.start()
    plc.join(LIMIT_S)
    stopping.join(LIMIT_S)
    try:
        assert len(started) == 2
        assert started[1].wait(LIMIT_S) != 0
    finally:
        started[-1].kill()
        started[-1].wait()
