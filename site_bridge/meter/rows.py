"""Names, ranges and filters of the values of all meters."""

from __future__ import annotations

from dataclasses import replace

from site_bridge.modbus.row import Cadence, Kind, Order, Row

POWER = "power_w"
IMPORT = "import_kwh"
EXPORT = "export_kwh"

_MAX_W = 100_000.0  # 3 x 63 A and more; current transformers included
_STEP_W = 20_000.0
_MAX_V = 500.0
_MAX_A = 1_000.0
_MAX_KWH = 1e8
_STEP_KWH = 10.0  # 30 kW for 20 min
PHASES = (1, 2, 3)


def power(
    address: int,
    kind: Kind,
    source: str,
    *,
    scale: float = 1,
    order: Order = Order.HIGH_FIRST,
    absent: int | None = None,
    phase: int | None = None,
    cadence: Cadence = Cadence.CONTROL,
) -> Row:
    """Active power, import positive; of one phase, or the total."""
    return Row(
        name=POWER if phase is None else f"power_l{phase}_w",
        address=address,
        kind=kind,
        order=order,
        scale=scale,
        unit="W",
        positive="import",
        lo=-_MAX_W,
        hi=_MAX_W,
        step=_STEP_W,
        absent=absent,
        cadence=cadence,
        source=source,
    )


def system_voltage(
    address: int, kind: Kind, source: str, *, scale: float = 1, order: Order = Order.HIGH_FIRST
) -> Row:
    """Mean voltage of the phases to neutral."""
    return replace(voltage(1, address, kind, source, scale=scale, order=order), name="voltage_v")


def voltage(
    phase: int,
    address: int,
    kind: Kind,
    source: str,
    *,
    scale: float = 1,
    order: Order = Order.HIGH_FIRST,
    cadence: Cadence = Cadence.CONTROL,
    absent: int | None = None,
) -> Row:
    """Voltage of a phase to neutral; the meter lives on it, so that all of them are never 0."""
    return Row(
        name=f"voltage_l{phase}_v",
        address=address,
        kind=kind,
        order=order,
        scale=scale,
        unit="V",
        lo=0,
        hi=_MAX_V,
        alive=True,
        absent=absent,
        cadence=cadence,
        source=source,
    )


def current(
    phase: int,
    address: int,
    kind: Kind,
    source: str,
    *,
    scale: float = 1,
    order: Order = Order.HIGH_FIRST,
    cadence: Cadence = Cadence.CONTROL,
    absent: int | None = None,
) -> Row:
    """Current of a phase."""
    return Row(
        name=f"current_l{phase}_a",
        address=address,
        kind=kind,
        order=order,
        scale=scale,
        unit="A",
        lo=-_MAX_A,
        hi=_MAX_A,
        absent=absent,
        cadence=cadence,
        source=source,
    )


def frequency(address: int, kind: Kind, source: str) -> Row:
    """Grid frequency, read beside the energies: never 0."""
    return Row(
        name="frequency_hz",
        address=address,
        kind=kind,
        unit="Hz",
        lo=0,
        hi=70,
        alive=True,
        cadence=Cadence.SLOW,
        source=source,
    )


def energy(
    name: str,
    address: int,
    kind: Kind,
    source: str,
    *,
    scale: float = 1,
    order: Order = Order.HIGH_FIRST,
    absent: int | None = None,
) -> Row:
    """A counter of active energy."""
    return Row(
        name=name,
        address=address,
        kind=kind,
        order=order,
        scale=scale,
        unit="kWh",
        lo=0,
        hi=_MAX_KWH,
        step=_STEP_KWH,
        rises=True,
        absent=absent,
        cadence=Cadence.SLOW,
        source=source,
    )
