"""A host stands in front of its port."""

from __future__ import annotations

import pytest

from revpi.hosts import with_port


@pytest.mark.parametrize(
    ("host", "text"),
    [("miner1", "miner1:50051"), ("192.0.2.7", "192.0.2.7:50051"), ("fe80::1%eth0", "[fe80::1%eth0]:50051")],
)
def test_an_ipv6_address_has_brackets(host: str, text: str) -> None:
    assert with_port(host, 50051) == text
