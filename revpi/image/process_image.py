"""The process image in engineering units: what the scan reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Final

from revpi.core.inputs import ImageHealth, PlantInputs
from revpi.core.outputs import SAFE_OUTPUTS, Outputs
from revpi.image.binding import InputReader, OutputWriter
from revpi.image.driver import Driver, WatchdogState
from revpi.image.health import base_health
from revpi.image.layout_check import base_name, check_layout, check_sensors
from revpi.image.pictory_file import load
from revpi.image.settings import DEFAULT_SENSORS, ImageSettings, SensorSettings, SignalSettings
from revpi.image.startup import wait_running
from revpi.signals.modules import CORE
from revpi.signals.table import INPUTS, SIGNALS

_NOT_READ: Final = ImageHealth(ok=False, detail="the process image could not be read")
_NOT_WRITTEN: Final = ImageHealth(ok=False, detail="the process image could not be written")
_ALL_SIGNALS: Final = SignalSettings()


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

    Raises:
        UserError: The process image or config.rsc is missing, unreadable or does not fit, the driver does
            not run, or a module is missing.
    """

    def __init__(
        self,
        settings: ImageSettings,
        sensors: Mapping[str, SensorSettings] = DEFAULT_SENSORS,
        signals: SignalSettings = _ALL_SIGNALS,
    ) -> None:
        self._watchdog_ms = settings.watchdog_ms
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
            wait_running(self._driver, self._get_status, procimg, settings.start_timeout_s)
        except BaseException:
            self._driver.close()
            raise
        self._written = True

    def arm_watchdog(self) -> WatchdogState:
        """Arm piControl's output watchdog as set; from now on every write feeds it."""
        if self._watchdog_ms == 0:
            return WatchdogState.OFF
        return self._driver.arm_watchdog(self._watchdog_ms)

    def read(self) -> PlantInputs:
        """All inputs of one moment; with `image.ok` False every reading is bad."""
        if not self._driver.read():
            return self._reader.failed(_NOT_READ)
        health = base_health(self._get_status()) if self._written else _NOT_WRITTEN
        return self._reader.read(health) if health.ok else self._reader.failed(health)

    def write(self, outputs: Outputs, *, heartbeat: bool) -> bool:
        """Write all outputs; after a failure the image is not ok until a write succeeds."""
        return self._write(outputs, Led.GREEN, heartbeat=heartbeat)

    def zero(self) -> bool:
        """Write the safe outputs; False when a module was not written."""
        return self._write(SAFE_OUTPUTS, Led.RED, heartbeat=False)

    def close(self) -> None:
        """Outputs to zero, lamp dark, handle closed."""
        self._write(SAFE_OUTPUTS, Led.DARK, heartbeat=False)
        self._driver.close()

    def _write(self, outputs: Outputs, led: Led, *, heartbeat: bool) -> bool:
        self._writer.put(outputs, heartbeat=heartbeat)
        self._set_led(int(led))
        self._written = self._driver.write()
        return self._written
