"""A PLC with the stand-in of its loader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.signals.pictory import build_config
from tests.deploy.plc import Plc


@pytest.fixture
def plc(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Plc]:
    """One whose programs are small releases; a test may ask for another kind of loader."""
    kind: type[Plc] = getattr(request, "param", Plc)
    (tmp_path / "config.rsc").write_text(build_config(), "ascii")
    image = tmp_path / "process-image"
    image.write_bytes(b"\xff" * 4096)
    socket = tmp_path / "plc.sock"
    place = kind(tmp_path, f"--socket {socket}", socket, image)
    yield place
    place.power_cut()
