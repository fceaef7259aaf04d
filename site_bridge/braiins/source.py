"""A miner's endless task: read, carry out commands, publish, judge."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from revpi.core.reading import Timed, judge
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.commander import Commander
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.settings import MinerSettings
from site_bridge.health import Health
from site_bridge.publish.miner import MinerPublisher

LIMITS_EVERY_S = 600.0
SHORTEST_TURN_S = 0.1  # commands cannot make it poll faster
STALE_PERIODS = 2.0

log = logging.getLogger(__name__)


class MinerSource:
    """One miner, one call at a time."""

    def __init__(
        self,
        settings: MinerSettings,
        client: MinerClient,
        inbox: CommandInbox,
        publisher: MinerPublisher,
        health: Health,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._client = client
        self._inbox = inbox
        self._publisher = publisher
        self._health = health
        self._clock = clock
        self._commander = Commander(health.name, client, inbox, settings.max_power_w, clock)
        self._newest: Timed[MinerTelemetry] | None = None
        self._offline = True
        self._limits = PowerLimits()
        self._limits_from_s = 0.0
        self._wake = asyncio.Event()
        self._refusal = ""

    def command(self, command: CommandMessage, arrived_s: float) -> None:
        """Take a command; what is due is carried out at once."""
        refusal = self._inbox.offer(command, arrived_s)
        if refusal and refusal != self._refusal:
            log.warning("%s: command %d not taken: %s", self._health.name, command.sequence, refusal)
        self._refusal = refusal
        if self._inbox.due() is not None:
            self._wake.set()

    async def run(self) -> None:
        """For ever; one turn per period, and one for each new command."""
        while True:
            self._wake.clear()
            await self._turn()
            await asyncio.sleep(SHORTEST_TURN_S)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._settings.poll_s - SHORTEST_TURN_S)

    async def _turn(self) -> None:
        try:
            telemetry = await self._read()
            self._found()
            if await self._commander.work(self._limits):
                telemetry = await self._read()
        except MinerError as error:
            self._lost(str(error))
        else:
            self._answered(telemetry)
        self._judge()

    async def _read(self) -> MinerTelemetry:
        await self._limits_if_due()
        return await self._client.telemetry(self._limits)

    async def _limits_if_due(self) -> None:
        """Constraints now and then; a miner whose mining program is down does not tell them yet."""
        if self._clock() < self._limits_from_s:
            return
        try:
            self._limits = await self._client.limits()
        except MinerError as error:
            if error.fault is not MinerFault.REFUSED:
                raise
        else:
            self._limits_from_s = self._clock() + LIMITS_EVERY_S

    def _found(self) -> None:
        """It answers: after an outage or a restart it may have forgotten what it was told."""
        if self._client.took_restart() or self._offline:
            self._offline = False
            self._inbox.again()

    def _answered(self, telemetry: MinerTelemetry) -> None:
        self._health.worked(self._clock())
        self._newest = Timed(self._with_done(telemetry), self._clock())
        self._commander.observe(telemetry)
        self._publisher.sample(self._newest.value, self._newest.at_s)

    def _lost(self, detail: str) -> None:
        """No answer this time; one that lasts is published as offline, with no numbers."""
        now_s = self._clock()
        self._health.broke(now_s, detail)
        if self._newest is None or now_s - self._newest.at_s > self._settings.offline_after_s:
            self._offline = True
            self._limits_from_s = 0.0
            self._publisher.sample(self._with_done(MinerTelemetry(state=MinerApiState.OFFLINE)), now_s)

    def _with_done(self, telemetry: MinerTelemetry) -> MinerTelemetry:
        done = self._inbox.done
        if done is None:
            return telemetry
        return replace(telemetry, done_sequence=done.sequence, done_session=done.session)

    def _judge(self) -> None:
        bad_s = self._settings.offline_after_s
        stale_s = min(STALE_PERIODS * self._settings.poll_s, bad_s)
        self._publisher.quality(judge(self._newest, self._clock(), stale_s=stale_s, bad_s=bad_s))
