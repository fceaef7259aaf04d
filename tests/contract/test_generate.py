from __future__ import annotations

from revpi.artefacts import CHECKOUT, stale
from revpi.contract.document import document
from revpi.contract.generate import ARTEFACTS
from revpi.contract.topics import TOPICS
from revpi.core.leases import LEASES


def test_the_document_in_the_checkout_is_current() -> None:
    assert stale(CHECKOUT, ARTEFACTS) == []


def test_the_document_has_every_topic_once() -> None:
    text = document()
    for topic in TOPICS:
        assert text.count(f"| `{topic.pattern}` |") == 1


def test_the_document_has_every_setpoint_once() -> None:
    text = document()
    for name in LEASES:
        assert text.count(f"| `setpoints/{name}` |") == 1
