"""Waiting at start until the process image is alive."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from revpi.errors import UserError
from revpi.image.driver import Driver
from revpi.image.health import RUNNING, faults

POLL_S: Final = 0.1


def wait_running(
    driver: Driver,
    get_status: Callable[[], int],
    procimg: Path,
    timeout_s: float,
    given_up: Callable[[], bool],
) -> None:
    """Return once the image can be read, the driver runs and all modules are there, or nobody waits for it.

    Raises:
        UserError: It does not come to that within `timeout_s`, or a module is missing.
    """
    deadline_s = time.monotonic() + timeout_s
    while not given_up():
        readable = driver.read()
        status = get_status() if readable else 0
        if status & RUNNING:
            _check_modules(status, procimg)
            return
        if time.monotonic() >= deadline_s:
            raise UserError(f"{procimg}: {_not_running(readable=readable)}, waited {timeout_s:g} s")
        time.sleep(POLL_S)


def _check_modules(status: int, procimg: Path) -> None:
    if text := faults(status):
        raise UserError(
            f"{procimg}: RevPiStatus {status}: {text}; compare the modules with piCtory, "
            "check their plugs and 24 V supply, then restart the driver (piTest -x)"
        )


def _not_running(*, readable: bool) -> str:
    if readable:
        return "the base module does not report RUNNING; check the piControl driver and the piBridge plugs"
    return "the process image cannot be read completely; must be a piControl device or a file of 4096 bytes"
