"""A PLC with the stand-in of its loader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.plc import Plc


@pytest.fixture
def plc(tmp_path: Path) -> Iterator[Plc]:
    """One whose programs are small releases."""
    image = tmp_path / "process-image"
    image.write_bytes(b"\xff" * 4096)
    socket = tmp_path / "plc.sock"
    place = Plc(tmp_path, f"--socket {socket}", socket, image)
    yield place
    place.power_cut()
