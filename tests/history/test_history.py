"""Notes, folder, client and broker together."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from revpi.contract.topics import Role
from revpi.history.history import LOOK_S, History
from revpi.history.settings import HistorySettings
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from tests.broker import Broker, wait_until
from tests.probe import Probe

TOPIC = "thermiq/history/plc"


@contextmanager
def running(broker: Broker, folder: Path | str) -> Iterator[MqttClient]:
    settings = HistorySettings(dir=str(folder), period_s=1.0, block_s=1.0, after_s=0.0, send_every_s=0.1)
    history = History(settings, Role.PLC, time.time)
    client = MqttClient(MqttSettings(port=broker.port), Role.PLC, tap=history.note)
    client.start()
    history.start(client)
    try:
        yield client
    finally:
        history.stop()
        client.stop()


def points(probe: Probe) -> list[Any]:
    return [point for text in probe.all_of(TOPIC) for point in json.loads(text)["points"]]


def until_a_block_is_written(client: MqttClient, folder: Path, values: dict[str, str]) -> None:
    """Publish without a broker until history has something on disk."""

    def publish_until_written() -> bool:
        for suffix, payload in values.items():
            client.publish(suffix, payload)
        return blocks(folder) > 0

    wait_until(publish_until_written, "a block is written", 15.0)


def blocks(folder: Path) -> int:
    return len(list(folder.glob("*.block")))


def test_values_of_a_time_without_broker_come_later_with_their_times(broker: Broker, tmp_path: Path) -> None:
    folder = tmp_path / "history"
    with running(broker, folder) as client:
        wait_until(lambda: client.connected, "connected")
        client.publish("temps/puffer", "40.0")
        broker.kill()
        wait_until(lambda: not client.connected, "the loss is noticed")
        begun_s = time.time()

        def publish_until_written() -> bool:
            client.publish("temps/puffer", "41.0")
            client.publish("alarms", "[]")
            return blocks(folder) > 0

        wait_until(publish_until_written, "a block is written", 15.0)
        ended_s = time.time()
        client.publish("temps/puffer", "42.0")
        broker.start()
        with Probe(broker.port) as probe:
            wait_until(lambda: bool(points(probe)), "history arrives")
            wait_until(lambda: blocks(folder) == 0, "what the broker has got is removed")
            assert probe.latest("thermiq/temps/puffer") == "42.0"
            history = [message for message in probe.seen if message.topic == TOPIC]
            assert not any(message.retained for message in history)
            assert {point[0] for point in points(probe)} <= {"temps/puffer", "plc/status"}
            noted = [at for topic, at, value in points(probe) if topic == "temps/puffer" and value == "41.0"]
            assert noted
            assert all(begun_s - 1.0 <= at <= ended_s + 1.0 for at in noted)


def test_what_the_broker_refuses_is_kept_until_it_takes_it(tmp_path: Path) -> None:
    rules, folder = tmp_path / "acl", tmp_path / "history"
    rules.write_text("topic read #\ntopic write thermiq/plc/+\ntopic write thermiq/mode\n")
    rules.chmod(0o600)
    broker = Broker(tmp_path / "broker", f"allow_anonymous true\nacl_file {rules}")
    with running(broker, folder) as client:
        until_a_block_is_written(client, folder, {"mode": "auto"})
        broker.start()
        try:
            wait_until(lambda: TOPIC in client.counters.denied_topics, "the refusal is noticed")
            time.sleep(3 * LOOK_S)  # nothing more may happen, which cannot be waited for
            assert blocks(folder) > 0
            assert client.counters.denied == 1
            rules.write_text("topic readwrite #\n")
            broker.kill()
            wait_until(lambda: not client.connected, "the loss is noticed")
            broker.start()
            with Probe(broker.port) as probe:
                wait_until(lambda: "mode" in {point[0] for point in points(probe)}, "history arrives")
                wait_until(lambda: blocks(folder) == 0, "what the broker has got is removed")
        finally:
            broker.stop()


def test_what_is_too_large_for_the_broker_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "history"
    broker = Broker(tmp_path / "broker", "allow_anonymous true\nmax_packet_size 150")
    with running(broker, folder) as client:
        names = ("puffer", "warmwasser", "miner_outlet")
        until_a_block_is_written(client, folder, {f"temps/{name}": "41.0" for name in names})
        kept = blocks(folder)
        broker.start()
        try:
            wait_until(lambda: f"{TOPIC} is not sent" in caplog.text, "it is told")
            time.sleep(3 * LOOK_S)  # nothing more may happen, which cannot be waited for
            assert blocks(folder) >= kept
        finally:
            broker.stop()


def test_what_a_stopped_program_left_is_sent_by_the_next_one(broker: Broker, tmp_path: Path) -> None:
    broker.kill()
    with running(broker, tmp_path) as client:
        until_a_block_is_written(client, tmp_path, {"mode": "auto"})
    broker.start()
    with Probe(broker.port) as probe, running(broker, tmp_path):
        wait_until(lambda: "mode" in {point[0] for point in points(probe)}, "history arrives")


def test_without_a_folder_nothing_is_kept(broker: Broker) -> None:
    with running(broker, "") as client:
        client.publish("mode", "auto")
        wait_until(lambda: client.connected, "connected")


def test_a_folder_that_cannot_be_used_is_told_once(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    broker.kill()
    with running(broker, tmp_path / "file" / "folder") as client:

        def publish_until_told() -> bool:
            client.publish("mode", "auto")
            return "Not a directory" in caplog.text

        wait_until(publish_until_told, "it is told", 15.0)
    assert caplog.text.count("Not a directory; values of this time may be lost") == 1
