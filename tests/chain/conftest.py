"""One chain for all tests of this room: its start takes longest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.demo.chain import Chain
from sim.demo.options import DEFAULT_SITE
from sim.demo.processes import Supervisor
from sim.demo.run_directory import RunDirectory
from tests.chain.running import RunningChain


@pytest.fixture(scope="module")
def started() -> Iterator[RunningChain]:
    with RunDirectory(keep=False) as run:
        chain = Chain(run, DEFAULT_SITE)
        with Supervisor(chain.programs, chain.log_directory) as supervisor, chain.feed:
            assert supervisor.start_all(lambda: False, lambda _line: None)
            running = RunningChain(chain, supervisor, run)
            running.operate(pv_power_w=9000.0)
            yield running


@pytest.fixture
def chain(started: RunningChain) -> RunningChain:
    """The chain with both miners hashing, whatever a test before has left behind."""
    started.close_safety_chain()
    started.wait(started.mining, "both miners hash at their commanded power")
    return started
