"""Replays a recording (safety_tripped): the core still gives the same outputs, bit by bit."""

from __future__ import annotations

from pathlib import Path

from revpi.blackbox.recording import read
from revpi.blackbox.replay import replay


def test_estop_while_mining() -> None:
    outcome = replay(read(Path(__file__).with_name("estop_while_mining.thermiq")))
    assert outcome.stretches == ()
    assert outcome.scans == 149
