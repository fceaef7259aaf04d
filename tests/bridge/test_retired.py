"""Which qualities at the broker belong to sources that there are no longer."""

from __future__ import annotations

import pytest

from revpi.contract.discovery.device import Equipment
from revpi.contract.topics import find
from site_bridge.publish.retired import FILTERS, GONE, Retired

EQUIPMENT = Equipment(miners=(1,), meters={"heat": "heat_pump"}, inverter=True)


@pytest.mark.parametrize(
    ("suffix", "payload", "gone"),
    [
        ("miners/1/quality", b"good", False),
        ("miners/2/quality", b"good", True),
        ("miners/2/quality", b"bad:never_seen", False),
        ("miners/2/quality", b"", False),
        ("meters/heat/quality", b"stale", False),
        ("meters/cold/quality", b"stale", True),
        ("inverter/quality", b"good", False),
        ("smartmeter/quality", b"good", True),
        ("smartmeter/power/quality", b"good", True),
        ("tariff/quality", b"bad:too_old", True),
    ],
)
def test_what_is_not_there_contradicts_once(suffix: str, payload: bytes, gone: bool) -> None:
    retired = Retired(EQUIPMENT)
    assert retired.contradicts(suffix, payload) is gone
    assert not retired.contradicts(suffix, payload)


def test_its_words_are_declared() -> None:
    topic = find("meters/cold/quality")
    assert topic is not None
    assert GONE in topic.choices
    assert set(FILTERS) == {
        "miners/+/quality",
        "inverter/quality",
        "meters/+/quality",
        "smartmeter/quality",
        "smartmeter/power/quality",
        "tariff/quality",
    }
