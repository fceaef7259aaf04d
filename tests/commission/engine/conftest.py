"""The cabinet that the tests of a session's end share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.picontrol.stand_in import PiControl
from tests.commission.engine.room import Room
from tests.image.cabinet import Cabinet


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    cabinet = Cabinet(tmp_path)
    cabinet.set(HAND_SWITCH=True, SAFETY_OK=True)
    with PiControl(cabinet.procimg, cabinet.configrsc, tmp_path / "driver") as driver:
        yield Room(tmp_path, cabinet, driver)
    cabinet.close()
