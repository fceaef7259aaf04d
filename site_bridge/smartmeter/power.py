"""Which OBIS codes of a meter make its power, and what gives a power without sign its direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

AUTO = "auto"
EMH = "EMH"
EMH_EXPORTING = 0x20  # status word of the EMH ED300L and eHZ: energy flows into the grid

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PowerSource:
    """One way to get the power.

    Attributes:
        needs: OBIS codes that must all be there.
        power_w: The power out of their values, in W.
        directed: Whether its sign tells the direction, import positive.
    """

    needs: tuple[str, ...]
    power_w: Callable[[Values], float]
    directed: bool = True


def _sum_of(*codes: str, directed: bool = True) -> PowerSource:
    return PowerSource(codes, lambda values: sum(values[code] for code in codes), directed)


# OBIS of EN 62056-61: 16 is import minus export, 1 import, 2 export, 36/56/76 are 16 of each phase, 15 is the
# amount (all that an EMH ED300L sends). Best first.
POWER_SOURCES: dict[str, PowerSource] = {
    "16.7.0": _sum_of("16.7.0"),
    "1.7.0-2.7.0": PowerSource(("1.7.0", "2.7.0"), lambda values: values["1.7.0"] - values["2.7.0"]),
    "36.7.0+56.7.0+76.7.0": _sum_of("36.7.0", "56.7.0", "76.7.0"),
    "1.7.0": _sum_of("1.7.0", directed=False),
    "15.7.0": _sum_of("15.7.0", directed=False),
}
POWER_CODES = frozenset(code for source in POWER_SOURCES.values() for code in source.needs)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a meter shows of itself.

    Attributes:
        manufacturer: Three letters, "" when it does not say.
        status: Status word of its energy register, None without one.
        counts_import: It has a register for import.
        counts_export: It has a register for export.
    """

    manufacturer: str
    status: int | None
    counts_import: bool
    counts_export: bool

    def sign(self) -> int | None:
        """Direction of a power without sign: 1 import, -1 export, None when nothing tells it."""
        if self.manufacturer == EMH and self.status is not None:
            return -1 if self.status & EMH_EXPORTING else 1
        if self.counts_import is self.counts_export:
            return None
        return 1 if self.counts_import else -1


def power_of(values: Values, power_from: str, nature: Nature) -> float | None:
    """The power in W, import positive, None when the meter does not tell it.

    Args:
        values: Power in W by OBIS code (C.D.E).
        power_from: Key of `POWER_SOURCES`, whose sign is then taken as it comes if nothing better is
            known; or `AUTO`.
        nature: Gives the direction where the value has none.
    """
    if power_from != AUTO:
        source = POWER_SOURCES[power_from]
        return _directed(source, values, nature.sign() or 1) if _has(values, source) else None
    for source in POWER_SOURCES.values():
        if _has(values, source) and (source.directed or nature.sign() is not None):
            return _directed(source, values, nature.sign() or 1)
    return None


def _has(values: Values, source: PowerSource) -> bool:
    return all(code in values for code in source.needs)


def _directed(source: PowerSource, values: Values, sign: int) -> float:
    power_w = source.power_w(values)
    return power_w if source.directed else sign * power_w
