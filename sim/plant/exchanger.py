"""Plate heat exchangers HX1 and HX2."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from revpi.schema import setting

_BALANCED = 1e-9


@dataclass(frozen=True, slots=True)
class ExchangerSettings:
    """A counter-flow plate heat exchanger."""

    ua_w_per_k: float = setting(2500.0, "heat transfer coefficient times area", unit="W/K", lo=10.0, hi=1e5)


def effectiveness(ua_w_per_k: float, flow_a_w_per_k: float, flow_b_w_per_k: float) -> float:
    """Share of the largest possible heat that a counter-flow exchanger moves, 0 to 1.

    Args:
        ua_w_per_k: Heat transfer coefficient times area.
        flow_a_w_per_k: Heat capacity flow of one side.
        flow_b_w_per_k: Heat capacity flow of the other side.

    Source: effectiveness-NTU method (VDI Heat Atlas, C1).
    """
    smaller, larger = flow_a_w_per_k, flow_b_w_per_k
    if larger < smaller:
        smaller, larger = larger, smaller
    if smaller <= 0.0:
        return 0.0
    ntu = ua_w_per_k / smaller
    rest = 1.0 - smaller / larger
    if rest < _BALANCED:
        return ntu / (1.0 + ntu)
    fade = exp(-ntu * rest)
    return (1.0 - fade) / (1.0 - (1.0 - rest) * fade)


class Exchanger:
    """Moves heat from side a to side b; negative when b is the hotter one.

    Attributes:
        heat_w: Heat moved in the last step.
    """

    __slots__ = ("_flow_a", "_flow_b", "_ua", "_w_per_k", "heat_w")

    def __init__(self, settings: ExchangerSettings) -> None:
        self._ua = settings.ua_w_per_k
        self._flow_a = self._flow_b = self._w_per_k = 0.0
        self.heat_w = 0.0

    def move(self, a_c: float, flow_a_w_per_k: float, b_c: float, flow_b_w_per_k: float) -> float:
        """Heat in W for these inlet temperatures and heat capacity flows."""
        if flow_a_w_per_k != self._flow_a or flow_b_w_per_k != self._flow_b:
            self._flow_a, self._flow_b = flow_a_w_per_k, flow_b_w_per_k
            eta = effectiveness(self._ua, flow_a_w_per_k, flow_b_w_per_k)
            self._w_per_k = eta * min(flow_a_w_per_k, flow_b_w_per_k)
        self.heat_w = heat_w = self._w_per_k * (a_c - b_c)
        return heat_w
