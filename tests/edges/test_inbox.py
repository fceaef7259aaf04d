from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.contract.messages import Stamp, encode_inverter, encode_miner
from revpi.contract.requests import BURST
from revpi.contract.tariff import encode_tariff
from revpi.core.inputs import (
    InverterTelemetry,
    MinerApiState,
    MinerTelemetry,
    Now,
    Requests,
    SiteData,
    TariffTelemetry,
)
from revpi.core.leases import LEASES, Lease, Leases
from revpi.core.memory.records import LeaseMemory, LeasesMemory
from revpi.core.reading import Timed
from revpi.edges.inbox import Inbox
from revpi.edges.samples import MAX_AGE_S
from revpi.scan.exchange import Exchange

INVERTER = InverterTelemetry(
    solar_power_w=5000.0, grid_power_w=-1.0, battery_power_w=None, battery_soc_pct=None, load_power_w=None
)
MINER = MinerTelemetry(state=MinerApiState.MINING, power_w=3000.0, done_sequence=4, done_session="ours")


class Desk:
    """An inbox with a clock that the test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.exchange = Exchange()
        self.answers: list[tuple[str, dict[str, Any]]] = []
        self.inbox = Inbox(self.exchange, "ours", self.take_answer, lambda: self.now_s)

    def take_answer(self, suffix: str, payload: bytes) -> None:
        self.answers.append((suffix, json.loads(payload)))

    def inverter(self, seq: int, sent_s: float, session: str = "b", *, retained: bool = False) -> None:
        payload = encode_inverter(Stamp(session, seq, None, sent_s), INVERTER)
        self.inbox.handle("inverter/sample", payload, retained)

    def ask(self, suffix: str, payload: bytes, *, retained: bool = False) -> dict[str, Any]:
        self.inbox.handle(suffix, payload, retained)
        name, answer = self.answers[-1]
        assert name == f"{suffix}/result"
        return answer


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_sample_reaches_the_scan_with_its_time(desk: Desk) -> None:
    desk.inverter(1, 50.0)
    assert desk.exchange.site == SiteData(inverter=Timed(INVERTER, 1000.0))
    desk.now_s = 1003.0
    desk.inverter(2, 51.0)
    sample = desk.exchange.site.inverter
    assert sample is not None
    assert sample.at_s == pytest.approx(1001.0, abs=0.01)


def test_a_tariff_slot_reaches_the_scan_beside_the_other_samples(desk: Desk) -> None:
    desk.inverter(1, 50.0)
    slot = TariffTelemetry(import_eur_per_kwh=0.3, feed_in_eur_per_kwh=0.08, valid_until_s=1.8e9)
    payload = encode_tariff(Stamp("b", 1, None, 50.0), slot)
    desk.inbox.handle("tariff/sample", payload, False)
    assert desk.exchange.site == SiteData(inverter=Timed(INVERTER, 1000.0), tariff=Timed(slot, 1000.0))
    desk.inbox.handle("tariff/sample", payload, True)
    assert desk.inbox.samples.counters.retained == 1


def test_samples_of_the_miners_keep_each_other(desk: Desk) -> None:
    for number in (1, 2):
        payload = encode_miner(Stamp("b", 1, None, 50.0), replace(MINER, power_w=float(number)))
        desk.inbox.handle(f"miners/{number}/sample", payload, False)
    desk.inverter(1, 50.0)
    first, second = desk.exchange.site.miners
    assert first is not None
    assert second is not None
    assert (first.value.power_w, second.value.power_w) == (1.0, 2.0)
    assert desk.exchange.site.inverter is not None


@pytest.mark.parametrize(("done_session", "counts"), [("ours", 4), ("theirs", 0), ("", 0)])
def test_what_was_done_for_an_earlier_start_does_not_count(
    desk: Desk, done_session: str, counts: int
) -> None:
    telemetry = replace(MINER, done_session=done_session)
    desk.inbox.handle("miners/1/sample", encode_miner(Stamp("b", 1, None, 50.0), telemetry), False)
    first, _ = desk.exchange.site.miners
    assert first is not None
    assert first.value.done_sequence == counts


def test_retained_late_repeated_and_malformed_samples_are_dropped_and_counted(desk: Desk) -> None:
    desk.inverter(1, 50.0)
    before = desk.exchange.site
    desk.inverter(2, 50.0, retained=True)
    desk.inverter(1, 50.0)
    desk.inbox.handle("inverter/sample", b"{", False)
    desk.now_s += MAX_AGE_S + 1.0
    desk.inverter(3, 50.0)
    assert desk.exchange.site is before
    counters = desk.inbox.samples.counters
    assert (counters.taken, counters.retained, counters.out_of_sequence) == (1, 1, 1)
    assert (counters.malformed, counters.late) == (1, 1)


def test_a_restarted_bridge_is_heard_at_once(desk: Desk) -> None:
    desk.inverter(900, 5000.0)
    desk.inverter(1, 3.0, session="new")
    assert desk.inbox.samples.counters.taken == 2


def test_a_row_of_malformed_samples_is_logged_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        desk.inbox.handle("inverter/sample", b"{}", False)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("payload", [b"true", b"1", b'{"value": true, "id": "x"}'])
def test_an_acknowledge_is_accepted_and_counted(desk: Desk, payload: bytes) -> None:
    answer = desk.ask("cmd/acknowledge", payload)
    assert answer["result"] == "accepted"
    assert answer["id"] == ("x" if b"id" in payload else "")
    assert desk.exchange.requests.acknowledge_count == 1
    assert desk.inbox.requests.accepted == 1


@pytest.mark.parametrize(
    ("suffix", "payload", "retained", "reason"),
    [
        ("cmd/acknowledge", b"true", True, "retained"),
        ("cmd/acknowledge", b"false", False, "not_allowed"),
        ("cmd/acknowledge", b"2", False, "not_allowed"),
        ("cmd/acknowledge", b"yes", False, "not_allowed"),
        ("cmd/acknowledge", b"", False, "malformed"),
        ("cmd/acknowledge", b"{", False, "malformed"),
        ("cmd/start", b"true", False, "unknown"),
        ("setpoints/wishes", b"auto", False, "unknown"),
        ("setpoints/mode", b"party", False, "not_allowed"),
        ("setpoints/mode", b"1", False, "not_allowed"),
        ("setpoints/power_limit", b"true", False, "not_allowed"),
        ("setpoints/power_limit", b"much", False, "not_allowed"),
        ("setpoints/power_limit", b'{"value": 1e400}', False, "malformed"),
        ("setpoints/power_limit", b'{"value": 100, "ttl_s": -1}', False, "malformed"),
        ("setpoints/power_limit", b"2000", True, "retained"),
        ("setpoints/power_limit", b"{", True, "retained"),
        ("setpoints/power_limit", b"", True, "retained"),
    ],
)
def test_other_requests_are_refused_with_a_reason(
    desk: Desk, suffix: str, payload: bytes, retained: bool, reason: str
) -> None:
    answer = desk.ask(suffix, payload, retained=retained)
    assert (answer["result"], answer["reason"]) == ("refused", reason)
    assert answer["detail"]
    assert desk.exchange.requests == Requests()
    assert desk.inbox.requests.refused == 1


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b'{"value": null, "id": "mine"}', "malformed"),
        (b'{"value": 1e400, "id": "mine"}', "malformed"),
        (b'{"value": 1, "ttl_s": -1, "id": "mine"}', "malformed"),
        (b'{"value": true, "id": "mine"}', "not_allowed"),
        (b'{"value": 1, "id": ["mine"]}', "malformed"),
    ],
)
def test_who_asks_knows_the_refusal_by_the_id(desk: Desk, payload: bytes, reason: str) -> None:
    answer = desk.ask("setpoints/power_limit", payload)
    assert (answer["result"], answer["reason"]) == ("refused", reason)
    assert answer["id"] == ("" if b"[" in payload else "mine")


def test_who_asks_too_often_knows_it_by_the_id(desk: Desk) -> None:
    for _ in range(BURST):
        assert desk.ask("setpoints/power_limit", b"1")["result"] == "accepted"
    answer = desk.ask("setpoints/power_limit", b'{"value": 1, "id": "mine"}')
    assert (answer["reason"], answer["id"]) == ("too_often", "mine")


@pytest.mark.parametrize(
    "suffix", ["cmd/ODD NAME", "cmd/" + "x" * 100, "miners/3/sample", "other", "cmd/a/b"]
)
def test_odd_names_get_no_answer(desk: Desk, suffix: str) -> None:
    desk.inbox.handle(suffix, b"true", False)
    assert desk.answers == []
    assert desk.exchange.requests.acknowledge_count == 0


def test_a_setpoint_becomes_a_lease_of_the_usual_length(desk: Desk) -> None:
    rule = LEASES["power_limit"]
    answer = desk.ask("setpoints/power_limit", b"2000")
    assert answer == {
        "id": "",
        "result": "accepted",
        "value": 2000.0,
        "reason": "",
        "detail": "",
        "ttl_s": rule.ttl_s,
    }
    assert desk.exchange.requests.leases == Leases(power_limit_w=Lease(2000.0, 1000.0 + rule.ttl_s))
    assert desk.inbox.requests.accepted == 1


def test_a_wish_beyond_the_limits_is_clipped_and_says_to_what(desk: Desk) -> None:
    rule = LEASES["power_limit"]
    answer = desk.ask("setpoints/power_limit", b'{"value": 1e6, "ttl_s": 1e7, "id": "x"}')
    assert (answer["id"], answer["result"], answer["reason"]) == ("x", "clipped", "limits")
    assert (answer["value"], answer["ttl_s"]) == (rule.hi, rule.max_ttl_s)
    assert f"{rule.hi:g} W" in answer["detail"]


def test_wishes_of_different_names_keep_each_other(desk: Desk) -> None:
    desk.ask("setpoints/mode", b'{"value": "off", "ttl_s": 60}')
    desk.ask("setpoints/season", b'{"value": "summer", "ttl_s": 60}')
    desk.ask("cmd/acknowledge", b"1")
    assert desk.exchange.requests == Requests(
        1, Leases(mode=Lease("off", 1060.0), season=Lease("summer", 1060.0))
    )


@pytest.mark.parametrize("name", LEASES)
def test_every_row_of_the_table_can_be_asked(desk: Desk, name: str) -> None:
    rule = LEASES[name]
    value = rule.choices[0] if rule.choices else rule.hi
    answer = desk.ask(f"setpoints/{name}", json.dumps({"value": value}).encode())
    assert (answer["result"], answer["value"]) == ("accepted", value)
    assert getattr(desk.exchange.requests.leases, rule.field).value == value


def test_too_many_requests_of_one_name_are_refused_once_and_then_dropped(desk: Desk) -> None:
    for power_w in range(BURST + 50):
        desk.inbox.handle("setpoints/power_limit", str(power_w).encode(), False)
    reasons = [answer["reason"] for _, answer in desk.answers]
    assert reasons == [""] * BURST + ["too_often"]
    assert desk.exchange.requests.leases.power_limit_w == Lease(BURST - 1.0, 1900.0)
    assert (desk.inbox.requests.refused, desk.inbox.requests.unanswered) == (1, 49)
    assert desk.ask("cmd/acknowledge", b"1")["result"] == "accepted"
    desk.now_s += 1.0
    assert desk.ask("setpoints/power_limit", b"7")["result"] == "accepted"


def test_a_flood_of_unknown_names_shares_one_rate(desk: Desk) -> None:
    for number in range(1000):
        desk.inbox.handle(f"setpoints/name_{number}", b"1", False)
    assert len(desk.answers) == BURST + 1


def test_a_newer_wish_is_not_replaced_by_a_restored_one(desk: Desk) -> None:
    desk.ask("setpoints/mode", b'{"value": "maintenance", "ttl_s": 60}')
    stored = LeasesMemory((LeaseMemory("mode", "off", 2000.0), LeaseMemory("season", "winter", 2000.0)))
    desk.inbox.restore(stored, Now(1000.0, 1900.0))
    leases = desk.exchange.requests.leases
    assert (leases.mode, leases.season) == (Lease("maintenance", 1060.0), Lease("winter", 1100.0))


@given(
    st.sampled_from(
        [
            "inverter/sample",
            "tariff/sample",
            "miners/1/sample",
            "miners/2/sample",
            "cmd/acknowledge",
            "setpoints/mode",
        ]
    ),
    st.binary(max_size=100),
    st.booleans(),
)
def test_no_payload_ever_raises(suffix: str, payload: bytes, retained: bool) -> None:
    desk = Desk()
    desk.inbox.handle(suffix, payload, retained)
    assert desk.exchange.site == SiteData()
    mode = desk.exchange.requests.leases.mode
    assert mode is None or mode.value in LEASES["mode"].choices
