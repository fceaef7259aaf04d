"""The client against a real Mosquitto."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from revpi.contract.fields import MAX_BYTES
from revpi.contract.topics import Role
from revpi.errors import UserError
from revpi.mqtt.client import Handler, MqttClient, ignore
from revpi.mqtt.limits import MAX_IN_FLIGHT
from revpi.mqtt.outbox import MAX_TOPICS
from revpi.mqtt.settings import MqttSettings
from tests.broker import DEADLINE_S, HOST, Broker, free_port, wait_until
from tests.probe import Probe

LIVING = """
import sys, time
from revpi.contract.topics import Role
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
MqttClient(MqttSettings(port=int(sys.argv[1])), Role.PLC).start()
time.sleep(60)
"""


@contextmanager
def client_of(
    port: int, role: Role = Role.PLC, subscriptions: Sequence[str] = (), handler: Handler = ignore
) -> Iterator[MqttClient]:
    client = MqttClient(MqttSettings(port=port), role, subscriptions=subscriptions, handler=handler)
    client.start()
    try:
        yield client
    finally:
        client.stop()


def wait_connected(client: MqttClient) -> None:
    wait_until(lambda: client.connected, "client is connected")


def send_until_heard(probe: Probe, heard: Sequence[object]) -> None:
    """The client subscribes after it has connected, so the first messages may pass unheard."""

    def attempt() -> bool:
        probe.send("thermiq/cmd/a", "1")
        return bool(heard)

    wait_until(attempt, "the subscription stands")


def test_state_is_retained_and_moments_are_not(broker: Broker) -> None:
    with Probe(broker.port) as live, client_of(broker.port) as client:
        wait_connected(client)
        client.publish("temps/puffer", "41.5")
        client.publish("miners/1/command", "{}")
        live.expect("thermiq/temps/puffer", "41.5")
        live.expect("thermiq/miners/1/command", "{}")
        with Probe(broker.port) as late:
            late.expect("thermiq/temps/puffer", "41.5")
            late.expect("thermiq/plc/session", client.session)
            late.expect("thermiq/plc/status", "online")
            assert late.latest("thermiq/miners/1/command") is None
            assert all(message.retained for message in late.seen)


def test_stop_says_offline(broker: Broker) -> None:
    with Probe(broker.port) as probe:
        with client_of(broker.port):
            probe.expect("thermiq/plc/status", "online")
        probe.expect("thermiq/plc/status", "offline")


def test_a_killed_program_is_reported_by_its_last_will(broker: Broker) -> None:
    with Probe(broker.port) as probe:
        process = subprocess.Popen([sys.executable, "-c", LIVING, str(broker.port)])
        try:
            probe.expect("thermiq/plc/status", "online")
        finally:
            process.kill()
            process.wait(10)
        probe.expect("thermiq/plc/status", "offline")


def test_a_false_offline_is_contradicted(broker: Broker) -> None:
    with Probe(broker.port) as probe, client_of(broker.port):
        probe.expect("thermiq/plc/status", "online")
        probe.send("thermiq/plc/status", "offline", retain=True)
        wait_until(lambda: "offline" in probe.all_of("thermiq/plc/status"), "offline is seen")
        probe.expect("thermiq/plc/status", "online")


def test_who_tidies_up_at_the_broker_is_no_second_program(broker: Broker) -> None:
    with Probe(broker.port) as probe, client_of(broker.port) as client:
        probe.expect("thermiq/plc/status", "online")
        probe.expect("thermiq/plc/session", client.session)
        for name in ("session", "status"):
            probe.send(f"thermiq/plc/{name}", "", retain=True)
        wait_until(lambda: "" in probe.all_of("thermiq/plc/status"), "the deletion is seen")
        probe.expect("thermiq/plc/status", "online")
        assert client.counters.takeovers == 0


def test_after_a_broker_restart_all_state_is_right_again(broker: Broker) -> None:
    with client_of(broker.port) as client:
        for number in range(1, 40):
            client.publish(f"why/s{number}", "before")
        wait_connected(client)
        broker.kill()
        wait_until(lambda: not client.connected, "the loss is noticed")
        client.publish("why/s1", "meanwhile")
        client.publish("miners/1/command", "lost")
        broker.start()
        with Probe(broker.port) as probe:
            probe.expect("thermiq/plc/status", "online")
            probe.expect("thermiq/why/s1", "meanwhile")
            for number in range(2, 40):
                probe.expect(f"thermiq/why/s{number}", "before")
            assert probe.latest("thermiq/miners/1/command") is None
        assert client.counters.reconnects == 1
        assert client.counters.dropped == 1


def test_without_a_broker_publishing_returns_and_stays_bounded() -> None:
    with client_of(free_port()) as client:
        for number in range(5 * MAX_TOPICS):
            client.publish(f"why/s{number}", "1")
            client.publish("miners/1/command", "{}")
        assert len(client._sender._outbox) <= MAX_TOPICS
        assert client.counters.dropped >= 9 * MAX_TOPICS
        assert not client.connected


def test_a_server_that_never_answers_does_not_hold_the_client() -> None:
    with socket.create_server((HOST, 0)) as silent:
        with client_of(silent.getsockname()[1]) as client:
            for number in range(5000):
                client.publish("temps/puffer", str(number))
            assert not client.connected
        assert not [thread for thread in threading.enumerate() if thread.name == "mqtt-sender"]


def test_a_frozen_broker_fills_no_memory_and_gets_the_newest_afterwards(broker: Broker) -> None:
    with client_of(broker.port) as client, Probe(broker.port) as probe:
        wait_connected(client)
        broker.signal(signal.SIGSTOP)
        try:
            for number in range(20_000):
                client.publish(f"why/s{number % 100}", str(number))
            assert len(client._link._paho._out_messages) <= MAX_IN_FLIGHT
        finally:
            broker.signal(signal.SIGCONT)
        for number in range(19_900, 20_000):
            probe.expect(f"thermiq/why/s{number % 100}", str(number))


def test_a_failing_handler_is_survived(broker: Broker) -> None:
    heard: list[tuple[str, bytes, bool]] = []

    def handler(suffix: str, payload: bytes, retained: bool) -> None:
        heard.append((suffix, payload, retained))
        raise RuntimeError("a mistake")

    with Probe(broker.port) as probe, client_of(broker.port, Role.PLC, ["cmd/+"], handler) as client:
        probe.expect("thermiq/plc/status", "online")
        wait_connected(client)
        send_until_heard(probe, heard)
        probe.send("thermiq/cmd/b", "2", retain=True)
        wait_until(lambda: heard[-1] == ("cmd/b", b"2", True), "the next is heard")
        wait_until(lambda: client.counters.handler_errors == len(heard), "its failure is counted")
        assert client.counters.received == len(heard)
        client.publish("temps/puffer", "1.0")
        probe.expect("thermiq/temps/puffer", "1.0")


def test_too_large_messages_never_reach_the_handler(broker: Broker) -> None:
    heard: list[bytes] = []

    def handler(_suffix: str, payload: bytes, _retained: bool) -> None:
        heard.append(payload)

    with Probe(broker.port) as probe, client_of(broker.port, Role.PLC, ["cmd/+"], handler) as client:
        wait_connected(client)
        send_until_heard(probe, heard)
        for size in (MAX_BYTES + 1, 10 * MAX_BYTES):
            probe.send("thermiq/cmd/a", b"x" * size)
        probe.send("thermiq/cmd/a", "end")
        wait_until(lambda: heard[-1] == b"end", "the end is heard")
        assert set(heard) == {b"1", b"end"}
        client.publish("alarms", "x" * (MAX_BYTES + 1))
        assert client.counters.dropped == 2


def test_a_denied_publication_is_noticed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rules = tmp_path / "acl"
    rules.write_text("topic read #\ntopic write thermiq/plc/status\ntopic write thermiq/plc/session\n")
    rules.chmod(0o600)
    broker = Broker(tmp_path / "broker", f"allow_anonymous true\nacl_file {rules}")
    broker.start()
    try:
        with client_of(broker.port) as client:
            client.publish("temps/puffer", "1.0")
            wait_until(lambda: client.counters.denied == 1, "the refusal is counted")
            client.publish("temps/puffer", "2.0")
            wait_until(lambda: client.counters.denied == 2, "the second refusal is counted")
    finally:
        broker.stop()
    assert caplog.text.count("refuses our publication on thermiq/temps/puffer") == 1


def test_a_wrong_password_is_logged_once_and_no_connection_is_claimed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker = Broker(tmp_path / "broker", "allow_anonymous false")
    log = tmp_path / "broker/mosquitto.log"
    broker.start()
    try:
        with client_of(broker.port) as client:
            wait_until(lambda: log.read_text().count("New connection") > 3, "it tries again and again")
            assert client.counters.failure == "the broker refuses the connection: Not authorized"
            assert not client.connected
    finally:
        broker.stop()
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [f"the broker refuses the connection: Not authorized (127.0.0.1:{broker.port})"]


def test_a_port_that_gives_no_answer_is_told_with_what_to_look_at(caplog: pytest.LogCaptureFixture) -> None:
    """As a port with TLS does, and a broker of an older MQTT."""
    attempts = 0
    with socket.create_server((HOST, 0)) as server, client_of(server.getsockname()[1]) as client:
        while attempts < 3:
            server.settimeout(DEADLINE_S)
            connection, _ = server.accept()
            connection.close()
            attempts += 1
        wait_until(lambda: "mqtt.tls" in client.counters.failure, "it is told")
    assert "MQTT 5" in client.counters.failure
    assert caplog.text.count("mqtt.tls") == 1


def test_a_broker_that_hangs_is_not_said_to_end_the_connection() -> None:
    with socket.create_server((HOST, 0)) as server:
        client = MqttClient(MqttSettings(port=server.getsockname()[1], keepalive_s=2), Role.PLC)
        client.start()
        try:
            wait_until(lambda: bool(client.counters.failure), "it is told", DEADLINE_S)
            assert client.counters.failure == "the broker does not answer"
        finally:
            client.stop()


@pytest.mark.parametrize(
    ("suffix", "payload"),
    [("temps/unknown", "1"), ("inverter/solar_power", "1"), ("cmd/acknowledge", "1"), ("temps/puffer", "")],
)
def test_what_the_table_does_not_give_to_the_role_is_a_mistake(suffix: str, payload: str) -> None:
    client = MqttClient(MqttSettings(), Role.PLC)
    with pytest.raises(ValueError, match=suffix):
        client.publish(suffix, payload)


def test_a_bad_base_topic_is_a_users_mistake() -> None:
    with pytest.raises(UserError, match="base topic"):
        MqttClient(MqttSettings(base="thermiq/#"), Role.PLC)
