"""A process that never outlives its parent. Source: prctl(2), PR_SET_PDEATHSIG."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import Final

PR_SET_PDEATHSIG: Final = 1


def bind(parent_pid: int) -> bool:
    """Let the kernel kill this process with its parent; False when the parent is gone already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    return os.getppid() == parent_pid
