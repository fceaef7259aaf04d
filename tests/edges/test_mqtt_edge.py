"""The whole edge against a real Mosquitto."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from revpi.contract.messages import Stamp, decode_command, encode_inverter
from revpi.contract.version import CONTRACT
from revpi.core.inputs import InverterTelemetry
from revpi.core.leases import Lease
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import LeaseMemory, LeasesMemory
from revpi.core.outputs import MinerCommand, MinerState, MinerView
from revpi.edges import commands, mqtt_edge
from revpi.edges.keeper import Keeper
from revpi.edges.mqtt_edge import MqttEdge
from revpi.mqtt.settings import MqttSettings
from revpi.scan.exchange import Exchange
from revpi.store.settings import StoreSettings
from tests.broker import Broker, free_port, wait_until
from tests.contract.conformance import assert_declared
from tests.edges.snapshots import RESULT, snapshot
from tests.probe import Probe

BASE = "thermiq/walda"


def idle_keeper(memory: Memory | None = None) -> Keeper:
    """A keeper that stores nothing and gives this memory as loaded."""
    keeper = Keeper(StoreSettings(path="/nonexistent/state.json"), lambda: None)
    keeper.loaded = memory or Memory()
    return keeper


@contextmanager
def edge_at(port: int, exchange: Exchange, memory: Memory | None = None) -> Iterator[MqttEdge]:
    edge = MqttEdge(exchange, MqttSettings(port=port, base=BASE), "1.2.3", idle_keeper(memory))
    edge.start()
    try:
        yield edge
    finally:
        edge.stop()


def sample(seq: int) -> bytes:
    telemetry = InverterTelemetry(
        solar_power_w=float(seq),
        grid_power_w=0.0,
        battery_power_w=None,
        battery_soc_pct=None,
        load_power_w=None,
    )
    return encode_inverter(Stamp("b", seq, None, time.monotonic()), telemetry)


def test_state_heartbeat_and_commands_reach_the_broker(broker: Broker) -> None:
    exchange = Exchange()
    with Probe(broker.port) as probe, edge_at(broker.port, exchange) as edge:
        wait_until(lambda: edge.client.connected, "the edge is connected")
        exchange.latest = snapshot()
        probe.expect(f"{BASE}/temps/puffer", "41.5")
        probe.expect(f"{BASE}/plc/version", "1.2.3")
        probe.expect(f"{BASE}/plc/contract", str(CONTRACT))
        wait_until(lambda: probe.latest(f"{BASE}/miners/2/command") is not None, "both commands are sent")
        wait_until(lambda: probe.latest(f"{BASE}/plc/heartbeat") is not None, "the heart beats")
        command = decode_command((probe.latest(f"{BASE}/miners/1/command") or "").encode())
        assert (command.sequence, command.power_target_w) == (3, 2400.0)
        assert command.session == probe.latest(f"{BASE}/plc/session") == edge.client.session
        assert json.loads(probe.latest(f"{BASE}/plc/heartbeat") or "")["session"] == edge.client.session
        stopped = MinerView(MinerState.PAUSED, MinerCommand(4, None), 0.0)
        exchange.latest = snapshot(miners=(stopped, RESULT.miners[1]))
        probe.expect(f"{BASE}/miners/1/state", "paused")
        wait_until(lambda: len(probe.all_of(f"{BASE}/miners/1/command")) == 2, "the new command is sent")
        for message in probe.seen:
            assert_declared(message.topic.removeprefix(f"{BASE}/"), message.payload)
    with Probe(broker.port) as later:
        later.expect(f"{BASE}/plc/status", "offline")


def test_samples_and_requests_reach_the_exchange(broker: Broker) -> None:
    exchange = Exchange()
    with Probe(broker.port) as probe:
        probe.send(f"{BASE}/cmd/acknowledge", "true", retain=True)
        probe.send(f"{BASE}/inverter/sample", sample(1), retain=True)
        with edge_at(broker.port, exchange) as edge:
            wait_until(lambda: edge.inbox.requests.refused == 1, "the retained request is refused")
            wait_until(lambda: edge.inbox.samples.counters.retained == 1, "the retained sample is refused")
            probe.send(f"{BASE}/inverter/sample", sample(2))
            probe.send(f"{BASE}/cmd/acknowledge", '{"value": true, "id": "x"}')
            wait_until(lambda: exchange.requests.acknowledge_count == 1, "the request is accepted")
            wait_until(lambda: exchange.site.inverter is not None, "the sample is taken")
            wait_until(lambda: len(probe.all_of(f"{BASE}/cmd/acknowledge/result")) > 0, "an answer comes")
            probe.send(f"{BASE}/cmd/acknowledge", "1", retain=True)
            wait_until(lambda: edge.inbox.requests.refused == 2, "a live request with retain flag is refused")
        assert exchange.requests.acknowledge_count == 1

        def results() -> set[str]:
            return {json.loads(text)["result"] for text in probe.all_of(f"{BASE}/cmd/acknowledge/result")}

        wait_until(lambda: results() == {"accepted", "refused"}, "all answers are heard")


def test_a_lease_is_taken_answered_and_shown(broker: Broker) -> None:
    exchange = Exchange()
    with Probe(broker.port) as probe, edge_at(broker.port, exchange) as edge:
        wait_until(lambda: edge.client.connected, "the edge is connected")
        probe.send(f"{BASE}/setpoints/power_limit", '{"value": 2000, "ttl_s": 600, "id": "n1"}')
        wait_until(lambda: exchange.requests.leases.power_limit_w is not None, "the lease is in force")
        wait_until(lambda: bool(probe.all_of(f"{BASE}/setpoints/power_limit/result")), "an answer comes")
        result = json.loads(probe.all_of(f"{BASE}/setpoints/power_limit/result")[0])
        assert (result["id"], result["result"], result["value"]) == ("n1", "accepted", 2000.0)
        now_s = time.monotonic()
        exchange.latest = replace(snapshot(now_s, 1.8e9), requests=exchange.requests)
        shown = f"{BASE}/requests/active"
        wait_until(lambda: (probe.latest(shown) or "[]") != "[]", "it is shown")
        lease = json.loads(probe.latest(shown) or "")[0]
        assert (lease["name"], lease["value"], lease["unit"]) == ("power_limit", 2000.0, "W")
        assert 1.8e9 < lease["until"] <= 1.8e9 + 600


def test_leases_from_before_a_restart_hold_again_once_the_clock_is_right(broker: Broker) -> None:
    exchange = Exchange()
    stored = Memory(leases=LeasesMemory((LeaseMemory("mode", "off", 1.8e9 + 60.0),)))
    with Probe(broker.port) as probe, edge_at(broker.port, exchange, stored):
        exchange.latest = snapshot(100.0, None)
        probe.expect(f"{BASE}/mode", "auto")
        assert exchange.requests.leases.mode is None
        exchange.latest = snapshot(101.0, 1.8e9)
        wait_until(lambda: exchange.requests.leases.mode == Lease("off", 161.0), "the lease holds again")


def test_after_a_broker_restart_state_and_commands_come_again(broker: Broker) -> None:
    exchange = Exchange()
    exchange.latest = snapshot()
    with edge_at(broker.port, exchange) as edge:
        wait_until(lambda: edge.client.connected, "the edge is connected")
        broker.kill()
        wait_until(lambda: not edge.client.connected, "the loss is noticed")
        exchange.latest = snapshot(inputs={"t_puffer": snapshot().inputs.t_glycol})
        broker.start()
        with Probe(broker.port) as probe:
            for suffix, text in {
                "temps/puffer": "3.0",
                "temps/warmwasser": "50.0",
                "plc/status": "online",
            }.items():
                probe.expect(f"{BASE}/{suffix}", text)
            exchange.latest = snapshot()
            wait_until(
                lambda: probe.latest(f"{BASE}/miners/1/command") is not None, "the command comes again"
            )


def test_a_program_that_takes_our_name_is_reported_and_the_command_comes_again(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(commands, "RENEW_S", 3600.0)
    exchange = Exchange()
    command = f"{BASE}/miners/1/command"

    def commands_seen(count: int) -> bool:
        exchange.latest = snapshot()  # the scan goes on
        return len(probe.all_of(command)) == count

    with Probe(broker.port) as probe, edge_at(broker.port, exchange) as edge:
        wait_until(lambda: commands_seen(1), "the command is sent")
        with Probe(broker.port, client_id="thermiq-plc"):
            wait_until(lambda: not edge.client.connected, "the name is taken")
        wait_until(lambda: commands_seen(2), "the command is sent again")
        probe.expect(f"{BASE}/plc/status", "online")
    assert "connection to the broker lost" in caplog.text


def test_when_the_scan_stands_still_heartbeat_and_commands_stop(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_edge, "STALL_S", 0.4)
    monkeypatch.setattr(mqtt_edge, "HEARTBEAT_S", 0.0)
    exchange = Exchange()
    exchange.latest = snapshot()
    heartbeat = f"{BASE}/plc/heartbeat"
    with Probe(broker.port) as probe, edge_at(broker.port, exchange) as edge:
        wait_until(lambda: len(probe.all_of(heartbeat)) > 0, "the heart beats")
        wait_until(lambda: edge.stalled, "the standstill is noticed")
        beats = len(probe.all_of(heartbeat))
        time.sleep(3 * mqtt_edge.LOOK_S)  # what must not come cannot be waited for
        assert len(probe.all_of(heartbeat)) <= beats + 1  # one may have been under way
        exchange.latest = snapshot()
        wait_until(lambda: not edge.stalled, "the scan goes on")
        wait_until(lambda: len(probe.all_of(heartbeat)) > beats + 1, "the heart beats again")


def test_a_mistake_in_one_scan_does_not_end_the_edge(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    exchange = Exchange()
    exchange.latest = snapshot(valves=())
    with Probe(broker.port) as probe, edge_at(broker.port, exchange):
        wait_until(lambda: "IndexError" in caplog.text, "the mistake is logged")
        exchange.latest = snapshot()
        probe.expect(f"{BASE}/mode", "auto")


def test_without_a_broker_the_edge_starts_and_ends() -> None:
    exchange = Exchange()
    exchange.latest = snapshot()
    with edge_at(free_port(), exchange) as edge:
        wait_until(lambda: len(edge.client._sender._outbox) > 10, "state waits")
        assert not edge.client.connected
