"""Fixtures of all tests: a real Mosquitto."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.broker import Broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A private Mosquitto on a free port, running."""
    server = Broker(tmp_path / "broker")
    server.start()
    yield server
    server.stop()
