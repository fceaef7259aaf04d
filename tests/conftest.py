"""Fixtures of all tests: a real Mosquitto; and which tests must have the machine to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.broker import Broker

# Rooms whose tests watch whole programs keep time; all others mostly wait and run side by side.
ALONE = ("chain", "scan")
_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run one after the other."""
    for item in items:
        if item.path.relative_to(_TESTS).parts[0] in ALONE:
            item.add_marker(pytest.mark.alone)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A private Mosquitto on a free port, running."""
    server = Broker(tmp_path / "broker")
    server.start()
    yield server
    server.stop()
