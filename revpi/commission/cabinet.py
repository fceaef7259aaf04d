"""Which cabinet is commissioned, and the hash of all that its results depend on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from revpi.config.plc import PlcConfig
from revpi.core.params import ControlParams
from revpi.digest import sha256_hex
from revpi.image.pictory_file import load
from revpi.image.settings import ImageSettings, SensorSettings, SignalSettings
from revpi.scan.settings import ScanSettings
from revpi.signals.table import SIGNALS, Signal

LOCK_NAME: Final = "image.lock"
JOURNAL_NAME: Final = "commissioning.jsonl"
TEST_MIN_OFF_S: Final = 3.0
TEST_STARTS_PER_HOUR: Final = 20
"""Contactors are tested more often than they work; these take the place of the site's minimum times."""

TEST_AFTER_RUN_S: Final = 10.0
"""Shortest after-run that the settings allow: what is tested for seconds leaves no heat behind."""


@dataclass(frozen=True, slots=True)
class Cabinet:
    """What commissioning needs to know of the settings.

    Attributes:
        name: Site.
        image: Where the process image is.
        sensors: Per analogue sensor, by field name.
        signals: Which optional signals the site lacks.
        control: The controller's parameters.
        scan: The fixed cycle.
        state: Path of the stored state; lock and journal lie beside it.
    """

    name: str
    image: ImageSettings
    sensors: Mapping[str, SensorSettings]
    signals: SignalSettings
    control: ControlParams
    scan: ScanSettings
    state: Path

    @classmethod
    def of(cls, config: PlcConfig) -> Self:
        """From the settings of the program."""
        return cls(
            config.site.name,
            config.image,
            config.sensors,
            config.signals,
            config.control,
            config.scan,
            Path(config.store.path),
        )

    @property
    def fitted(self) -> tuple[Signal, ...]:
        """Signals that the site has, in the order of the table."""
        return tuple(signal for signal in SIGNALS if signal.name not in self.signals.off)

    @property
    def lock_path(self) -> Path:
        """The lock of whoever writes the process image."""
        return self.state.with_name(LOCK_NAME)

    @property
    def journal_path(self) -> Path:
        """The results."""
        return self.state.with_name(JOURNAL_NAME)

    @property
    def guard_params(self) -> ControlParams:
        """The guard's parameters while testing: its rules as ever, its minimum times short."""
        control = self.control
        return replace(
            control,
            miner=replace(
                control.miner,
                min_off_s=TEST_MIN_OFF_S,
                min_on_s=0.0,
                starts_per_hour=TEST_STARTS_PER_HOUR,
                locked=False,
            ),
            coolant=replace(control.coolant, after_run_s=TEST_AFTER_RUN_S, fan_min_off_s=0.0),
        )


def config_hash(cabinet: Cabinet) -> str:
    """SHA-256 over all that the results depend on, as 64 hexadecimal digits.

    That is the signal table, the signals that the site lacks, sensors (not their offsets, which commissioning
    measures), kind of valves (not their running time), pumps, and the modules in config.rsc.

    Raises:
        UserError: config.rsc cannot be read.
    """
    parts = {
        "signals": [_signal_part(signal) for signal in cabinet.fitted],
        "sensors": {
            name: [sensor.type, sensor.min_c, sensor.max_c] for name, sensor in cabinet.sensors.items()
        },
        "valve": cabinet.control.valve.kind,
        "pump": asdict(cabinet.control.pump),
        "modules": [_module_part(module) for module in load(Path(cabinet.image.configrsc)).modules],
    }
    return sha256_hex(json.dumps(parts, sort_keys=True).encode())


def _signal_part(signal: Signal) -> list[Any]:
    return [signal.name, signal.module, signal.kind, signal.channel]


def _module_part(module: Any) -> list[Any]:
    values = [[value.name, value.first_bit, value.bits] for value in module.values]
    return [module.position, module.product_type, values, dict(module.parameters)]
