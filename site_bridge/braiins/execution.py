"""The steps of one command at a miner; none of them late, none that leads above the wanted power."""

from __future__ import annotations

from revpi.contract.messages import CommandMessage
from revpi.core.inputs import MinerApiState
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.foreign import ForeignWatch
from site_bridge.braiins.inbox import CommandInbox
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.target import TargetWriter


class OvertakenError(Exception):
    """The command is no longer the newest valid one."""


class Execution:
    """Carries out commands.

    Args:
        client: The miner.
        inbox: Knows the newest command.
        writer: Saves targets at the miner.
        foreign: Must know what we change ourselves.

    Attributes:
        wanted: The state that the last step leads to, None before the first.
        target_w: What the miner was told to run at, None when it was told to pause.
    """

    def __init__(
        self, client: MinerClient, inbox: CommandInbox, writer: TargetWriter, foreign: ForeignWatch
    ) -> None:
        self.wanted: MinerApiState | None = None
        self.target_w: int | None = None
        self._client = client
        self._inbox = inbox
        self._writer = writer
        self._foreign = foreign

    async def carry_out(self, command: CommandMessage, limits: PowerLimits) -> str:
        """Do what the command says.

        Returns:
            What was done, in words.

        Raises:
            MinerError: It could not be done, or not completely.
            OvertakenError: It is no longer to be done.
        """
        wanted_w = command.power_target_w
        target_w = None if wanted_w is None else limits.target_w(wanted_w)
        if target_w is None:
            await self._pause(command)
            return "pause" if wanted_w is None else f"pause, {wanted_w:g} W is below the miner's minimum"
        return await self._run_at(command, target_w)

    async def _run_at(self, command: CommandMessage, target_w: int) -> str:
        """Save the target, then resume: it must never start at a higher target of before."""
        if self._writer.is_ignored(target_w):
            await self._pause(command)
            return f"pause, the miner saves {target_w} W but goes on above"
        self.target_w = target_w
        saved_w = await self._writer.saved_w()
        if self._writer.fulfils(saved_w, target_w):
            await self._resume(command)
            return f"{saved_w} W, was saved already"
        self._require_newest(command)
        try:
            kept_w = await self._writer.write(target_w, saved_w)
        except MinerError as error:
            return await self._without_write(command, target_w, saved_w, error)
        await self._resume(command)
        return f"{target_w} W{'' if kept_w == target_w else f', the miner made {kept_w} W of it'}"

    async def _without_write(
        self, command: CommandMessage, target_w: int, saved_w: int | None, error: MinerError
    ) -> str:
        """The target was not taken: run with a lower one of before, never with a higher one for long."""
        if error.fault not in (MinerFault.ARGUMENT, MinerFault.REFUSED):
            raise error
        if saved_w is not None and saved_w <= target_w:
            await self._resume(command)
        elif error.fault is MinerFault.ARGUMENT:
            await self._pause(command)
            return f"pause: {error}"
        elif self._writer.gives_up:
            await self._pause(command)
        raise error

    async def _pause(self, command: CommandMessage) -> None:
        self._require_newest(command)
        self._foreign.told_run_or_pause()
        await self._client.pause()
        self.target_w = None
        self.wanted = MinerApiState.PAUSED

    async def _resume(self, command: CommandMessage) -> None:
        self._require_newest(command)
        self._foreign.told_run_or_pause()
        await self._client.resume()
        self.wanted = MinerApiState.MINING

    def _require_newest(self, command: CommandMessage) -> None:
        """Before each step: time has passed since the last one."""
        newest = self._inbox.valid()
        if newest is None or key_of(newest) != key_of(command):
            raise OvertakenError


def key_of(command: CommandMessage) -> tuple[str, int]:
    """What tells one command from another; a repetition is the same one."""
    return command.session, command.sequence
