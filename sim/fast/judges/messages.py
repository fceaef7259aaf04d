"""I11: no message breaks anything; requests narrow, hold for their time and end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeVar

from revpi.core.leases import LEASES, Lease, LeaseRule, Leases
from revpi.core.outputs import Mode, Outputs
from sim.fast.judges.scene import ROUNDING_S, Scene, closed
from sim.fast.loop import ClosedLoop
from sim.fast.receipts import Receipt
from sim.fast.wire import Wire

REACTION_S = 1.0
"""A lower power is commanded within this time."""
POWER_LIMIT = "power_limit"
"""Reason code while a request limits the power."""
END_S = 2.0
"""Ends are stored to a tenth of a second, and a clock that moved by less counts as not set."""
T = TypeVar("T")
LIMITS = {rule.field: rule for rule in LEASES.values()}


class MessageJudge:
    """Judges messages and leases."""

    def __init__(self) -> None:
        self._leases = Leases()
        self._limit_s = 0.0
        self._ends_s: dict[str, float] = {}
        self._clock: tuple[float, bool] = (0.0, True)
        self._fresh = False

    def arrived(self, loop: ClosedLoop) -> list[str]:
        """What messages since the last scan broke."""
        wire = loop.bridge
        if not isinstance(wire, Wire) or not wire.receipts:
            return []
        broken = [text for receipt in wire.receipts for text in _judge(receipt)]
        wire.receipts.clear()
        return broken

    def look(self, scene: Scene) -> list[str]:
        """What leases broke in this scan."""
        loop = scene.loop
        mono_s = loop.clocks.mono_s(scene.now_s)
        broken = [*self._lasting(scene, mono_s)] if loop.requests.leases is not self._leases else []
        self._clock = (loop.clocks.offset_s, loop.clocks.valid)
        return [*broken, *self._power(scene, mono_s), *_mode(scene)]

    def note(self, written: Outputs, last: Outputs, now_s: float) -> None:
        """Outputs tell nothing here."""

    def restarted(self, *, remembers: bool) -> None:
        """Leases come back from the memory, at most as long as they were."""
        self._fresh = remembers
        self._leases = Leases()
        if not remembers:
            self._ends_s.clear()

    def _lasting(self, scene: Scene, mono_s: float) -> Iterator[str]:
        """Leases within their limits; a restart prolongs none while the clock is kept."""
        self._leases = scene.loop.requests.leases
        clock_kept = self._clock == (scene.loop.clocks.offset_s, True) and scene.loop.clocks.valid
        for field, rule in LIMITS.items():
            lease: Lease[Any] | None = getattr(self._leases, field)
            if lease is None:
                continue
            if lease.until_s - mono_s > rule.max_ttl_s + ROUNDING_S:
                yield f"I11 {rule.name} holds for too long"
            if not _is_allowed(lease.value, rule):
                yield f"I11 {rule.name} is out of its range"
            end_s = scene.now_s + lease.until_s - mono_s
            if self._fresh and clock_kept and end_s > self._ends_s.get(field, math.inf) + END_S:
                yield f"I11 {rule.name} was prolonged by a restart"
            self._ends_s[field] = end_s
        self._fresh = False

    def _power(self, scene: Scene, mono_s: float) -> Iterator[str]:
        """The commands keep a limit that holds; none acts after its end."""
        limit_w = _held(scene.loop.requests.leases.power_limit_w, mono_s)
        commands = (view.command for view in scene.result.miners)
        asked_w = sum(command.power_target_w or 0.0 for command in commands if command is not None)
        if limit_w is None or asked_w <= limit_w + ROUNDING_S:
            self._limit_s = scene.now_s
        elif scene.now_s - self._limit_s > REACTION_S:
            yield "I11 the miners exceed power_limit"
        if limit_w is None and scene.result.energy.reason == POWER_LIMIT:
            yield "I11 power_limit acts after its end"


def asked_for_less(loop: ClosedLoop) -> bool:
    """Somebody's wish for another mode than auto holds."""
    mode = _held(loop.requests.leases.mode, loop.clocks.mono_s(loop.time_s))
    return mode is not None and mode != "auto"


def _mode(scene: Scene) -> Iterator[str]:
    """The mode is what key switch and requests allow together."""
    mode, inputs = scene.result.mode, scene.inputs
    if (mode is Mode.AUTO) is not scene.auto:
        yield f"I11 mode is {mode} against key switch and requests"
    if mode is Mode.HAND and not closed(inputs.hand_switch) and not closed(inputs.auto_switch):
        yield "I11 mode is hand with the key on 0"


def _judge(receipt: Receipt) -> Iterator[str]:
    message, before, after = receipt.message, receipt.before, receipt.after
    if receipt.raised:
        yield f"I11 a message on {message.suffix} raised {receipt.raised}"
    if message.bad and (before.site is not after.site or before.requests is not after.requests):
        yield f"I11 a bad message on {message.suffix} changed something"
    if (
        after.requests.ending
        or not 0 <= after.requests.acknowledge_count - before.requests.acknowledge_count <= 1
    ):
        yield f"I11 a message on {message.suffix} did what it may not"


def _held(lease: Lease[T] | None, mono_s: float) -> T | None:
    return lease.value if lease is not None and mono_s < lease.until_s else None


def _is_allowed(value: bool | float | str, rule: LeaseRule) -> bool:
    if rule.choices:
        return value in rule.choices
    return not isinstance(value, bool | str) and math.isfinite(value) and rule.lo <= value <= rule.hi
