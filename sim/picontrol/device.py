"""What piControl does, without a kernel: handles, output watchdog, resets, lost modules; time is an argument.

Source: RevolutionPi/piControl 2.6 (piControlMain.c, revpi_common.c).
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, MutableSequence
from dataclasses import dataclass
from typing import Any, Final

from sim.picontrol.layout import CORE_TYPE, ModulePlace

IMAGE_BYTES: Final = 4096
KB_SET_OUTPUT_WATCHDOG: Final = 19226
MS_PER_S: Final = 1000.0
MISSING_MODULE: Final = 0x04
RUNNING: Final = 0x01
STATUS_BYTE, ERRORS_BYTES = 0, slice(2, 4)
"""RevPiStatus and RS485ErrorCnt within the base module."""

ERROR_LIMIT: Final = 1000
"""RS485ErrorLimit2: with more errors the driver stops the piBridge."""


@dataclass(slots=True)
class Handle:
    """One open file handle.

    Attributes:
        position: Byte at which the next access begins.
        watchdog_s: Time within which it must write, None while not armed.
        fed_s: When it wrote last.
    """

    position: int = 0
    watchdog_s: float | None = None
    fed_s: float = 0.0


class Device:
    """The driver.

    Args:
        image: The bytes of the process image, shared with the modules.
        modules: What config.rsc says.

    Attributes:
        handles: Open handles by number.
        again_until_s: It answers EAGAIN until then.
        short_reads: So many reads give half of what was asked.
        expired: How often the watchdog has zeroed the outputs.
    """

    def __init__(self, image: Any, modules: Iterable[ModulePlace]) -> None:
        self._image: MutableSequence[int] = image
        self._modules = tuple(modules)
        self._core = next(module for module in self._modules if module.product_type == CORE_TYPE)
        self._lost: list[tuple[ModulePlace, bytes]] = []
        self._errors = 0.0
        self._errors_per_s = 0.0
        self._ticked_s: float | None = None
        self.handles: dict[int, Handle] = {}
        self.again_until_s = 0.0
        self.short_reads = 0
        self.expired = 0

    # --- what the program does ---------------------------------------------------------------------------

    def open(self, number: int) -> None:
        """A handle is opened."""
        self.handles[number] = Handle()

    def close(self, number: int) -> None:
        """A handle is closed, by the program or by its death; an armed one takes the outputs with it."""
        if self.handles.pop(number).watchdog_s is not None:
            self.zero_outputs()

    def seek(self, number: int, position: int, now_s: float) -> int:
        """Go to a byte.

        Raises:
            OSError: EAGAIN while the driver is not running, EINVAL outside the image.
        """
        self._demand_running(now_s)
        if not 0 <= position <= IMAGE_BYTES:
            raise OSError(errno.EINVAL, "outside the process image")
        self.handles[number].position = position
        return position

    def read(self, number: int, size: int, now_s: float) -> bytes:
        """Bytes from the handle's position.

        Raises:
            OSError: EAGAIN while the driver is not running.
        """
        self._demand_running(now_s)
        handle = self.handles[number]
        if self.short_reads > 0:
            self.short_reads -= 1
            size //= 2
        data = self._seen()[handle.position : handle.position + size]
        handle.position += len(data)
        return data

    def write(self, number: int, data: bytes, now_s: float) -> int:
        """Take output bytes from the handle's position on; inputs belong to the modules. Feeds the watchdog.

        Raises:
            OSError: EAGAIN while the driver is not running.
        """
        self._demand_running(now_s)
        handle = self.handles[number]
        start, stop = handle.position, min(handle.position + len(data), IMAGE_BYTES)
        for module in self._modules:
            first, last = max(start, module.outputs.start), min(stop, module.outputs.stop)
            if first < last:
                self._image[first:last] = data[first - start : last - start]
        handle.position = stop
        handle.fed_s = now_s
        return stop - start

    def ioctl(self, number: int, request: int, argument: bytes, now_s: float) -> int:
        """The one request that the program needs: arm (ms > 0) or disarm (0) the output watchdog.

        Raises:
            OSError: EAGAIN while the driver is not running, EINVAL for other requests or an argument that is
                no native unsigned long.
        """
        self._demand_running(now_s)
        if request != KB_SET_OUTPUT_WATCHDOG or len(argument) != struct.calcsize("@L"):
            raise OSError(errno.EINVAL, "unknown request or size")
        (timeout_ms,) = struct.unpack("@L", argument)
        handle = self.handles[number]
        handle.watchdog_s = timeout_ms / MS_PER_S if timeout_ms else None
        handle.fed_s = now_s
        return 0

    # --- what happens to it ------------------------------------------------------------------------------

    def tick(self, now_s: float) -> None:
        """One piBridge cycle."""
        passed_s = 0.0 if self._ticked_s is None else now_s - self._ticked_s
        self._ticked_s = now_s
        self._count_errors(passed_s, now_s)
        for handle in self.handles.values():
            if handle.watchdog_s is not None and now_s - handle.fed_s > handle.watchdog_s:
                handle.fed_s = now_s  # zeroed again after each further period
                self.expired += 1
                self.zero_outputs()

    def reset(self, now_s: float, duration_s: float) -> None:
        """Restart the driver (piTest -x): EAGAIN meanwhile, outputs at their defaults, modules looked for."""
        self.again_until_s = now_s + duration_s
        self._errors = 0.0
        self.zero_outputs()
        at = self._core.inputs.start + STATUS_BYTE
        self._image[at] = RUNNING | (MISSING_MODULE if self._lost else 0)

    def lose(self, product_type: int, errors_per_s: float = 100.0) -> None:
        """A module no longer answers: its inputs keep their last values, and the error count rises."""
        for module in self._modules:
            if module.product_type == product_type:
                self._lost.append((module, bytes(self._image[module.inputs])))
        self._errors_per_s = errors_per_s

    def find(self) -> None:
        """All modules answer again."""
        self._lost.clear()
        self._errors_per_s = 0.0

    def zero_outputs(self) -> None:
        """What the watchdog and a closed armed handle do: the base's lamp and error limits go too."""
        for module in self._modules:
            self._image[module.outputs] = bytes(module.outputs.stop - module.outputs.start)

    def _demand_running(self, now_s: float) -> None:
        if now_s < self.again_until_s:
            raise OSError(errno.EAGAIN, "the driver is not running")

    def _count_errors(self, passed_s: float, now_s: float) -> None:
        if not self._lost:
            return
        self._errors += passed_s * self._errors_per_s
        if self._errors > ERROR_LIMIT:
            self.again_until_s = max(self.again_until_s, now_s + 1.0)

    def _seen(self) -> bytes:
        """The image as the driver gives it: old values of lost modules, its own count of errors."""
        image = bytearray(self._image[:])
        for module, old in self._lost:
            image[module.inputs] = old
        at = self._core.inputs.start
        if self._errors:
            image[at + ERRORS_BYTES.start : at + ERRORS_BYTES.stop] = (int(self._errors) % 65536).to_bytes(
                2, "little"
            )
        return bytes(image)
