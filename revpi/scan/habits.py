"""Real-time habits of the scan's process: each is taken where the platform gives it, and told.

Nothing fails because one was not got. Sources: sched_setscheduler(2), mlockall(2), linux/mman.h.
"""

from __future__ import annotations

import ctypes
import os
import resource
import threading
from dataclasses import dataclass
from typing import Final

from revpi.scan.settings import ScanSettings

MCL_CURRENT: Final = 1
MCL_FUTURE: Final = 2
MCL_ONFAULT: Final = 4
"""Pages are locked once they are used; without it every thread's whole stack would become resident."""

POLICIES: Final = ((os.SCHED_FIFO, "SCHED_FIFO"), (os.SCHED_RR, "SCHED_RR"))


@dataclass(frozen=True, slots=True)
class Habit:
    """One habit.

    Attributes:
        name: Its name in the log and on MQTT.
        got: Whether the platform gave it.
        detail: What was got, or why not.
    """

    name: str
    got: bool
    detail: str


def take(settings: ScanSettings) -> tuple[Habit, ...]:
    """Take all habits for the calling thread and its process."""
    return (_priority(settings.priority), _memory(settings.lock_memory), _alone())


def _priority(priority: int) -> Habit:
    name = "priority"
    if priority == 0:
        return Habit(name, False, "switched off (scan.priority = 0)")
    failure = ""
    for policy, text in POLICIES:
        try:
            # what this process starts must not inherit it
            os.sched_setscheduler(0, policy | os.SCHED_RESET_ON_FORK, os.sched_param(priority))
        except OSError as error:
            failure = error.strerror or str(error)
        else:
            return Habit(name, True, f"{text} {priority}")
    return Habit(name, False, f"{failure}; allow it with rtprio {priority} in limits.conf")


def _memory(wanted: bool) -> Habit:
    name = "memory"
    if not wanted:
        return Habit(name, False, "switched off (scan.lock_memory = false)")
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    future = MCL_FUTURE if unlimited or os.geteuid() == 0 else 0  # else a later allocation could fail
    library = ctypes.CDLL(None, use_errno=True)
    if library.mlockall(MCL_CURRENT | MCL_ONFAULT | future) == 0:
        return Habit(name, True, "locked as it is used")
    return Habit(name, False, f"{os.strerror(ctypes.get_errno())}; allow it with memlock in limits.conf")


def _alone() -> Habit:
    """No other thread of the interpreter makes the scan wait."""
    count = threading.active_count()
    return Habit("alone", count == 1, "the only thread" if count == 1 else f"{count} threads share it")
