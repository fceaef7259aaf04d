"""Fixtures of all tests: a real Mosquitto; and which tests must have the machine to themselves."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.broker import Broker

# Rooms whose tests watch whole programs keep time; all others mostly wait and run side by side.
ALONE = ("chain", "scan")
# Files that wait for programs for a minute or so: begun last, they would keep one worker busy and no other.
LONG_FIRST = (
    "deploy/test_real_program.py",
    "sim/contract_check/test_run.py",
    "commission/test_sequence.py",
    "contract/test_asyncapi.py",
    "nodered",
    "bridge/test_app.py",
    "deploy",
    "commission",
    "blackbox/test_cli.py",
    "docs",
    "scenarios",
    "sim/fast",
)
_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run one after the other; begin with the files that take longest."""
    for item in items:
        if item.path.relative_to(_TESTS).parts[0] in ALONE:
            item.add_marker(pytest.mark.alone)
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    name = item.path.relative_to(_TESTS).as_posix()
    return next((place for place, start in enumerate(LONG_FIRST) if name.startswith(start)), len(LONG_FIRST))


@pytest.fixture(autouse=True)
def logging_ends() -> Iterator[None]:
    """A command that ran inside a test set the level, and logged to its standard error, closed after it."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in [each for each in root.handlers if type(each) is logging.StreamHandler]:
        root.removeHandler(handler)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A private Mosquitto on a free port, running."""
    server = Broker(tmp_path / "broker")
    server.start()
    yield server
    server.stop()
