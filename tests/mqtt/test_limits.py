"""What a broker allows when it accepts the connection is kept."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from revpi.contract.topics import Role
from revpi.mqtt.client import MqttClient
from revpi.mqtt.limits import BrokerLimits
from revpi.mqtt.settings import MqttSettings
from tests.broker import DEADLINE_S, HOST, Broker, wait_until
from tests.probe import Probe

ALLOWED = 3
ACCEPTED = bytes((0x20, 6, 0, 0, 3, 0x21, 0, ALLOWED))
"""CONNACK with Receive Maximum (MQTT 5, 3.2.2.3.3)."""
PUBLISH, QOS_1, PUBACK = 3, 0b0010, 0x40
QUIET_S = 0.5


class Reader:
    """Packets from a client, one by one."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def packet(self) -> tuple[int, bytes]:
        """First byte and body."""
        (first,) = self._exactly(1)
        length = shift = 0
        while True:
            (byte,) = self._exactly(1)
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return first, self._exactly(length)

    def publications(self) -> Iterator[int]:
        """Packet ids of what asks for an answer."""
        while True:
            first, body = self.packet()
            if first >> 4 == PUBLISH and first & QOS_1:
                topic_length = int.from_bytes(body[:2], "big")
                yield int.from_bytes(body[2 + topic_length : 4 + topic_length], "big")

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._connection.recv(count - len(data))
            assert more, "the client has gone"
            data += more
        return data


def test_no_more_is_unanswered_than_the_broker_allows() -> None:
    with socket.create_server((HOST, 0)) as server:
        client = MqttClient(MqttSettings(port=server.getsockname()[1]), Role.PLC)
        client.start()
        try:
            for number in range(10):
                client.publish(f"why/s{number}", "{}")
            connection, _ = server.accept()
            with connection:
                connection.settimeout(DEADLINE_S)
                reader = Reader(connection)
                reader.packet()
                connection.sendall(ACCEPTED)
                publications = reader.publications()
                first, *_ = [next(publications) for _ in range(ALLOWED)]
                connection.sendall(bytes((PUBACK, 2)) + first.to_bytes(2, "big"))
                next(publications)
                connection.settimeout(QUIET_S)
                with pytest.raises(TimeoutError):
                    next(publications)
        finally:
            client.stop()


def test_a_maximum_of_nothing_which_no_broker_may_say_does_not_silence_us() -> None:
    limits, properties = BrokerLimits(), Properties(PacketTypes.CONNACK)  # type: ignore[no-untyped-call]  # paho
    properties.__dict__["ReceiveMaximum"] = 0  # what comes from the wire is not checked
    limits.learn(properties)
    assert limits.in_flight == 1


def test_what_the_broker_does_not_take_costs_no_connection(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker = Broker(tmp_path / "broker", "allow_anonymous true\nmax_packet_size 20000")
    broker.start()
    client = MqttClient(MqttSettings(port=broker.port), Role.PLC)
    client.start()
    try:
        with Probe(broker.port) as probe:
            client.publish("plc/scan", "x" * 19_900)
            probe.expect("thermiq/plc/scan", "x" * 19_900)
            for size in (20_000, 30_000):
                client.publish("alarms", "x" * size)
            wait_until(lambda: client.counters.dropped > 0, "it is counted")
            client.publish("mode", "auto")
            probe.expect("thermiq/mode", "auto")
            assert client.connections == 1
    finally:
        client.stop()
        broker.stop()
    assert caplog.text.count("thermiq/alarms") == 1
    assert "max_packet_size" in caplog.text
