"""Settings of commissioning."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class CommissionSettings:
    """What the automatic program asks of commissioning before it lets miners run."""

    override: str = setting(
        "",
        "why miners may run before commissioning is complete, such as demonstration or laboratory; "
        "written to the log at each start; empty: they may not",
    )
