"""Hash rate of a miner at each of its levels."""

from __future__ import annotations

from collections.abc import Sequence

from revpi.core.energy.params import WorthParams

# P = Pn (0.026 + 0.643 h + 0.331 h^3), h = hash rate / nominal: fit to published Braiins OS profiles.
CONSTANT, LINEAR, CUBIC = 0.026, 0.643, 0.331
NEWTON_STEPS = 8
# What one miner may differ from the model; a figure outside is a mistake of the miner.
SCALE_RANGE = (0.6, 1.6)
SCALE_STEP = 0.02
LEARN_TIME_S = 3600.0
LONGEST_STEP_S = 120.0
LOWEST_POWER_W = 500.0


def model_hashrate_ths(params: WorthParams, power_w: float) -> float:
    """Hash rate of a model miner at a power, TH/s."""
    wanted = max(0.0, power_w / params.nominal_power_w - CONSTANT)
    h = wanted / LINEAR
    for _ in range(NEWTON_STEPS):
        h -= (LINEAR * h + CUBIC * h**3 - wanted) / (LINEAR + 3.0 * CUBIC * h**2)
    return h * params.nominal_hashrate_ths


class HashCurve:
    """Hash rate over power: the site's table where it has one, else the model as the miner confirms it.

    Attributes:
        scale: J/TH of this miner over that of the model, in coarse steps so that plans rest on it; learnt,
            worth keeping over a restart.
    """

    __slots__ = ("_by_level", "_filtered", "_learnt_s", "_params", "scale")

    def __init__(
        self,
        params: WorthParams,
        levels_w: Sequence[float],
        j_per_th: Sequence[float],
        scale: float = 1.0,
    ) -> None:
        self._params = params
        self._by_level = {level: level / row for level, row in zip(levels_w, j_per_th, strict=bool(j_per_th))}
        self.scale = min(max(scale, SCALE_RANGE[0]), SCALE_RANGE[1])
        self._filtered = self.scale
        self._learnt_s: float | None = None

    def hashrate_ths(self, power_w: float) -> float:
        """Expected hash rate at a level, TH/s."""
        known = self._by_level.get(power_w)
        return model_hashrate_ths(self._params, power_w) / self.scale if known is None else known

    def learn(self, power_w: float | None, j_per_th: float | None, now_s: float) -> None:
        """Take note of a measurement of the running miner; nothing to learn where the site has a table."""
        if self._by_level or power_w is None or j_per_th is None or power_w < LOWEST_POWER_W:
            self._learnt_s = None
            return
        seen = j_per_th * model_hashrate_ths(self._params, power_w) / power_w
        since_s, self._learnt_s = self._learnt_s, now_s
        if since_s is None or not SCALE_RANGE[0] <= seen <= SCALE_RANGE[1]:
            return
        part = min(now_s - since_s, LONGEST_STEP_S) / LEARN_TIME_S
        self._filtered += (seen - self._filtered) * part
        if abs(self._filtered - self.scale) >= SCALE_STEP:
            self.scale = round(self._filtered / SCALE_STEP) * SCALE_STEP
