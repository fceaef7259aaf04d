"""Settings of one miner."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.hosts import complaint
from revpi.schema import setting

ANSWER_S = 1.0  # room for the answers of a sound miner


@dataclass(frozen=True, slots=True)
class MinerSettings:
    """One miner with Braiins OS; the first in the file is miner 1."""

    host: str = setting("127.0.0.1", "Name or address of the miner")
    port: int = setting(50051, "Port of its gRPC interface", lo=1, hi=65535)
    username: str = setting("root", "User name at the miner")
    password_file: str = setting("", "File with its password, mode 0600; empty: see password_env")
    password_env: str = setting("", "Environment variable with its password; empty: no password")
    max_power_w: float = setting(
        3400.0, "Never told more than this, whatever is commanded", unit="W", lo=500, hi=10000
    )
    target_writes_per_day: int = setting(
        400, "Power targets saved in its flash on a day; an eighth of them may come at once", lo=24, hi=20000
    )
    poll_s: float = setting(2.0, "Period of reading its state", unit="s", lo=0.2, hi=30)
    timeout_s: float = setting(2.5, "Deadline of each call", unit="s", lo=0.2, hi=10)
    offline_after_s: float = setting(6.0, "Without an answer for this long: offline", unit="s", lo=1, hi=60)

    def check(self) -> str | None:
        """A host that cannot be one, or a mistake between several fields."""
        if mistake := complaint(self.host):
            return mistake
        if self.password_file and self.password_env:
            return "name password_file or password_env, not both"
        if self.offline_after_s < (least_s := self.poll_s + ANSWER_S):
            text = f"offline_after_s {self.offline_after_s:g} s must be at least {least_s:g} s"
            return f"{text}, {ANSWER_S:g} s more than poll_s; else a sound miner counts as offline"
        return None
