"""How often something may happen: a bucket of tokens; time is an argument."""

from __future__ import annotations


class TokenBucket:
    """Allows `burst` at once and `per_s` in the long run."""

    __slots__ = ("_at_s", "_burst", "_per_s", "_tokens")

    def __init__(self, burst: float, per_s: float) -> None:
        self._burst = self._tokens = burst
        self._per_s = per_s
        self._at_s: float | None = None

    def take(self, now_s: float) -> bool:
        """Whether one more is allowed now; it counts if so."""
        if self._at_s is not None:
            elapsed_s = max(0.0, now_s - self._at_s)
            self._tokens = min(self._burst, self._tokens + elapsed_s * self._per_s)
        self._at_s = now_s
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
