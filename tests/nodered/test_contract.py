"""The deployed flows against the contract, and what makes them fit to be imported."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from revpi.contract.requests import CLIPPED_TO_LIMITS, Refusal, Verdict
from revpi.contract.topics import find
from revpi.core.leases import LEASES, LeaseRule
from tests.nodered.functions import FLOWS, QUOTED, node, of_type, run, words
from tests.nodered.server import DEPLOYED, JSON_TYPE, Node

TABLES: list[dict[str, Any]] = run(node("overview", "welche Werte")["func"])[0]
ROWS = [(entry["table"], row) for entry in TABLES for row in entry["rows"]]
FORMS: dict[str, Node] = {form["topic"]: form for form in of_type("ui-form")}
CORE_TYPES = {
    *("tab", "comment", "inject", "function", "switch", "debug", "catch", "status", "link in", "link out"),
    *("mqtt in", "mqtt out", "mqtt-broker", "http in", "http response", "http request"),
}


@pytest.mark.parametrize(("_table", "row"), ROWS)
def test_rows_show_declared_topics_with_publisher_unit_and_quality(_table: str, row: list[str]) -> None:
    publisher, name, _text, unit, quality = [*row, "", ""][:5]
    declared = find(name)
    assert declared is not None
    assert declared.publisher == publisher
    assert unit == declared.unit.replace("degC", "°C")
    assert not quality or find(quality) is not None


def test_every_topic_in_a_function_is_declared() -> None:
    named = {match[2] for function in of_type("function") for match in QUOTED.finditer(function["func"])}
    assert len(named) > 20
    assert sorted(name for name in named if find(name) is None) == [JSON_TYPE]


def test_every_word_of_a_shown_topic_has_german() -> None:
    german = words(node("overview", "Zeilen")["func"], "GERMAN")
    shown = {choice for _, row in ROWS for choice in _choices(row[1])}
    assert shown <= german


def _choices(name: str) -> tuple[str, ...]:
    declared = find(name)
    assert declared is not None
    return declared.choices


LIVING = {"plc/status": ("online", 3000.0), "plc/heartbeat": ("{}", 5.0), "bridge/status": ("online", 3000.0)}
POWER, GOOD = "miners/2/power", ("good", 3000.0)


@pytest.mark.parametrize(
    ("quality", "age_s", "note"),
    [
        (GOOD, 100.0, ""),
        (GOOD, 200.0, "veraltet / stale"),
        (("stale", 10.0), 10.0, "veraltet / stale"),
        (("bad:too_old", 10.0), 200.0, "gestört / bad: too_old"),
    ],
)
def test_a_value_that_nobody_refreshes_is_out_of_date_whatever_its_quality_says(
    quality: tuple[str, float], age_s: float, note: str
) -> None:
    """What the broker kept of a miner that was taken away, for one."""
    rows = [["bridge", POWER, "P", "W", "miners/2/quality"], ["bridge", "miners/2/hashrate", "H", "TH/s"]]
    state = LIVING | {POWER: ("3200", age_s), "miners/2/quality": quality}
    shown = run(node("overview", "Zeilen")["func"], {"rows": rows}, state)["payload"]
    assert shown == [
        {"name": "P", "value": "3200 W", "note": note},
        {"name": "H", "value": "unbekannt / unknown", "note": ""},
    ]


@pytest.mark.parametrize(("age_s", "drawn"), [(100.0, ["Miner 2"]), (200.0, [])])
def test_a_value_that_nobody_refreshes_makes_a_gap(age_s: float, drawn: list[str]) -> None:
    state = LIVING | {POWER: ("3200", age_s), "miners/2/quality": GOOD}
    _, powers = run(node("overview", "Kurven")["func"], state=state)
    assert [point["topic"] for point in powers] == drawn


@pytest.mark.parametrize(("age_s", "asked"), [(100.0, True), (200.0, False)])
def test_the_battery_example_believes_only_what_is_refreshed(age_s: float, asked: bool) -> None:
    state = LIVING | {"inverter/battery_soc": ("98", age_s), "inverter/quality": GOOD}
    request = run(node("tariff example", "Batterie voll")["func"], state=state)
    assert (request is not None) is asked


def test_every_verdict_and_reason_has_words() -> None:
    told = words(node("requests", "zeigen")["func"], "WORDS")
    assert told >= {*Verdict, *Refusal, CLIPPED_TO_LIMITS}


def test_there_is_a_form_for_each_request() -> None:
    assert FORMS.keys() == LEASES.keys()


@pytest.mark.parametrize("rule", LEASES.values(), ids=lambda rule: rule.name)
def test_a_form_names_range_unit_and_usual_length(rule: LeaseRule) -> None:
    form = FORMS[rule.name]
    value, minutes = form["options"]
    assert f"({rule.ttl_s / 60:g})" in minutes["label"]
    if rule.choices:
        assert [option["value"] for option in form["dropdownOptions"]] == list(rule.choices)
    else:
        assert f"({rule.lo:g} … {rule.hi:g} {rule.unit.replace('degC', '°C')})" in value["label"]


def test_requests_leave_through_one_node_and_are_never_retained() -> None:
    (out,) = of_type("mqtt out")
    assert (out["topic"], out["retain"], out["qos"]) == ("", "false", "1")
    (entry,) = [item for item in FLOWS if any(out["id"] in wires for wires in item.get("wires", []))]
    (leaving,) = [item for item in FLOWS if item["id"] in entry["links"]]
    (making,) = [item for item in FLOWS if any(leaving["id"] in wires for wires in item.get("wires", []))]
    assert making == node("requests", "Anforderung / request", "function")


def test_ids_are_stable_and_unique() -> None:
    ids = [item["id"] for item in FLOWS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{16}", item) for item in ids)


def test_every_wire_link_and_configuration_leads_somewhere() -> None:
    ids = {item["id"] for item in FLOWS}
    keys = ("z", "group", "page", "ui", "theme", "broker")
    named = {item[key] for item in FLOWS for key in keys if re.fullmatch(r"[0-9a-f]{16}", str(item.get(key)))}
    wired = {end for item in FLOWS for wires in item.get("wires", []) for end in wires}
    linked = {end for item in FLOWS for end in item.get("links", [])}
    assert named | wired | linked <= ids


def test_only_core_nodes_and_the_dashboard_that_the_package_lists() -> None:
    package = json.loads((DEPLOYED / "package.json").read_text("utf-8"))
    assert package["dependencies"].keys() == {"node-red", "@flowfuse/node-red-dashboard"}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
    kinds = {item["type"] for item in FLOWS}
    assert {kind for kind in kinds if not kind.startswith("ui-")} <= CORE_TYPES
    assert all(function["libs"] == [] for function in of_type("function"))


def test_there_are_no_secrets() -> None:
    assert not [item["id"] for item in FLOWS if "credentials" in item]
    (broker,) = of_type("mqtt-broker")
    assert (broker["broker"], broker["port"]) == ("${MQTT_HOST}", "${MQTT_PORT}")


@pytest.mark.parametrize("kind", ["tab", "ui-page", "ui-form", "ui-table", "ui-button"])
def test_labels_are_german_and_english(kind: str) -> None:
    names = [item["label"] if kind == "tab" else item["name"] for item in of_type(kind)]
    assert [name for name in names if " / " not in name and not re.search(r"Miner \d|HTTP", name)] == []


def test_functions_are_short() -> None:
    long = {item["name"] for item in of_type("function") if item["func"].count("\n") > 40}
    assert long == {"welche Werte / which values"}  # a table
