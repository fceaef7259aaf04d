"""Becomes a program that the kernel ends together with its parent.

Run as a script: `leash.py PARENT_PID PROGRAM [ARGUMENT ...]`. A program of its own, because setting
the death signal between fork and exec inside a process that has threads is not safe.
Source: prctl(2), PR_SET_PDEATHSIG; the setting survives execve.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Become the program.

    Args:
        argv: Process id of the parent, then the program and its arguments.

    Raises:
        SystemExit: No leash on this system, or the parent died before it was on.
    """
    parent_pid, program = int(argv[0]), argv[1:]
    leashed = ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL)) == 0
    if not leashed or os.getppid() != parent_pid:
        raise SystemExit(1)
    os.execvp(program[0], program)  # noqa: S606  # replacing this process by the program is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
