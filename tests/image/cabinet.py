"""The other side of the process image: a file, and revpimodio2 as simulator that plays the modules."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from revpimodio2 import RevPiModIO

from revpi.image.settings import ImageSettings
from revpi.signals.pictory import build_config

RUNNING = 1
IMAGE_BYTES = 4096
DIO_OUTPUTS = slice(81, 99)
RELAY_BYTES = slice(81, 83)
VOLT_BYTES = slice(144, 148)
LED_BYTE = 6


class Cabinet:
    """Modules and sensors of a healthy cabinet: 20.0 degC everywhere, every contact open."""

    def __init__(self, folder: Path) -> None:
        self.procimg = folder / "process-image"
        self.configrsc = folder / "config.rsc"
        self.procimg.write_bytes(bytes(IMAGE_BYTES))
        self.configrsc.write_text(build_config(), "ascii")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._modio = RevPiModIO(
                procimg=str(self.procimg), configrsc=str(self.configrsc), simulator=True, debug=False
            )
        self.set(
            RevPiStatus=RUNNING,
            T_PUFFER=200,
            T_WARMWASSER=200,
            T_MINER_OUT=7200,
            T_MINER_RETURN=7200,
            T_OUTDOOR=13600,
            T_GLYCOL=10857,
        )

    @property
    def settings(self) -> ImageSettings:
        """Settings of a program in this cabinet."""
        return ImageSettings(
            procimg=str(self.procimg), configrsc=str(self.configrsc), watchdog_ms=0, start_timeout_s=0.0
        )

    def set(self, **values: int | bool) -> None:
        """Let the modules report these raw values."""
        for name, value in values.items():
            self._modio.io[name].value = value
        assert self._modio.writeprocimg()

    def sees(self, name: str) -> Any:
        """Raw value that the module gets from the program."""
        assert self._modio.readprocimg()
        return self._modio.io[name].value

    def content(self) -> bytes:
        """The whole image."""
        return self.procimg.read_bytes()

    def outputs(self) -> bytes:
        """The bytes of relays and voltages."""
        image = self.content()
        return image[RELAY_BYTES] + image[VOLT_BYTES]

    def close(self) -> None:
        """Give the file back."""
        self._modio.cleanup()
