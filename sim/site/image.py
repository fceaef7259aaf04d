"""The modules' side of the process image, through revpimodio2 as a simulator."""

from __future__ import annotations

import warnings
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from revpimodio2 import RevPiModIO

from revpi.errors import UserError
from revpi.signals.modules import status_entry
from revpi.signals.table import INPUTS, OUTPUTS, SIGNALS, Kind, Signal
from sim.plant.commands import Commands
from sim.site.encoding import NO_MODULE, RawValue, loop_value, resistor_value
from sim.site.settings import TransmitterSettings

IMAGE_BYTES = 4096
MV_PER_V = 1000.0


class SiteImage:
    """Reads the program's outputs, writes the modules' inputs.

    Args:
        procimg: Process image; made with 4096 zero bytes when missing.
        configrsc: piCtory configuration.
        transmitters: Ranges of the 4-20 mA inputs by the signal's field name.

    Raises:
        UserError: A file cannot be used or lacks a signal that is not optional.
    """

    def __init__(
        self, procimg: Path, configrsc: Path, transmitters: Mapping[str, TransmitterSettings]
    ) -> None:
        _make(procimg)
        self._modio = _open(procimg, configrsc)
        self._transmitters = transmitters
        if lacking := [
            signal for signal in SIGNALS if not (signal.optional or signal.name in self._modio.io)
        ]:
            self.close()
            raise UserError(_lacks(configrsc, lacking[0]))
        self._outputs = [(signal, self._value(signal)) for signal in OUTPUTS]
        self._inputs = [(signal, self._value(signal)) for signal in INPUTS]
        self._analogue_status = {
            signal.name: self._modio.io[status_entry(signal).name]
            for signal, io in self._inputs
            if signal.kind is not Kind.DI and io is not None
        }

    def read(self, commands: Commands) -> None:
        """Put the program's outputs into `commands`; an unreadable image leaves them as they are."""
        if not self._modio.readprocimg():
            return
        for signal, io in self._outputs:
            if io is not None:
                value = io.value
                setattr(commands, signal.field, value / MV_PER_V if signal.kind is Kind.AO else value)

    def write(
        self,
        values: Mapping[str, bool | float | None],
        status: Mapping[str, int],
        absent: Container[str] = (),
    ) -> None:
        """Write the inputs.

        Args:
            values: Engineering value of every input signal by name, None for a broken wire.
            status: Status values of the modules by their names in piCtory.
            absent: Modules that are not plugged in.
        """
        for name, number in status.items():
            if name in self._modio.io:
                _write_word(self._modio.io[name], number)
        for signal, io in self._inputs:
            if io is None:
                continue
            if signal.kind is Kind.DI:
                io.value = bool(values[signal.name]) and signal.module not in absent
            else:
                raw = NO_MODULE if signal.module in absent else self._raw(signal, values[signal.name])
                io.value = raw.value
                _write_word(self._analogue_status[signal.name], raw.status)
        self._modio.writeprocimg()

    def close(self) -> None:
        """Close the process image; what was written stays in it."""
        self._modio.cleanup()

    def _raw(self, signal: Signal, value_c: float | None) -> RawValue:
        if signal.kind is Kind.RTD:
            return resistor_value(value_c)
        return loop_value(value_c, self._transmitters[signal.field])

    def _value(self, signal: Signal) -> Any | None:
        """The signal's place in the image, None when the site lacks it."""
        place = self._modio.io
        if signal.name not in place:
            return None
        return place[signal.name]


def _write_word(io: Any, bits: int) -> None:
    """Write a status word; revpimodio2 takes all words of the AIO for signed."""
    span = 1 << 8 * io.length
    io.value = bits - span if io.signed and bits >= span // 2 else bits


def _lacks(configrsc: Path, signal: Signal) -> str:
    return (
        f"{configrsc}: signal {signal.name} is missing; name channel {signal.channel} ({signal.kind}) of "
        f"module {signal.module} so in piCtory, or use the project's config.rsc"
    )


def _make(procimg: Path) -> None:
    try:
        if not procimg.exists():
            procimg.write_bytes(bytes(IMAGE_BYTES))
    except OSError as error:
        raise UserError(
            f"{procimg}: cannot make the process image ({error.strerror}); name a file in a directory "
            "that exists and may be written"
        ) from None
    if procimg.is_file() and procimg.stat().st_size < IMAGE_BYTES:
        raise UserError(
            f"{procimg}: has {procimg.stat().st_size} bytes; a process image has {IMAGE_BYTES}; "
            "remove the file, it is made anew"
        )


def _open(procimg: Path, configrsc: Path) -> Any:
    with warnings.catch_warnings():  # revpimodio2 changes the program's warning filters for good
        warnings.simplefilter("ignore")
        try:
            return RevPiModIO(
                autorefresh=False,
                simulator=True,
                procimg=str(procimg),
                configrsc=str(configrsc),
                debug=False,
            )
        except OSError as error:
            raise UserError(f"{procimg}: cannot open the process image ({error.strerror})") from None
        except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
            raise UserError(
                f"{configrsc}: revpimodio2 refuses the configuration ({error}); save it anew in piCtory"
            ) from None
