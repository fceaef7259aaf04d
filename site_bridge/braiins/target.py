"""The power target in a miner's flash: read, written rarely, read back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from site_bridge.braiins.backoff import Backoff
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.foreign import ForeignWatch
from site_bridge.braiins.wear import FlashWear

WRITE_PAUSE_S, WRITE_PAUSE_MAX_S = 4.0, 300.0  # between writes that had no effect
GIVE_UP_AFTER = 3  # writes without effect
LEAST_KEPT = 0.8  # of a target, after rounding: steps of 300 W are typical

log = logging.getLogger(__name__)


class TargetWriter:
    """Writes targets, with a limit; an echo proves nothing, so what is saved is read back.

    Lowering is never held back by the limit: it follows on a raise, and those are limited.

    Args:
        name: For logs.
        client: The miner.
        foreign: Learns what is found saved.
        wear: Limit of the writes.
        clock: Monotonic time.

    Attributes:
        wear: Its count is public.
    """

    def __init__(
        self,
        name: str,
        client: MinerClient,
        foreign: ForeignWatch,
        wear: FlashWear,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.wear = wear
        self._name = name
        self._client = client
        self._foreign = foreign
        self._clock = clock
        self._pace = Backoff(WRITE_PAUSE_S, WRITE_PAUSE_MAX_S)
        self._asked_w: int | None = None
        self._lowered: tuple[int, int] | None = None
        self._ignored: tuple[int, int] | None = None
        self._doubted_w: int | None = None
        self._without_effect = 0

    @property
    def gives_up(self) -> bool:
        """Whether the last writes had no effect, one after the other."""
        return self._without_effect >= GIVE_UP_AFTER

    def fulfils(self, saved_w: int | None, target_w: int) -> bool:
        """Whether this is what the miner saves for a target: it may have rounded the last one down."""
        if saved_w is None or target_w == self._doubted_w:
            return False
        return saved_w == target_w or (target_w, saved_w) == self._lowered

    def has_no_effect(self, target_w: int) -> None:
        """A target is saved, but not in force: it is to be written again, a few times."""
        known_w, times = self._ignored or (target_w, 0)
        self._ignored = target_w, times + 1 if known_w == target_w else 1
        self._doubted_w = None if self.is_ignored(target_w) else target_w

    def is_ignored(self, target_w: int) -> bool:
        """Whether the miner saved a target again and again and never put it in force."""
        return self._ignored == (target_w, GIVE_UP_AFTER)

    def restarted(self) -> None:
        """A mining program that starts puts in force what is saved."""
        self._ignored = self._doubted_w = None

    async def saved_w(self) -> int | None:
        """The saved target, None when the miner is not tuned by power.

        Raises:
            MinerError: It does not tell.
        """
        saved_w = await self._client.saved_target_w()
        if change := self._foreign.saw_saved(saved_w):
            log.warning("%s: %s", self._name, change)
        if saved_w == self._asked_w:
            self._ask(None)
        return saved_w

    async def write(self, target_w: int, saved_w: int | None) -> int:
        """Save and apply a target in place of the saved one.

        Returns:
            What is saved now; a miner may round a target down.

        Raises:
            MinerError: It was not sent, not taken, or had no effect.
        """
        self._check_limit(target_w, saved_w)
        if target_w != self._asked_w:
            self._ask(target_w)
        if self._ignored is not None and self._ignored[0] != target_w:
            self._ignored = None  # behind another target the one before may be tried anew
        if not self._pace.may(self._clock()):
            raise MinerError(MinerFault.REFUSED, "the target was written without effect; waiting")
        self._pace.tried(self._clock())
        self._without_effect += 1
        self._foreign.told_target()
        self.wear.wrote(self._clock())
        await self._client.set_power_target(target_w)
        self._doubted_w = None
        found_w = await self.saved_w()
        if found_w is not None and self._is_rounded(found_w, target_w, saved_w):
            self._lowered = (target_w, found_w)
            self._ask(None)
        if found_w is None or not self.fulfils(found_w, target_w):
            raise MinerError(MinerFault.REFUSED, f"saved target is {found_w} W after setting {target_w} W")
        return found_w

    def _is_rounded(self, found_w: int, target_w: int, saved_w: int | None) -> bool:
        """Whether it was rounded down; to the one saved before only if it stays so, write after write."""
        if found_w == saved_w:
            return self.gives_up and LEAST_KEPT * target_w <= found_w < target_w
        return found_w < target_w

    def _ask(self, target_w: int | None) -> None:
        """What is asked for is another target now, or fulfilled."""
        self._asked_w = target_w
        self._pace.reset()
        self._without_effect = 0

    def _check_limit(self, target_w: int, saved_w: int | None) -> None:
        raises = saved_w is None or target_w > saved_w
        if raises and not self.wear.allows(self._clock()):
            detail = f"{target_w} W must wait: the limit of writes to the miner's flash is used up"
            raise MinerError(MinerFault.REFUSED, detail)
