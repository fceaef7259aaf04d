"""Less miner power towards the limits: walked down in time, recovered slowly."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from revpi.core.enums import plain_members
from revpi.core.heat.protection_params import WalkDownParams
from revpi.core.reading import Good, Reading

STEP_W = 50.0
"""Limits come in steps of this size, so that they do not change in every scan."""

MAX_STEP_S = 60.0


@plain_members
class WalkCause(StrEnum):
    """What limits the power."""

    NONE = "none"
    FLOW_UNKNOWN = "flow_unknown"
    FLOW = "flow"
    RETURN = "return"
    SINK = "sink"
    RECOVERING = "recovering"


class PowerLimit(NamedTuple):
    """Highest power of both miners together.

    Attributes:
        limit_w: In W; None without a limit, 0 for a pause.
        cause: What limits it.
    """

    limit_w: float | None
    cause: WalkCause = WalkCause.NONE


UNLIMITED = PowerLimit(None)


class WalkDown:
    """Share of full power by temperatures: linear towards each limit, down at once, up slowly."""

    __slots__ = ("_flow_limit_c", "_full_w", "_last_s", "_limit", "_params", "_paused", "_share")

    def __init__(self, params: WalkDownParams, *, flow_limit_c: float, full_w: float) -> None:
        self._params = params
        self._flow_limit_c = flow_limit_c
        self._full_w = full_w
        self._share = 1.0
        self._paused: WalkCause | None = None
        self._last_s: float | None = None
        self._limit = UNLIMITED

    def step(
        self, flow: Reading[float], back: Reading[float], sink_room_k: float | None, now_s: float
    ) -> PowerLimit:
        """One scan; the same object while nothing changes.

        Args:
            flow: T_MINER_OUT; without it the miners pause.
            back: T_MINER_RETURN; without it T_MINER_OUT alone limits.
            sink_room_k: K between the tank in use and its limit; None on the cooler or when unknown.
            now_s: Monotonic time.
        """
        elapsed_s = 0.0 if self._last_s is None else min(max(0.0, now_s - self._last_s), MAX_STEP_S)
        self._last_s = now_s
        share, cause = self._allowed(flow, back, sink_room_k)
        if share < self._share:
            self._share = share
        elif share >= 1.0 or share > self._share + self._params.hysteresis:
            self._share = min(share, self._share + elapsed_s / self._params.recover_s)
            cause = WalkCause.RECOVERING if self._share < share else cause
        self._publish(cause)
        return self._limit

    def _publish(self, cause: WalkCause) -> None:
        if self._share >= 1.0:
            self._limit = UNLIMITED
            return
        limit_w = self._share * self._full_w // STEP_W * STEP_W
        if limit_w != self._limit.limit_w or cause is not self._limit.cause:
            self._limit = PowerLimit(limit_w, cause)

    def _allowed(
        self, flow: Reading[float], back: Reading[float], sink_room_k: float | None
    ) -> tuple[float, WalkCause]:
        """Smallest share that the temperatures allow, and which of them."""
        params = self._params
        if not isinstance(flow, Good):
            return 0.0, WalkCause.FLOW_UNKNOWN
        flow_room_k = self._flow_limit_c - params.flow_pause_margin_k - flow.value
        return_room_k = params.return_limit_c - back.value if isinstance(back, Good) else None
        if self._pauses(flow_room_k, return_room_k):
            return 0.0, self._paused or WalkCause.NONE
        share, cause = min(1.0, flow_room_k / params.flow_band_k), WalkCause.FLOW
        if return_room_k is not None and return_room_k / params.return_band_k < share:
            share, cause = return_room_k / params.return_band_k, WalkCause.RETURN
        if sink_room_k is not None and sink_room_k < params.sink_band_k:
            floor = params.sink_floor
            sink_share = floor + (1.0 - floor) * max(0.0, sink_room_k) / params.sink_band_k
            if sink_share < share:
                share, cause = sink_share, WalkCause.SINK
        return share, cause

    def _pauses(self, flow_room_k: float, return_room_k: float | None) -> bool:
        """A pause begins without room and ends with `resume_k` of it."""
        if flow_room_k <= 0.0:
            self._paused = WalkCause.FLOW
        elif return_room_k is not None and return_room_k <= 0.0:
            self._paused = WalkCause.RETURN
        elif self._paused is not None:
            room_k = flow_room_k if return_room_k is None else min(flow_room_k, return_room_k)
            if room_k >= self._params.resume_k:
                self._paused = None
        return self._paused is not None
