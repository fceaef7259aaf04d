"""Average hashrates as the API gives them."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(slots=True)
class HashMeter:
    """Hashrate since the mining program started.

    Attributes:
        average_ths: Hashrate over each window, TH/s.
        terahashes: All work done.
        elapsed_s: Since when.
    """

    average_ths: dict[str, float] = field(default_factory=lambda: dict.fromkeys(WINDOWS_S, 0.0))
    terahashes: float = 0.0
    elapsed_s: float = 0.0

    def count(self, hashrate_ths: float, dt_s: float) -> None:
        """`dt_s` seconds have passed at this hashrate."""
        self.terahashes += hashrate_ths * dt_s
        self.elapsed_s += dt_s
        for name, window_s in WINDOWS_S.items():
            self.average_ths[name] += (hashrate_ths - self.average_ths[name]) * min(1.0, dt_s / window_s)

    @property
    def since_restart_ths(self) -> float:
        """Average since the mining program started, TH/s."""
        return self.terahashes / self.elapsed_s if self.elapsed_s > 0 else 0.0
