"""Node-RED with the real PLC program, bridge and broker."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from revpi.contract.topics import find
from revpi.core.leases import LEASES
from tests.broker import wait_until
from tests.chain.running import RunningChain
from tests.nodered.dashboard import Page
from tests.nodered.functions import FLOWS, node, of_type
from tests.nodered.server import Node, NodeRed

ANSWERS = node("requests", "Antworten", "ui-table")["id"]
ACTIVE = node("requests", "In Kraft", "ui-table")["id"]


def agreed(node_red: NodeRed, name: str, value: object) -> bool:
    """Whether a request of now is accepted."""
    reply = node_red.request(name, value, ttl_s=30)
    return reply.status == 200 and reply.json()["result"] == "accepted"


def test_state_arrives(started: RunningChain, node_red: NodeRed) -> None:
    def retained() -> set[str]:
        found = {name: find(name) for name in started.chain.feed.topics()}
        return {name for name, declared in found.items() if declared is not None and declared.retained}

    started.wait(lambda: node_red.state()["heartbeat_age_s"] is not None, "heartbeat arrives")
    started.wait(lambda: retained() <= node_red.state()["state"].keys(), "all that is retained arrives")
    state = node_red.state()
    assert state["connected"] is True
    assert state["state"]["plc/status"] == "online"
    assert isinstance(state["state"]["temps/puffer"], float | int)
    assert state["state"]["safety/ok"] is True
    assert state["state"]["alarms"] == []


def test_one_value_by_its_topic(node_red: NodeRed) -> None:
    reply = node_red.get("/thermiq/state?topic=mode")
    assert reply.status == 200
    assert reply.json() | {"age_s": 0} == {"topic": "mode", "value": "auto", "age_s": 0}
    assert node_red.get("/thermiq/state?topic=toString").status == 404


def test_a_request_is_accepted_and_in_force(started: RunningChain, node_red: NodeRed) -> None:
    reply = node_red.request("power_limit", 3000, ttl_s=40)
    assert reply.status == 200
    answer = reply.json()
    assert (answer["result"], answer["value"], answer["ttl_s"]) == ("accepted", 3000, 40)
    started.wait(lambda: '"power_limit"' in (started.topic("requests/active") or ""), "lease in force")
    started.wait(
        lambda: any(row["name"] == "power_limit" for row in node_red.shown(ACTIVE) or []), "it is shown"
    )
    (row,) = [row for row in node_red.shown(ACTIVE) if row["name"] == "power_limit"]
    assert row["value"] == "3000 W"
    assert row["left"].startswith("0 min ")


def test_a_request_beyond_the_range_is_clipped(node_red: NodeRed) -> None:
    answer = node_red.request("buffer_target", 200, ttl_s=5).json()
    assert (answer["result"], answer["value"], answer["reason"]) == (
        "clipped",
        LEASES["buffer_target"].hi,
        "limits",
    )


def test_a_request_that_may_not_be_is_refused_with_a_reason(node_red: NodeRed) -> None:
    reply = node_red.request("mode", "party")
    assert reply.status == 422
    assert (reply.json()["result"], reply.json()["reason"]) == ("refused", "not_allowed")
    assert "maintenance" in reply.json()["detail"]
    assert node_red.request("surprise", 1).json()["reason"] == "unknown"


def test_every_known_request_gets_an_answer(node_red: NodeRed) -> None:
    wishes = {rule.name: rule.choices[-1] if rule.choices else rule.hi for rule in LEASES.values()}
    replies = {name: node_red.request(name, value, ttl_s=1) for name, value in wishes.items()}
    assert {name: reply.json()["result"] for name, reply in replies.items()} == dict.fromkeys(
        wishes, "accepted"
    )
    assert node_red.request("acknowledge", value=True).json()["result"] == "accepted"


def test_requests_in_a_burst_all_get_an_answer_in_time(node_red: NodeRed) -> None:
    def ask(number: int) -> int:
        return node_red.request("hashprice", number / 1000, ttl_s=1).status

    with ThreadPoolExecutor(12) as people:
        statuses = Counter(people.map(ask, range(12)))
    assert statuses[200] >= 3
    assert set(statuses) <= {200, 422, 504}
    assert statuses[422] >= 1


def test_what_is_no_request_is_refused_at_once(node_red: NodeRed) -> None:
    path = "/thermiq/request/power_limit"
    assert (
        node_red.ask("POST", path, "value=1", Content_Type="application/x-www-form-urlencoded").status == 415
    )
    assert node_red.ask("POST", path, "[1]", Content_Type="application/json").status == 400
    assert node_red.ask("POST", path, "{", Content_Type="application/json").status == 400
    for body in (
        {},
        {"value": None},
        {"value": {"a": 1}},
        {"value": "x" * 99},
        {"value": 1, "ttl_s": "soon"},
    ):
        reply = node_red.post(path, body)
        assert (reply.status, reply.json()["reason"]) == (422, "malformed")


def test_pages_show_state_and_answers(started: RunningChain, node_red: NodeRed) -> None:
    for page in of_type("ui-page"):
        assert node_red.get(f"/dashboard{page['path']}").status == 200
    heat = node("overview", "Wärme", "ui-table")["id"]

    def buffer_row() -> dict[str, str]:
        rows: list[dict[str, str]] = node_red.shown(heat) or [{}]
        return rows[0]

    def fresh_row() -> dict[str, str]:
        value = f"{started.topic('temps/puffer')} °C"
        return {"name": "Pufferspeicher / buffer tank", "value": value, "note": ""}

    started.wait(lambda: buffer_row() == fresh_row(), "fresh buffer temperature is shown")
    results = {row["result"] for row in node_red.shown(ANSWERS)}
    assert results & {"angenommen / accepted", "abgelehnt / refused"}


def test_a_form_on_the_page_makes_a_request(started: RunningChain, node_red: NodeRed) -> None:
    page = Page(node_red)
    assert page.config is not None
    assert {shown["name"] for shown in page.config["pages"].values()} == {
        item["name"] for item in of_type("ui-page")
    }
    assert page.config["widgets"].keys() >= {item["id"] for item in of_type("ui-form")}
    form = next(item for item in of_type("ui-form") if item["topic"] == "dhw_target")
    page.act(form["id"], {"payload": {"value": 47, "minutes": 2}, "_event": "submit"})

    def lease() -> dict[str, Any]:
        active = json.loads(started.topic("requests/active") or "[]")
        return next((row for row in active if row["name"] == "dhw_target" and row["value"] == 47), {})

    started.wait(lambda: lease() != {}, "the form's request is in force")
    assert 60 < lease()["seconds_left"] <= 120
    page.close()


def test_importing_twice_leaves_one_set(node_red: NodeRed) -> None:
    node_red.deploy(FLOWS)
    node_red.deploy(FLOWS)
    assert sorted(item["id"] for item in node_red.nodes()) == sorted(item["id"] for item in FLOWS)
    again = [item for item in FLOWS if item.get("z") == of_type("tab")[0]["id"]]
    assert node_red.post("/flow", {"label": "again", "nodes": again}).status == 400
    assert len(node_red.nodes()) == len(FLOWS)
    wait_until(lambda: node_red.state()["connected"] is True, "connected after the import")
    wait_until(lambda: agreed(node_red, "dhw_target", 48), "requests work after the import")


def test_the_tariff_example_feeds_a_price(started: RunningChain, node_red: NodeRed) -> None:
    def enabled(item: Node) -> Node:
        return item | {"disabled": False} if item["type"] == "tab" else item

    node_red.deploy([enabled(item) for item in FLOWS])
    started.wait(lambda: '"tariff"' in (started.topic("requests/active") or ""), "price by rule is in force")
    node_red.deploy(FLOWS)
    (price,) = [
        row for row in json.loads(started.topic("requests/active") or "[]") if row["name"] == "tariff"
    ]
    assert price["value"] in {0.24, 0.30, 0.38}
    assert price["unit"] == "EUR/kWh"


def test_a_broker_that_comes_back_is_found_again(started: RunningChain, node_red: NodeRed) -> None:
    started.wait(lambda: node_red.state()["connected"] is True, "connected before")
    started.kill("broker")
    started.wait(lambda: node_red.state()["connected"] is False, "the loss is seen")
    reply = node_red.request("power_limit", 3000)
    assert reply.status in {200, 503, 504}
    started.wait(lambda: node_red.state()["connected"] is True, "connected again")
    started.wait(lambda: agreed(node_red, "buffer_target", 40), "requests work again")
    started.wait(lambda: node_red.knows("plc/status") == "online", "state is there again")
