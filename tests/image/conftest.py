from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.image.process_image import ProcessImage
from tests.image.cabinet import Cabinet


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    cabinet = Cabinet(tmp_path)
    yield cabinet
    cabinet.close()


@pytest.fixture
def image(cabinet: Cabinet) -> Iterator[ProcessImage]:
    image = ProcessImage(cabinet.settings)
    yield image
    image.close()
