"""Carries out commands at one miner: once, in order, read back, never late."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState, MinerTelemetry
from site_bridge.braiins.backoff import Backoff
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.excess import ExcessWatch
from site_bridge.braiins.execution import Execution, OvertakenError, key_of
from site_bridge.braiins.foreign import ForeignWatch
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.target import TargetWriter

VERIFY_EVERY_S = 60.0  # how often the saved target is read without a reason
CORRECT_S, CORRECT_MAX_S = 60.0, 3600.0  # pauses between corrections of what somebody else changes again
CONTRADICTION_S = 30.0  # a pause takes 13 s, a resume 25 s (Braiins OS log of an S17)

log = logging.getLogger(__name__)


class Commander:
    """Makes a miner do what the newest valid command says.

    What somebody else changes at the miner is reported and corrected at once, then ever more rarely while it
    comes again, until a new command comes; only a commanded pause is insisted on.

    Args:
        name: For logs.
        inbox: Its commands.
        execution: Carries one out.
        writer: Reads the saved target.
        foreign: Notices what somebody else changed.
        clock: Monotonic time.
    """

    def __init__(
        self,
        name: str,
        inbox: CommandInbox,
        execution: Execution,
        writer: TargetWriter,
        foreign: ForeignWatch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._inbox = inbox
        self._execution = execution
        self._writer = writer
        self._foreign = foreign
        self._clock = clock
        self._corrections = Backoff(CORRECT_S, CORRECT_MAX_S)
        self._excess = ExcessWatch(clock)
        self._done: tuple[str, int] | None = None
        self._failure = ""
        self._contradicts_since_s: float | None = None
        self._effective_w: float | None = None
        self._verify_from_s = 0.0

    async def work(self, limits: PowerLimits) -> bool:
        """Carry out what is due; True when a command was completed.

        What fails is tried again at the next call, while the command is valid.
        """
        try:
            command = self._inbox.due() or await self._undone(limits)
            if command is None:
                return False
            done = await self._execution.carry_out(command, limits)
        except OvertakenError:
            return False
        except MinerError as error:
            self._note_failure(f"command not carried out: {error}")
            return False
        self._complete(command, done)
        return True

    def observe(self, telemetry: MinerTelemetry) -> None:
        """Compare what the miner says with what it was told, and with what it said before."""
        wanted = self._execution.wanted if self._in_force() else None
        if change := self._foreign.saw_state(telemetry.state, wanted):
            log.warning("%s: %s", self._name, change)
        if telemetry.power_target_w != self._effective_w:
            self._effective_w = telemetry.power_target_w
            self._verify_from_s = 0.0
        self._judge(telemetry.state, wanted)
        target_w = None if wanted is None else self._execution.target_w
        if self._excess.lasts(telemetry, target_w) and target_w is not None:
            log.warning("%s: takes %s W, commanded %s W", self._name, telemetry.power_w, target_w)
            self._writer.has_no_effect(target_w)
            self._inbox.again()

    def restarted(self) -> None:
        """The miner may have forgotten what it was told: what is valid is due again."""
        self._foreign.told_run_or_pause()
        self._writer.restarted()
        self._inbox.again()

    def _judge(self, state: MinerApiState, wanted: MinerApiState | None) -> None:
        """A lasting contradiction makes the command due again."""
        opposite = wanted is not None and {state, wanted} == {MinerApiState.MINING, MinerApiState.PAUSED}
        now_s = self._clock()
        if not opposite:
            self._contradicts_since_s = None
        elif self._contradicts_since_s is None:
            self._contradicts_since_s = now_s
        elif now_s - self._contradicts_since_s > CONTRADICTION_S and self._may_correct(wanted):
            log.warning("%s: is %s, commanded %s; commanded again", self._name, state, wanted)
            self._contradicts_since_s = None
            self._inbox.again()

    def _may_correct(self, wanted: MinerApiState | None) -> bool:
        """A pause wears nothing and is always safe."""
        if wanted is MinerApiState.PAUSED:
            return True
        if not self._corrections.may(self._clock()):
            return False
        self._corrections.tried(self._clock())
        return True

    async def _undone(self, limits: PowerLimits) -> CommandMessage | None:
        """The command that was carried out, if another target is saved by now and may be written over.

        The saved target is compared, not the effective one: scaling by temperature lowers only that.
        """
        if self._clock() < self._verify_from_s:
            return None
        self._verify_from_s = self._clock() + VERIFY_EVERY_S
        saved_w = await self._writer.saved_w()
        command = self._in_force()
        if command is None or command.power_target_w is None:
            return None
        target_w = limits.target_w(command.power_target_w)
        if target_w is None or self._writer.fulfils(saved_w, target_w):
            return None
        if not self._may_correct(MinerApiState.MINING):
            return None
        log.warning("%s: saved target is %s W, commanded %s W; written again", self._name, saved_w, target_w)
        return command

    def _in_force(self) -> CommandMessage | None:
        """The command that was carried out, while it is valid."""
        command = self._inbox.valid()
        return command if command is not None and self._inbox.is_done(command) else None

    def _complete(self, command: CommandMessage, done: str) -> None:
        self._failure = ""
        self._inbox.mark_done(command)
        self._verify_from_s = self._clock() + VERIFY_EVERY_S
        if self._done != key_of(command):
            self._done = key_of(command)
            self._corrections.reset()
        log.info("%s: command %d done: %s", self._name, command.sequence, done)

    def _note_failure(self, text: str) -> None:
        """Log a failure once, not at every attempt."""
        if text != self._failure:
            self._failure = text
            log.warning("%s: %s", self._name, text)
