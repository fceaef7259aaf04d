"""Node-RED beside the whole chain, and beside a broker that asks for passwords."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chain.conftest import started
from tests.chain.running import RunningChain
from tests.nodered.server import NodeRed

__all__ = ["started"]


@pytest.fixture(scope="module")
def node_red(started: RunningChain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeRed]:
    """Node-RED with the deployed flows on the chain's broker."""
    server = NodeRed(tmp_path_factory.mktemp("nodered") / "user", started.chain.broker_port)
    try:
        server.start()
        yield server
    finally:
        server.stop()
    assert server.complaints("duplicate id", "SyntaxError") == []  # both are sent by tests
