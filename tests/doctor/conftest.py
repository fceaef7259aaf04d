"""The broker as a site installs it, with TLS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mosquitto.site_broker import TLS_NAME, SiteBroker


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBroker]:
    """For all tests of a file."""
    broker = SiteBroker(tmp_path_factory.mktemp("site"), "--tls", TLS_NAME)
    broker.start()
    yield broker
    broker.stop()
