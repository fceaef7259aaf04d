"""Settings of the history."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """What is kept while the broker cannot be reached."""

    dir: str = setting("", "Folder for values of the time without broker; empty: they are not kept")
    room_mb: float = setting(8.0, "Room of that folder; the oldest goes first", unit="MB", lo=0.1, hi=200.0)
    period_s: float = setting(60.0, "Each value is noted once in this time", unit="s", lo=1.0, hi=3600.0)
    block_s: float = setting(
        300.0, "Written in blocks of this length; a crash loses at most one", unit="s", lo=1.0, hi=3600.0
    )
    after_s: float = setting(
        20.0, "Shorter times without broker leave no history", unit="s", lo=0.0, hi=600.0
    )
    send_every_s: float = setting(
        1.0, "Later, one block is sent in this time at most", unit="s", lo=0.1, hi=60.0
    )
