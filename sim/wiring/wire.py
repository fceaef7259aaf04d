"""One wire of the site."""

from __future__ import annotations

from dataclasses import dataclass

from sim.site.settings import TransmitterSettings


@dataclass(frozen=True, slots=True)
class Wire:
    """Where a wire's other end really is.

    Attributes:
        source: Signal whose contact, sensor or relay it reaches, "" for a wire that ends nowhere.
        inverted: The contact opens where it should close.
        transmitter: Range of the 4-20 mA transmitter that is really fitted, None for the configured one.
    """

    source: str
    inverted: bool = False
    transmitter: TransmitterSettings | None = None


NOWHERE = Wire("")


def swapped(first: str, second: str) -> dict[str, Wire]:
    """Two wires that were interchanged."""
    return {first: Wire(second), second: Wire(first)}
