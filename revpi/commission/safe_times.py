"""How long an output may be forced: one table. A forced output always has a countdown."""

from __future__ import annotations

from typing import Final, NamedTuple

IDLE_S: Final = 60.0
"""Without a key for so long every forced output goes back to its safe value."""


class SafeTime(NamedTuple):
    """Seconds for which one output may be forced.

    Attributes:
        usual_s: When nothing is said.
        longest_s: At most.
    """

    usual_s: float
    longest_s: float


SAFE_TIMES: Final[dict[str, SafeTime]] = {
    "K10_ON": SafeTime(30.0, 900.0),  # long enough for a miner to boot
    "K11_ON": SafeTime(30.0, 900.0),
    "P3_ON": SafeTime(120.0, 1800.0),
    "RK_ON": SafeTime(30.0, 300.0),
    "RV1_AUF": SafeTime(100.0, 600.0),  # a full travel of 75 s with reserve
    "RV1_ZU": SafeTime(100.0, 600.0),
    "RV2_AUF": SafeTime(100.0, 600.0),
    "RV2_ZU": SafeTime(100.0, 600.0),
    "EVU_BLOCK": SafeTime(30.0, 120.0),
    "HEARTBEAT": SafeTime(30.0, 900.0),
    "ALARM_LAMP": SafeTime(10.0, 60.0),
    "P4_SPEED": SafeTime(120.0, 1800.0),
    "P5_SPEED": SafeTime(120.0, 1800.0),
}
