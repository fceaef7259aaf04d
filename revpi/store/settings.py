"""Settings of the stored state."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where state that survives restarts is kept, and how often it is written."""

    path: str = setting(
        "/var/lib/thermiq/state.json",
        "State that survives restarts; the two generations are this name with .a and .b",
    )
    interval_s: float = setting(
        300.0, "Counters and mean values are written this often; trips, starts and alarms at once",
        unit="s", lo=10.0, hi=3600.0,
    )  # fmt: skip
