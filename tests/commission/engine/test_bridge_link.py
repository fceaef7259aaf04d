"""Commissioning speaks to the bridge over a real broker."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from revpi.cli.bridge_link import BridgeLink
from revpi.contract.messages import Stamp, encode_miner, new_session
from revpi.contract.topics import Role
from revpi.core.inputs import MinerApiState, MinerTelemetry
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from tests.broker import HOST, Broker, wait_until


def test_a_miner_is_heard_and_told(broker: Broker) -> None:
    settings = replace(MqttSettings(), host=HOST, port=broker.port)
    told: list[dict[str, object]] = []

    def hear(_suffix: str, payload: bytes, _retained: bool) -> None:
        told.append(json.loads(payload))

    bridge = MqttClient(settings, Role.BRIDGE, subscriptions=("miners/+/command",), handler=hear)
    session, clock = new_session(), time.monotonic
    bridge.start()
    try:
        with BridgeLink(settings) as link:
            assert link.telemetry(1) is None
            sent = 0

            def heard() -> bool:
                nonlocal sent
                sent += 1
                stamp = Stamp(session, sent, None, clock())
                bridge.publish(
                    "miners/1/sample", encode_miner(stamp, MinerTelemetry(state=MinerApiState.PAUSED))
                )
                return link.telemetry(1) is not None

            wait_until(heard, "a sample")
            assert link.telemetry(2) is None
            link.command(1, 1600.0)
            wait_until(lambda: bool(link.telemetry(1) and told), "the command")
            link.command(1, None)
            wait_until(lambda: len(told) > 1, "the pause")
    finally:
        bridge.stop()
    assert told[0]["power_target_w"] == 1600.0
    assert told[-1]["pause"] is True
