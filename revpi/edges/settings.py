"""Settings of the local socket."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Where `thermiq-plc why`, `alarms` and `status` find the running program."""

    socket: str = setting("/run/thermiq/plc.sock", "Unix-domain socket of the running program; empty: none")
