"""Requests of Node-RED's user at the installed broker, and the PLC's answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from revpi.contract.declaration import Role
from revpi.contract.requests import BURST
from revpi.edges.inbox import SUBSCRIPTIONS, Inbox
from revpi.mqtt.client import MqttClient
from revpi.scan.exchange import Exchange
from tests.broker import wait_until
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import SiteBroker

LIMIT, MODE, ACKNOWLEDGE = "setpoints/power_limit", "setpoints/mode", "cmd/acknowledge"


class Desk:
    """The PLC's side, as its edge sets it up."""

    def __init__(self, site: SiteBroker) -> None:
        self.exchange = Exchange()
        self.client = MqttClient(
            site.settings(Role.PLC), Role.PLC, subscriptions=SUBSCRIPTIONS, handler=self._take
        )
        self._inbox = Inbox(self.exchange, self.client.session, self.client.publish)

    def _take(self, suffix: str, payload: bytes, retained: bool) -> None:
        self._inbox.handle(suffix, payload, retained)


@pytest.fixture
def desk(site: SiteBroker) -> Iterator[Desk]:
    desk = Desk(site)
    desk.client.start()
    wait_until(lambda: desk.client.connected, "connected")
    yield desk
    desk.client.stop()


@pytest.fixture
def nodered(site: SiteBroker, desk: Desk) -> Iterator[Person]:
    with Person(site.port, "nodered", site.password("nodered")) as person:
        person.subscribe("thermiq/+/+/result")
        assert desk.client.connected
        yield person


def answer(nodered: Person, suffix: str, payload: str, *, retain: bool = False) -> dict[str, Any]:
    """The answer to one request."""
    before = len(nodered.seen)
    nodered.publish(f"thermiq/{suffix}", payload, retain=retain)
    wait_until(lambda: len(nodered.seen) > before, f"{suffix} is answered")
    topic, text = nodered.seen[before]
    assert topic == f"thermiq/{suffix}/result"
    told: dict[str, Any] = json.loads(text)
    return told


@pytest.mark.parametrize(
    ("suffix", "payload", "expected"),
    [
        (LIMIT, "2000", {"result": "accepted", "value": 2000.0, "ttl_s": 900.0}),
        (
            LIMIT,
            '{"value": 2000, "ttl_s": 60, "id": "a1"}',
            {"result": "accepted", "value": 2000.0, "ttl_s": 60.0, "id": "a1"},
        ),
        (LIMIT, "99999", {"result": "clipped", "value": 13000.0, "reason": "limits"}),
        (LIMIT, '{"value": 1, "ttl_s": 9e6}', {"result": "clipped", "ttl_s": 86400.0, "reason": "limits"}),
        (LIMIT, "much", {"result": "refused", "value": None, "reason": "not_allowed"}),
        (LIMIT, "{", {"result": "refused", "reason": "malformed"}),
        (LIMIT, '{"value": 1, "ttl_s": -1}', {"result": "refused", "reason": "malformed"}),
        (LIMIT, '{"value": 1, "ts": 1700000000}', {"result": "refused", "reason": "late"}),
        (MODE, "off", {"result": "accepted", "value": "off"}),
        (MODE, "party", {"result": "refused", "reason": "not_allowed"}),
        (ACKNOWLEDGE, "1", {"result": "accepted"}),
        (ACKNOWLEDGE, "maybe", {"result": "refused", "reason": "not_allowed"}),
        ("setpoints/colour", "1", {"result": "refused", "reason": "unknown"}),
        ("cmd/explode", "1", {"result": "refused", "reason": "unknown"}),
    ],
)
def test_each_request_gets_its_answer(
    nodered: Person, suffix: str, payload: str, expected: dict[str, Any]
) -> None:
    told = answer(nodered, suffix, payload)
    assert {key: told[key] for key in expected} == expected


def test_a_retained_request_is_refused_and_changes_nothing(nodered: Person, desk: Desk) -> None:
    told = answer(nodered, LIMIT, "2000", retain=True)
    nodered.publish(f"thermiq/{LIMIT}", "", retain=True)
    assert (told["result"], told["reason"]) == ("refused", "retained")
    assert desk.exchange.requests.leases.power_limit_w is None


def test_a_flood_of_requests_is_told_so_once(nodered: Person, desk: Desk) -> None:
    for number in range(10 * BURST):
        nodered.publish(f"thermiq/{LIMIT}", str(1000 + number))
    nodered.publish(f"thermiq/{MODE}", "auto")
    wait_until(lambda: nodered.saw(f"thermiq/{MODE}/result") is not None, "the last one is answered")
    reasons = [json.loads(text)["reason"] for topic, text in nodered.seen if topic.endswith("limit/result")]
    assert reasons[: BURST + 1] == [""] * BURST + ["too_often"]
    assert len(reasons) <= BURST + 3
    assert desk.exchange.requests.leases.power_limit_w is not None
