"""One installed broker for all tests of this room that do not restart it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mosquitto.site_broker import TLS_NAME, SiteBroker


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBroker]:
    """The installed broker, with TLS, running."""
    broker = SiteBroker(tmp_path_factory.mktemp("site"), "--tls", TLS_NAME)
    broker.start()
    yield broker
    broker.stop()
