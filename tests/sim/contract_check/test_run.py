"""The check itself: the whole demonstration against the contract."""

from __future__ import annotations

import json
import subprocess
import sys

SECONDS = 60


def test_the_demonstration_keeps_the_contract() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim.contract_check.main", "--seconds", str(SECONDS), "--json"],
        capture_output=True,
        text=True,
        timeout=SECONDS + 120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["undeclared"] == report["missing"] == report["wrong"] == report["pace"] == []
    assert report["absent"] == ["history/plc", "history/bridge"]
    assert report["topics"] > 150
    assert report["messages"] > 10 * SECONDS
