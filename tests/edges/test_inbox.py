from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.contract.messages import Stamp, encode_inverter, encode_miner
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry, SiteData
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
        ("setpoints/mode", b"auto", False, "unknown"),
    ],
)
def test_other_requests_are_refused_with_a_reason(
    desk: Desk, suffix: str, payload: bytes, retained: bool, reason: str
) -> None:
    answer = desk.ask(suffix, payload, retained=retained)
    assert (answer["result"], answer["reason"]) == ("refused", reason)
    assert answer["detail"]
    assert desk.exchange.requests.acknowledge_count == 0
    assert desk.inbox.requests.refused == 1


@pytest.mark.parametrize(
    "suffix", ["cmd/ODD NAME", "cmd/" + "x" * 100, "miners/3/sample", "other", "cmd/a/b"]
)
def test_odd_names_get_no_answer(desk: Desk, suffix: str) -> None:
    desk.inbox.handle(suffix, b"true", False)
    assert desk.answers == []
    assert desk.exchange.requests.acknowledge_count == 0


@given(
    st.sampled_from(
        ["inverter/sample", "miners/1/sample", "miners/2/sample", "cmd/acknowledge", "setpoints/a"]
    ),
    st.binary(max_size=100),
    st.booleans(),
)
def test_no_payload_ever_raises(suffix: str, payload: bytes, retained: bool) -> None:
    desk = Desk()
    desk.inbox.handle(suffix, payload, retained)
    assert desk.exchange.site == SiteData()
