"""All wires of the site: from the terminals to the devices and back."""

from __future__ import annotations

from collections.abc import Mapping

from revpi.signals.table import BY_NAME, OUTPUTS, Kind
from sim.plant.commands import Commands
from sim.site.settings import TransmitterSettings
from sim.wiring.wire import Wire

Values = dict[str, bool | float | None]


class Loom:
    """Each signal on its own wire, until some are wired wrong.

    Args:
        transmitters: Configured ranges of the 4-20 mA inputs by the signal's field name.

    Attributes:
        held: Contacts that a person bridges (True) or opens at the device, by signal.
    """

    def __init__(self, transmitters: Mapping[str, TransmitterSettings]) -> None:
        self._transmitters = transmitters
        self._wrong: Mapping[str, Wire] = {}
        self.held: dict[str, bool] = {}

    def rewire(self, wrong: Mapping[str, Wire]) -> None:
        """Lay these wires wrong and all others right."""
        self._wrong = wrong

    def drive(self, terminals: Commands, devices: Commands) -> None:
        """Bring the output terminals' values to the devices."""
        for signal in OUTPUTS:
            wire = self._wrong.get(signal.name)
            value = getattr(terminals, signal.field) if wire is None else _driven(wire, terminals)
            setattr(devices, signal.field, value)

    def sense(self, devices: Values) -> Values:
        """What arrives at the input terminals."""
        if not (self.held or self._wrong):
            return devices
        seen = devices | self.held
        inputs = {name: wire for name, wire in self._wrong.items() if not BY_NAME[name].is_output}
        return seen | {name: self._sensed(name, wire, seen) for name, wire in inputs.items()}

    def _sensed(self, name: str, wire: Wire, devices: Values) -> bool | float | None:
        if BY_NAME[name].kind is Kind.DI:
            return bool(wire.source and devices[wire.source]) != wire.inverted
        value_c = devices[wire.source] if wire.source else None
        if value_c is None or wire.transmitter is None:
            return value_c
        return _misread_c(value_c, wire.transmitter, self._transmitters[BY_NAME[name].field])


def _driven(wire: Wire, terminals: Commands) -> bool | float:
    if not wire.source:
        return False
    value: bool | float = getattr(terminals, BY_NAME[wire.source].field)
    return not value if wire.inverted else value


def _misread_c(value_c: float, fitted: TransmitterSettings, configured: TransmitterSettings) -> float:
    """What the configured range makes of the fitted transmitter's current."""
    share = (value_c - fitted.min_c) / (fitted.max_c - fitted.min_c)
    return configured.min_c + share * (configured.max_c - configured.min_c)
