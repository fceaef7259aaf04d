from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.image.process_image import ProcessImage
from revpi.scan.exchange import Exchange
from tests.image.cabinet import Cabinet
from tests.scan.parts import Bench, SteppedClock


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    cabinet = Cabinet(tmp_path)
    image = ProcessImage(cabinet.settings)
    yield Bench(cabinet, image, Exchange(), SteppedClock())
    image.close()
    cabinet.close()
