"""How a power is divided over two miners that run at fixed levels."""

from __future__ import annotations

from collections.abc import Sequence


def split(available_w: float, levels: Sequence[Sequence[float]], first: int = 0) -> tuple[float, float]:
    """The pair of levels that uses most of `available_w` without exceeding it.

    Among equal sums two running miners win over one, and even loads over uneven ones, because a miner's
    efficiency falls with its power.

    Args:
        available_w: Power to use.
        levels: Levels per miner in W, rising; an empty list takes a miner out.
        first: Miner that serves first when one is enough.

    Returns:
        Power per miner in W; 0.0 where one shall not run.
    """
    best = (0.0, 0.0)
    best_rank = (0.0, 0.0, 0.0)
    for a_w in (0.0, *levels[0]):
        for b_w in (0.0, *levels[1]):
            total_w = a_w + b_w
            if total_w > available_w:
                break
            preferred = (a_w, b_w)[first] - (b_w, a_w)[first]
            rank = (total_w, -abs(a_w - b_w), preferred)
            if rank > best_rank:
                best, best_rank = (a_w, b_w), rank
    return best


def usable_levels(
    levels_w: Sequence[float], min_power_w: float | None, max_power_w: float | None
) -> tuple[float, ...]:
    """The levels that the miner's own constraints allow."""
    lo = 0.0 if min_power_w is None else min_power_w
    hi = float("inf") if max_power_w is None else max_power_w
    return tuple(level for level in levels_w if lo <= level <= hi)
