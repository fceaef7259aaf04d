"""A settings file for a cabinet of plain files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.image.cabinet import Cabinet


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    cabinet = Cabinet(tmp_path)
    yield Program(tmp_path, cabinet)
    cabinet.close()
