"""The process image in engineering units: what the scan reads and writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Final

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.outputs import SAFE_OUTPUTS, Outputs
from revpi.image.binding import REPORT_BYTES, InputReader, OutputWriter
from revpi.image.driver import Driver, WatchdogState
from revpi.image.health import HEALTHY, base_health
from revpi.image.layout_check import base_name, check_layout, check_sensors, module_of
from revpi.image.output_status import OutputStatus
from revpi.image.pictory_file import PictoryFile, load
from revpi.image.settings import DEFAULT_SENSORS, ImageSettings, SensorSettings, SignalSettings
from revpi.image.startup import wait_running
from revpi.image.stuck import StuckWatch
from revpi.signals.modules import CORE
from revpi.signals.table import INPUTS, OUTPUTS, SIGNALS, Signal

_NOT_READ: Final = ImageHealth(ok=False, detail="the process image could not be read")
_NOT_WRITTEN: Final = ImageHealth(ok=False, detail="the process image could not be written")
_STOOD_STILL: Final = ImageHealth(
    ok=False, detail="the scans stood still until the driver set all outputs to zero", late=True
)
_NEVER_S: Final = float("inf")
MS_PER_S: Final = 1000.0
REOPEN_S: Final = 1.0
LOOK_S: Final = 0.5
"""An image in which no byte has changed is looked at again after this."""
_ALL_SIGNALS: Final = SignalSettings()


def never() -> bool:
    """Whoever starts waits for the driver to the end."""
    return False


class Led(IntEnum):
    """Lamp A1 of the base module (bits 0 and 1 of RevPiLED)."""

    DARK = 0
    GREEN = 1
    RED = 2


class ProcessImage:
    """The cabinet's inputs and outputs; one thread uses it.

    Lamp A1 is green while outputs are controlled, red while they are held at zero, dark without a program.

    Args:
        settings: Where it is.
        sensors: Per analogue sensor, by field name.
        signals: Which optional signals the site lacks.
        mono: Monotonic seconds.
        given_up: Asked while it waits for the driver; once True the image is only good for closing.

    Raises:
        UserError: The process image or config.rsc is missing, unreadable or does not fit, the driver does
            not run, or a module is missing.
    """

    def __init__(
        self,
        settings: ImageSettings,
        sensors: Mapping[str, SensorSettings] = DEFAULT_SENSORS,
        signals: SignalSettings = _ALL_SIGNALS,
        mono: Callable[[], float] = time.monotonic,
        given_up: Callable[[], bool] = never,
    ) -> None:
        self._watchdog_ms = settings.watchdog_ms
        self._mono = mono
        procimg, configrsc = Path(settings.procimg), Path(settings.configrsc)
        file = load(configrsc)
        fitted = [signal for signal in SIGNALS if signal.name not in signals.off]
        check_sensors(fitted, sensors)
        check_layout(file, fitted, sensors)
        status, led = (base_name(file, CORE.entry(name)) for name in ("RevPiStatus", "RevPiLED"))
        self._driver = Driver(procimg, configrsc)
        try:
            self._get_status = self._driver.io(status).get_intvalue
            self._set_led = self._driver.io(led).set_intvalue
            present = [signal for signal in fitted if not signal.is_output]
            absent = [signal for signal in INPUTS if signal not in present]
            self._reader = InputReader(self._driver, file, present, absent, sensors)
            self._writer = OutputWriter(self._driver)
            self._output_status = OutputStatus(self._driver, file, OUTPUTS)
            self._stuck = self._watch_modules(file, present)
            wait_running(self._driver, self._get_status, procimg, settings.start_timeout_s, given_up)
        except BaseException:
            self._driver.close()
            raise
        self._written = True
        self._written_s = self._limit_s = _NEVER_S
        self._stood_still = False
        self._led: Led | None = None
        self._health = HEALTHY
        self._failing_since_s: float | None = None
        self._last = self._reader.failed(_NOT_READ)
        self._stands_until_s = 0.0

    def arm_watchdog(self) -> WatchdogState:
        """Arm piControl's output watchdog as set; from now on every write feeds it."""
        if self._watchdog_ms == 0:
            return WatchdogState.OFF
        state = self._driver.arm_watchdog(self._watchdog_ms)
        if state is WatchdogState.ARMED:
            self._limit_s = self._watchdog_ms / MS_PER_S
        return state

    def read(self) -> PlantInputs:
        """All inputs of one moment; with `image.ok` False every reading is bad.

        After `REOPEN_S` without a whole image the handle is renewed, once in each such time. When the time
        between two writes was so long that the watchdog has zeroed the outputs, what was on must not simply
        go on: the image is not ok once.
        """
        now_s = self._mono()
        if not self._driver.read():
            self._renew(now_s)
            return self._failed(_NOT_READ)
        self._failing_since_s = None
        if self._stood_still or self._expired(now_s):
            self._stood_still, self._written_s = False, _NEVER_S
            return self._failed(_STOOD_STILL)
        if not self._driver.changed and now_s < self._stands_until_s:
            return self._last
        health = base_health(self._get_status()) if self._written else _NOT_WRITTEN
        if not health.ok:
            return self._failed(health)
        stuck = self._stuck.look(now_s)
        self._last = self._reader.read(self._with_outputs(), stuck)
        self._stands_until_s = 0.0 if stuck else now_s + LOOK_S
        return self._last

    def _failed(self, health: ImageHealth) -> PlantInputs:
        self._stands_until_s = 0.0
        return self._reader.failed(health)

    def write(self, outputs: Outputs, *, heartbeat: bool) -> bool:
        """Write all outputs; after a failure the image is not ok until a write succeeds.

        False, too, when the watchdog has zeroed the outputs since the last write: what was decided before
        such a stand-still is old.
        """
        if self._expired(self._mono()):
            return False
        return self._write(outputs, Led.GREEN, heartbeat=heartbeat) and not self._stood_still

    def zero(self) -> bool:
        """Write the safe outputs; False when a module was not written."""
        return self._write(SAFE_OUTPUTS, Led.RED, heartbeat=False)

    def close(self) -> None:
        """Outputs to zero, lamp dark, handle closed."""
        self._write(SAFE_OUTPUTS, Led.DARK, heartbeat=False)
        self._driver.close()

    def _expired(self, now_s: float) -> bool:
        """Whether the last write is so long ago that the watchdog has zeroed the outputs."""
        return self._written and now_s - self._written_s > self._limit_s

    def _with_outputs(self) -> ImageHealth:
        """A healthy image, with the outputs that their module cannot drive."""
        faulty = self._output_status.faulty()
        if faulty is not self._health.faulty_outputs:
            self._health = ImageHealth(faulty_outputs=faulty) if faulty else HEALTHY
        return self._health

    def _renew(self, now_s: float) -> None:
        if self._failing_since_s is None:
            self._failing_since_s = now_s
        elif now_s - self._failing_since_s >= REOPEN_S:
            self._failing_since_s = now_s
            self._driver.reopen()

    def _watch_modules(self, file: PictoryFile, inputs: Iterable[Signal]) -> StuckWatch:
        errors = self._driver.io(base_name(file, CORE.entry("RS485ErrorCnt")))
        lengths = {module_of(file, signal).position: REPORT_BYTES[signal.module] for signal in inputs}
        data = {place: self._driver.inputs_of(place, length) for place, length in lengths.items()}
        return StuckWatch(errors.get_intvalue, data)

    def _write(self, outputs: Outputs, led: Led, *, heartbeat: bool) -> bool:
        self._writer.put(outputs, heartbeat=heartbeat)
        if led is not self._led:
            self._driver.touch()
            self._set_led(int(led))
            self._led = led
        before, self._written = self._written, self._driver.write()
        if self._written:
            now_s = self._mono()
            self._stood_still |= before and now_s - self._written_s > self._limit_s
            self._written_s = now_s
        else:
            self._stands_until_s = 0.0
        return self._written
