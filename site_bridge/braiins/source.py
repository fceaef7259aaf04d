"""A miner's endless task: read, carry out commands, publish, judge."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from revpi.core.reading import Aging, Bad, Good, Reading, Stale, Timed
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.commander import Commander
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.execution import Execution
from site_bridge.braiins.foreign import ForeignWatch
from site_bridge.braiins.identity import Identity
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.settings import MinerSettings
from site_bridge.braiins.target import TargetWriter
from site_bridge.braiins.uptime import UptimeWatch
from site_bridge.braiins.wear import FlashWear
from site_bridge.health import Health
from site_bridge.publish.miner import MinerPublisher

SHORTEST_TURN_S = 0.1  # commands cannot make it poll faster
JUDGE_S = 0.5
RETRY_S = 0.5  # after the first lost answer, so that one alone does not make it offline
STALE_PERIODS = 2.0

log = logging.getLogger(__name__)


class MinerSource:
    """One miner; its quality is judged while a call hangs, too."""

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
        self._foreign = ForeignWatch()
        self._wear = FlashWear(settings.target_writes_per_day)
        writer = TargetWriter(health.name, client, self._foreign, self._wear, clock)
        execution = Execution(client, inbox, writer, self._foreign)
        self._commander = Commander(health.name, inbox, execution, writer, self._foreign, clock)
        self._identity = Identity(health.name, client, settings.max_power_w, clock)
        self._uptime = UptimeWatch()
        self._stale_s = min(STALE_PERIODS * settings.poll_s, settings.offline_after_s)
        self._aging: Aging[MinerTelemetry] = Aging(self._stale_s, settings.offline_after_s)
        self._newest: Timed[MinerTelemetry] | None = None
        self._whole_s = -math.inf
        self._offline = True
        self._lost_s = -math.inf
        self._wake = asyncio.Event()
        self._refusal = ""
        self._silent: tuple[str, ...] = ()

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
            started_s = self._clock()
            await self._while_judging(self._turn())
            await self._while_judging(self._rest(started_s))

    async def _while_judging(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=JUDGE_S)
                self._judge()
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _rest(self, started_s: float) -> None:
        """Until the period is over that began with the turn: late answers do not lengthen it."""
        doubtful = self._health.ok is False and not self._offline
        period_s = min(RETRY_S, self._settings.poll_s) if doubtful else self._settings.poll_s
        await asyncio.sleep(SHORTEST_TURN_S)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), started_s + period_s - self._clock())

    async def _turn(self) -> None:
        """A command goes first, unless nobody knows whether the miner is there."""
        try:
            if not self._offline and self._inbox.due() is not None:
                await self._commander.work(self._identity.limits)
            newest = await self._read()
            if await self._commander.work(self._identity.limits):
                newest = await self._read()
        except MinerError as error:
            self._lost(str(error))
        else:
            self._answered(newest)

    async def _read(self) -> Timed[MinerTelemetry]:
        """Its state, as of the moment it was asked."""
        await self._identity.refresh()
        asked_s = self._clock()
        telemetry = await self._client.telemetry(self._identity.limits)
        self._newest = newest = Timed(telemetry, asked_s)
        self._found()
        return newest

    def _found(self) -> None:
        """It answers: after an outage or a restart it may have forgotten what it was told."""
        if self._uptime.restarted(self._client.uptime_s, self._clock()) or self._offline:
            self._offline = False
            self._commander.restarted()
        if self._client.silent != self._silent:
            self._silent = self._client.silent
            log.info("%s: %s", self._health.name, "; ".join(self._silent) or "answers every call")

    def _answered(self, newest: Timed[MinerTelemetry]) -> None:
        self._health.worked(self._clock())
        self._commander.observe(newest.value)
        self._publisher.sample(self._with_done(newest.value), newest.at_s)
        if self._publisher.is_whole(newest.value):
            self._whole_s = newest.at_s
        self._publisher.notes(self._identity.version, self._wear.writes, self._foreign.change)

    def _lost(self, detail: str) -> None:
        """No answer this time; one that lasts is published as offline, with no numbers."""
        self._lost_s = self._clock()
        self._health.broke(self._lost_s, detail)
        self._judge()
        if self._offline:
            self._publish_offline()

    def _judge(self) -> None:
        """The quality of what is known, and whether the miner counts as offline by now."""
        now_s = self._clock()
        reading = self._aging.read(self._newest, now_s)
        self._publisher.quality(self._of_numbers(reading, now_s))
        if isinstance(reading, Bad) and not (self._offline or self._hears(now_s)):
            self._offline = True
            self._identity.forget()
            self._publish_offline()

    def _hears(self, now_s: float) -> bool:
        """Whether it has answered something lately and since the last failure: it is there, though slow."""
        heard_s = self._client.heard_s
        return heard_s > self._lost_s and now_s - heard_s <= self._settings.offline_after_s

    def _of_numbers(self, reading: Reading[MinerTelemetry], now_s: float) -> Reading[MinerTelemetry]:
        """Numbers that the miner no longer tells stand on their topics still: those are stale."""
        age_s = now_s - self._whole_s
        return Stale(reading.value, age_s) if isinstance(reading, Good) and age_s > self._stale_s else reading

    def _publish_offline(self) -> None:
        self._publisher.sample(self._with_done(MinerTelemetry(state=MinerApiState.OFFLINE)), self._clock())

    def _with_done(self, telemetry: MinerTelemetry) -> MinerTelemetry:
        done = self._inbox.done
        if done is None:
            return telemetry
        return replace(telemetry, done_sequence=done.sequence, done_session=done.session)
