"""Node-RED at the broker of a site: TLS, passwords, access list, base of a fleet; its own doors locked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from paho.mqtt import publish
from paho.mqtt.client import MQTTv5

from revpi.contract.topics import Role, find
from revpi.core.alarms import ALARMS, A
from revpi.core.inputs import Now
from revpi.core.leases import LEASES
from revpi.core.outputs import AlarmView
from revpi.edges.forms import alarm_form
from tests.broker import HOST, wait_until
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import TLS_NAME, SiteBroker
from tests.nodered.dashboard import Page
from tests.nodered.functions import FLOWS, node
from tests.nodered.hook import Hook
from tests.nodered.server import NodeRed

BASE = "thermiq/walda"
USER, PASSWORD = "thermiq", "kaesespaetzle"
MOST_TOPICS = 500
GARBAGE = (b"", b"{", b"[]", b"[[]]", b"17", b"null", b'{"code": 1}', b'"text"', b"\xff\xfe", b"[" * 9000)
ALARM = A.COOLER_FAULT
POST = node("alarms", "POST", "http request")


@pytest.fixture(scope="module")
def broker_of_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBroker]:
    broker = SiteBroker(tmp_path_factory.mktemp("site"), "--tls", TLS_NAME, "--base", BASE)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with Hook() as listening:
        yield listening


@pytest.fixture(scope="module")
def locked(
    broker_of_site: SiteBroker, hook: Hook, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NodeRed]:
    server = NodeRed(
        tmp_path_factory.mktemp("nodered") / "user",
        broker_of_site.port,
        MQTT_HOST=f"mqtts://{TLS_NAME}:{broker_of_site.tls_port}",
        NODE_EXTRA_CA_CERTS=str(broker_of_site.etc / "tls" / "ca.crt"),
        MQTT_USER="nodered",
        MQTT_PASSWORD=broker_of_site.password("nodered"),
        MQTT_BASE=BASE,
        NODERED_HOST=HOST,
        NODERED_PASSWORD=PASSWORD,
        ALARM_URL=hook.url,
    )
    try:
        server.log_in(USER, PASSWORD)
        server.start([item | {"d": False} if item == POST else item for item in FLOWS])
        wait_until(lambda: server.state()["connected"] is True, "connected with TLS and password")
        yield server
    finally:
        server.stop()
    assert server.complaints() == []


def say(broker: SiteBroker, *messages: tuple[str, str | bytes]) -> None:
    """Publish retained state as the PLC."""
    publish.multiple(
        [(f"{BASE}/{name}", payload, 1, True) for name, payload in messages],
        hostname=HOST,
        port=broker.port,
        auth={"username": "plc", "password": broker.password("plc")},
        protocol=MQTTv5,
    )


def test_state_below_another_base_arrives(broker_of_site: SiteBroker, locked: NodeRed) -> None:
    say(broker_of_site, ("mode", "maintenance"))
    wait_until(lambda: locked.knows("mode") == "maintenance", "mode arrives")
    say(broker_of_site, ("mode", ""))
    wait_until(lambda: locked.knows("mode") is None, "a removed topic is forgotten")


def test_requests_go_where_nodered_may_publish_and_silence_is_told(
    broker_of_site: SiteBroker, locked: NodeRed
) -> None:
    names = [f"setpoints/{name}" for name in LEASES] + ["cmd/acknowledge"]
    with Person(broker_of_site.port, "plc", broker_of_site.password("plc")) as plc:
        plc.subscribe(f"{BASE}/setpoints/+", f"{BASE}/cmd/+")
        with ThreadPoolExecutor(len(names)) as people:
            replies = list(people.map(lambda name: locked.request(name.split("/")[1], 1, ttl_s=9), names))
        sent = {topic.removeprefix(f"{BASE}/"): json.loads(payload) for topic, payload in plc.seen}
    assert {reply.status for reply in replies} == {504}
    assert {reply.json()["reason"] for reply in replies} == {"no_answer"}
    assert sorted(sent) == sorted(names)
    assert all(request.keys() == {"value", "ttl_s", "id", "ts"} for request in sent.values())
    publishers = {declared.publisher for name in names if (declared := find(name)) is not None}
    assert publishers == {Role.NODERED}
    say(broker_of_site, ("season", "winter"))
    with Person(broker_of_site.port, "viewer", broker_of_site.password("viewer")) as viewer:
        viewer.subscribe(*(f"{BASE}/{name}" for name in names))
        viewer.subscribe(f"{BASE}/season")
        viewer.expect(f"{BASE}/season", "winter")
        assert len(viewer.seen) == 1, "a request was retained"


def test_a_new_alarm_is_handed_over_once_in_both_languages(
    broker_of_site: SiteBroker, locked: NodeRed, hook: Hook
) -> None:
    form = alarm_form(
        AlarmView(ALARM.value, 5.0, active=True, acknowledged=False), Now(10.0, 1_800_000_000.0)
    )
    say(broker_of_site, ("alarms", json.dumps([form])))
    wait_until(lambda: len(hook.bodies) == 1, "alarm is handed over")
    row = ALARMS[ALARM]
    for words in (row.text_de, row.text_en, row.action_de, row.action_en):
        assert words in hook.bodies[0]
    table = node("alarms", "Alarme", "ui-table")["id"]
    assert row.action_de in locked.shown(table)[0]["action"]
    seen_again = {**form, "acknowledged": True}
    say(broker_of_site, ("alarms", json.dumps([seen_again])), ("alarms", "[]"))
    wait_until(lambda: len(hook.bodies) == 2, "its end is handed over")
    assert "behoben / gone" in hook.bodies[1]
    assert row.text_de in hook.bodies[1]
    assert locked.shown(table) == []


def test_garbage_and_floods_do_no_harm(broker_of_site: SiteBroker, locked: NodeRed) -> None:
    places = (
        "alarms",
        "requests/active",
        "why/k10_on",
        "plc/status",
        "temps/puffer",
        "setpoints/mode/result",
    )
    say(broker_of_site, *[(place, payload) for place in places for payload in GARBAGE])
    say(broker_of_site, *[(f"why/flood_{number}", "{}") for number in range(MOST_TOPICS + 100)])
    say(broker_of_site, ("alarms", json.dumps([None, {}, {"code": "x", "since": "soon", "text_de": 7}])))
    table = node("alarms", "Alarme", "ui-table")["id"]
    wait_until(lambda: [row["what"] for row in locked.shown(table)] == ["7 / "], "it lives and reads on")
    wait_until(lambda: len(locked.state()["state"]) == MOST_TOPICS, "it keeps no more than it may")
    assert locked.get("/thermiq/state?topic=alarms").status == 200


@pytest.mark.parametrize("path", ["/thermiq/state", "/dashboard/overview", "/flows", "/thermiq/request/mode"])
def test_nobody_comes_in_without_the_password(locked: NodeRed, path: str) -> None:
    method = "POST" if "request" in path else "GET"
    headers = {"Authorization": "Basic dGhlcm1pcTpudWRlbG4="}
    assert locked.ask(method, path, "{}", Content_Type="application/json", **headers).status == 401
    assert locked.ask(method, path, "{}", Content_Type="application/json", Authorization="").status == 401


def test_the_pages_socket_wants_the_password_and_no_other_site(locked: NodeRed) -> None:
    assert Page(locked, Authorization="").config is None
    assert Page(locked, Origin="http://elsewhere.example").config is None
    page = Page(locked, Origin=f"http://{HOST}:{locked.port}")
    assert page.config is not None
    page.close()
