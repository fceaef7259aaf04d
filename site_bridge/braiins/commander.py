"""Carries out commands at one miner: once, in order, read back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.limits import PowerLimits

WRITE_PAUSE_S = 4.0
WRITE_PAUSE_MAX_S = 300.0  # every write wears the miner's flash, one that has no effect too
VERIFY_EVERY_S = 60.0  # how often somebody else's target may be written over, at most
CONTRADICTION_S = 30.0  # a pause takes 13 s, a resume 25 s (Braiins OS log of an S17)

log = logging.getLogger(__name__)


class Commander:
    """Makes a miner do what the newest valid command says.

    Args:
        name: For logs.
        client: The miner.
        inbox: Its commands.
        cap_w: Never set a target above this.
        clock: Monotonic time.
    """

    def __init__(
        self,
        name: str,
        client: MinerClient,
        inbox: CommandInbox,
        cap_w: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._client = client
        self._inbox = inbox
        self._cap_w = cap_w
        self._clock = clock
        self._write_from_s = 0.0
        self._write_pause_s = WRITE_PAUSE_S
        self._failure = ""
        self._contradicts_since_s: float | None = None
        self._verify_from_s = 0.0

    async def work(self, limits: PowerLimits) -> bool:
        """Carry out what is due; True when a command was completed.

        What fails is tried again at the next call, while the command is valid.
        """
        try:
            command = self._inbox.due() or await self._undone(limits)
            if command is None:
                return False
            done = await self._carry_out(command, limits)
        except MinerError as error:
            self._note_failure(f"command not carried out: {error}")
            return False
        self._failure = ""
        self._inbox.mark_done(command)
        self._verify_from_s = self._clock() + VERIFY_EVERY_S
        log.info("%s: command %d done: %s", self._name, command.sequence, done)
        return True

    def observe(self, telemetry: MinerTelemetry) -> None:
        """Compare with what was commanded; a lasting contradiction makes the command due again."""
        command = self._inbox.valid()
        if command is None or not self._inbox.is_done(command) or not _contradicts(command, telemetry):
            self._contradicts_since_s = None
        elif self._contradicts_since_s is None:
            self._contradicts_since_s = self._clock()
        elif self._clock() - self._contradicts_since_s > CONTRADICTION_S:
            log.warning("%s: is %s against command %d", self._name, telemetry.state, command.sequence)
            self._contradicts_since_s = None
            self._inbox.again()

    async def _undone(self, limits: PowerLimits) -> CommandMessage | None:
        """The command that was carried out, if somebody has saved another target since.

        The saved target is compared, not the effective one: scaling by temperature lowers only that.
        """
        command = self._inbox.valid()
        if command is None or command.power_target_w is None or self._clock() < self._verify_from_s:
            return None
        self._verify_from_s = self._clock() + VERIFY_EVERY_S
        target_w = limits.target_w(command.power_target_w, self._cap_w)
        saved_w = await self._client.saved_target_w()
        if target_w is None or saved_w == target_w:
            return None
        log.warning("%s: saved target is %s W, commanded %d W", self._name, saved_w, target_w)
        return command

    async def _carry_out(self, command: CommandMessage, limits: PowerLimits) -> str:
        """Returns what was done, in words."""
        wanted_w = command.power_target_w
        target_w = None if wanted_w is None else limits.target_w(wanted_w, self._cap_w)
        if target_w is None:
            await self._client.pause()
            return "pause" if wanted_w is None else f"pause, {wanted_w:g} W is below the miner's minimum"
        written = await self._ensure_target(target_w)
        await self._client.resume()  # only now: it must never start at a higher target of before
        return f"{target_w} W{'' if written else ', was saved already'}"

    async def _ensure_target(self, target_w: int) -> bool:
        """Save the target unless it is saved already; the saved one is read back, an echo proves nothing."""
        if await self._client.saved_target_w() == target_w:
            return False
        self._pace_writes()
        await self._client.set_power_target(target_w)
        saved_w = await self._client.saved_target_w()
        if saved_w != target_w:
            raise MinerError(MinerFault.REFUSED, f"saved target is {saved_w} W after setting {target_w} W")
        self._write_from_s, self._write_pause_s = 0.0, WRITE_PAUSE_S
        return True

    def _pace_writes(self) -> None:
        """Allow a write without effect to be repeated ever more rarely."""
        if self._clock() < self._write_from_s:
            raise MinerError(MinerFault.REFUSED, "the target was written without effect; waiting")
        self._write_from_s = self._clock() + self._write_pause_s
        self._write_pause_s = min(2 * self._write_pause_s, WRITE_PAUSE_MAX_S)

    def _note_failure(self, text: str) -> None:
        """Log a failure once, not at every attempt."""
        if text != self._failure:
            self._failure = text
            log.warning("%s: %s", self._name, text)


def _contradicts(command: CommandMessage, telemetry: MinerTelemetry) -> bool:
    unwanted = MinerApiState.MINING if command.power_target_w is None else MinerApiState.PAUSED
    return telemetry.state is unwanted
