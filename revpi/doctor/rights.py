"""What the system permits the scan: its priority and its memory."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Final

from revpi.doctor.cabinet import Cabinet
from revpi.doctor.finding import Finding, ok, warn

CAP_IPC_LOCK: Final = 14
CAP_SYS_NICE: Final = 23
"""Numbers of capabilities(7)."""

_EFFECTIVE: Final = "CapEff:"


def priority(cabinet: Cabinet) -> Finding:
    """The scan may take its real-time priority by itself."""
    wanted = cabinet.config.scan.priority
    if wanted == 0:
        return warn("switched off in the settings", "set scan.priority to 30")
    most = resource.getrlimit(resource.RLIMIT_RTPRIO)[1]
    if _has(CAP_SYS_NICE) or most == resource.RLIM_INFINITY or most >= wanted:
        return ok(f"priority {wanted} is permitted")
    return warn(
        f"this user may take real-time priority up to {most}, wanted is {wanted}",
        f"add LimitRTPRIO={wanted} to revpipyload.service, else the loader's rtlevel=1 gives priority 1",
    )


def memory(cabinet: Cabinet) -> Finding:
    """The scan's memory may be kept from being swapped out."""
    if not cabinet.config.scan.lock_memory:
        return warn("switched off in the settings", "set scan.lock_memory to true")
    if _has(CAP_IPC_LOCK) or resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        return ok("may be locked")
    return warn("this user may lock only a part", "add LimitMEMLOCK=infinity to revpipyload.service")


def _has(capability: int) -> bool:
    lines = Path("/proc/self/status").read_text("ascii", errors="replace").splitlines()
    mask = next(line for line in lines if line.startswith(_EFFECTIVE))
    return bool(int(mask.removeprefix(_EFFECTIVE), 16) >> capability & 1)
