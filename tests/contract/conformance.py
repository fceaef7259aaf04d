"""What is published keeps to the contract."""

from __future__ import annotations

from revpi.contract.topics import find
from sim.contract_check.conformance import mistyped


def assert_declared(suffix: str, text: str) -> None:
    """Fail when the topic is not declared or the payload is of another kind."""
    topic = find(suffix)
    assert topic is not None, f"{suffix} is not declared"
    assert not mistyped(topic, text.encode()), f"{suffix}: {mistyped(topic, text.encode())}"
