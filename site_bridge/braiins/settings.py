"""Settings of one miner."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


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
        """A mistake between several fields."""
        if self.password_file and self.password_env:
            return "name password_file or password_env, not both"
        return None
