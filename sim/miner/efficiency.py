"""Hashrate from power, after published S19J figures.

Fit: P = Pn (0.026 + 0.643 h + 0.331 h^3), h = hashrate over the sticker's hashrate.
"""

from __future__ import annotations

from math import asinh, sinh, sqrt

IDLE, LINEAR, CUBIC = 0.026, 0.643, 0.331


def power_share(hash_share: float) -> float:
    """Power over nominal power at a hashrate over the sticker's hashrate."""
    return IDLE + LINEAR * hash_share + CUBIC * hash_share**3


def hash_share(power_share: float) -> float:
    """Inverse of `power_share`; 0 below the idle share. Real root of h^3 + p h - q = 0 (p, q >= 0)."""
    p = LINEAR / CUBIC
    q = max(0.0, power_share - IDLE) / CUBIC
    scale = 2.0 * sqrt(p / 3.0)
    return scale * sinh(asinh(3.0 * q / (p * scale)) / 3.0)
