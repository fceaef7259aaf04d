"""The miners through the bridge, for commissioning: as the control program speaks to it, over MQTT."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from revpi.contract.topics import Role
from revpi.core.inputs import MinerTelemetry
from revpi.core.outputs import MinerCommand
from revpi.edges.commands import CommandPost
from revpi.edges.samples import SampleIntake
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from revpi.scan.clock import SystemClock
from revpi.scan.exchange import Exchange

FRESH_S: Final = 15.0
_SAMPLE: Final = re.compile(r"miners/([12])/sample")


class BridgeLink:
    """What miners say and are told; a context manager. Works without a broker, then nothing is known.

    The automatic program stays offline for everybody else: `plc/status` is not ours to tell.

    Args:
        settings: Broker and base topic.
        mono: Monotonic seconds.

    Raises:
        UserError: Base topic or password file cannot be used.
    """

    def __init__(self, settings: MqttSettings, mono: Callable[[], float] = time.monotonic) -> None:
        self._mono = mono
        self._wall = SystemClock().wall
        self._exchange = Exchange()
        self._client = MqttClient(
            settings,
            Role.PLC,
            subscriptions=("miners/+/sample",),
            handler=self._receive,
            announces=False,
        )
        self._samples = SampleIntake(self._exchange, self._client.session)
        self._posts = {number: CommandPost(self._client.session) for number in (1, 2)}
        self._commands: dict[int, MinerCommand] = {}
        self._sequence = 0

    def __enter__(self) -> Self:
        self._client.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop()

    def telemetry(self, number: int) -> MinerTelemetry | None:
        """What a miner says now, None when nothing of the last `FRESH_S` is known; renews its command."""
        self._send(number)
        sample = self._exchange.site.miners[number - 1]
        if sample is None or self._mono() - sample.at_s > FRESH_S:
            return None
        return sample.value

    def command(self, number: int, power_target_w: float | None) -> None:
        """Tell a miner its power; None means pause."""
        self._sequence += 1
        self._commands[number] = MinerCommand(self._sequence, power_target_w)
        self._send(number)

    def _send(self, number: int) -> None:
        post = self._posts[number]
        if not self._client.connected:
            post.forget()
            return
        payload = post.due(self._commands.get(number), self._mono(), self._wall())
        if payload is not None:
            self._client.publish(f"miners/{number}/command", payload)

    def _receive(self, suffix: str, payload: bytes, retained: bool) -> None:
        if (miner := _SAMPLE.fullmatch(suffix)) is not None:
            self._samples.miner(int(miner[1]), payload, retained, self._mono())
