"""Average hashrates as the API gives them."""

from __future__ import annotations

from math import expm1

# Windows of GetMinerStats; the longest is a fixed day, diluted after a start.
WINDOWS_S = {
    "last_5s": 5.0,
    "last_15s": 15.0,
    "last_30s": 30.0,
    "last_1m": 60.0,
    "last_5m": 300.0,
    "last_15m": 900.0,
    "last_30m": 1_800.0,
    "last_1h": 3_600.0,
    "last_24h": 86_400.0,
}


class HashMeter:
    """Hashrate since the mining program started.

    Averages follow exponentially; they are brought up to date when the hashrate changes and when asked for.

    Attributes:
        terahashes: All work done.
        elapsed_s: Since when.
    """

    __slots__ = ("_average_ths", "_rate_ths", "_since_s", "elapsed_s", "terahashes")

    def __init__(self) -> None:
        self._average_ths = dict.fromkeys(WINDOWS_S, 0.0)
        self._rate_ths = self._since_s = 0.0
        self.terahashes = self.elapsed_s = 0.0

    def count(self, hashrate_ths: float, dt_s: float) -> None:
        """`dt_s` seconds have passed at this hashrate."""
        if hashrate_ths != self._rate_ths:
            self._settle()
            self._rate_ths = hashrate_ths
        self.terahashes += hashrate_ths * dt_s
        self.elapsed_s += dt_s

    @property
    def average_ths(self) -> dict[str, float]:
        """Hashrate over each window, TH/s."""
        self._settle()
        return dict(self._average_ths)

    @property
    def since_restart_ths(self) -> float:
        """Average since the mining program started, TH/s."""
        return self.terahashes / self.elapsed_s if self.elapsed_s > 0 else 0.0

    def _settle(self) -> None:
        lasted_s, rate_ths = self.elapsed_s - self._since_s, self._rate_ths
        self._since_s = self.elapsed_s
        if not lasted_s:
            return
        for name, window_s in WINDOWS_S.items():
            self._average_ths[name] += (rate_ths - self._average_ths[name]) * -expm1(-lasted_s / window_s)
