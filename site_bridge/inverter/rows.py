"""Rows as all Deye register maps have them (Deye protocol V104)."""

from __future__ import annotations

from functools import partial

from site_bridge.modbus.row import Cadence, Kind, Order, Row

BITS = float(0xFFFF)
MAX_KWH = 1e6
DAY_KWH = 1000.0
RAW_ZERO_DEGC = 1000  # so that -100.0 degC reads 0
TOTAL_STEP_KWH = 10.0  # 30 kW for 20 min
DAY_STEP_KWH = 10.0
SOC_STEP_PCT = 10.0
# The house switches 6.4 kW of miners at once; more in one sample has to come twice.
POWER_STEP_W = 10_000.0
PV_STEP_W = 10_000.0
LOAD_LO_W = -1000.0  # a balcony PV of 800 W at a socket of a house that takes nothing


def power(
    name: str,
    address: int,
    source: str,
    *,
    positive: str = "",
    scale: float = 1,
    lo: float = -32_000,
    hi: float = 32_000,
    step: float = POWER_STEP_W,
    high_address: int | None = None,
) -> Row:
    """A signed power; of 32 bits where its high word is given."""
    return Row(
        name=name,
        address=address,
        kind=Kind.S16 if high_address is None else Kind.S32,
        order=Order.LOW_FIRST,
        high_address=high_address,
        scale=scale,
        unit="W",
        positive=positive,
        lo=lo,
        hi=hi,
        step=step,
        cadence=Cadence.CONTROL,
        source=source,
    )


def pv_power(number: int, address: int, source: str, *, scale: float = 1) -> Row:
    """Power of one PV string."""
    return Row(
        name=f"pv{number}_power_w",
        address=address,
        kind=Kind.U16,
        scale=scale,
        unit="W",
        lo=0,
        hi=32_000,
        step=PV_STEP_W,
        cadence=Cadence.CONTROL,
        source=source,
    )


def _number(  # the frame of most rows
    name: str,
    address: int,
    source: str,
    *,
    unit: str,
    scale: float,
    lo: float,
    hi: float,
    kind: Kind = Kind.U16,
    cadence: Cadence = Cadence.SLOW,
    alive: bool = False,
    positive: str = "",
) -> Row:
    return Row(
        name=name,
        address=address,
        kind=kind,
        scale=scale,
        unit=unit,
        lo=lo,
        hi=hi,
        cadence=cadence,
        alive=alive,
        positive=positive,
        source=source,
    )


volts = partial(_number, unit="V", scale=0.1, lo=0, hi=1000)
amperes = partial(_number, unit="A", scale=0.01, lo=-320, hi=320, kind=Kind.S16)
hertz = partial(_number, unit="Hz", scale=0.01, lo=0, hi=70)
bits = partial(_number, unit="", scale=1, lo=0, hi=BITS)
run_state = partial(_number, "run_state", unit="", scale=1, lo=0, hi=5)
device_type = partial(_number, "device_type", 0, unit="", scale=1, lo=1, hi=BITS, cadence=Cadence.IDENTITY)
protocol = partial(_number, "protocol_version", 2, unit="", scale=1, lo=0, hi=BITS, cadence=Cadence.IDENTITY)


def temperature(name: str, address: int, source: str, *, cadence: Cadence = Cadence.SLOW) -> Row:
    """A temperature; the raw number of a working sensor is never 0."""
    return Row(
        name=name,
        address=address,
        kind=Kind.U16,
        scale=0.1,
        offset=-RAW_ZERO_DEGC,
        unit="degC",
        lo=-50,
        hi=150,
        cadence=cadence,
        alive=True,
        source=source,
    )


def soc(name: str, address: int, source: str) -> Row:
    """State of charge."""
    return Row(
        name=name,
        address=address,
        kind=Kind.U16,
        unit="%",
        lo=0,
        hi=100,
        step=SOC_STEP_PCT,
        cadence=Cadence.CONTROL,
        source=source,
    )


def day(name: str, address: int, source: str) -> Row:
    """Energy since midnight, in kWh."""
    return Row(
        name=f"day_{name}_kwh",
        address=address,
        kind=Kind.U16,
        scale=0.1,
        unit="kWh",
        lo=0,
        hi=DAY_KWH,
        step=DAY_STEP_KWH,
        cadence=Cadence.SLOW,
        source=source,
    )


def total(name: str, address: int, source: str, *, high_address: int | None = None) -> Row:
    """Energy since the start of operation, in kWh."""
    return Row(
        name=f"total_{name}_kwh",
        address=address,
        kind=Kind.U32,
        order=Order.LOW_FIRST,
        high_address=high_address,
        scale=0.1,
        unit="kWh",
        lo=0,
        hi=MAX_KWH,
        step=TOTAL_STEP_KWH,
        rises=True,
        cadence=Cadence.SLOW,
        source=source,
    )


def rated_power(address: int, source: str) -> Row:
    """Rated power of the device."""
    return Row(
        name="rated_power_w",
        address=address,
        kind=Kind.U32,
        order=Order.LOW_FIRST,
        scale=0.1,
        unit="W",
        lo=1000,
        hi=150_000,
        cadence=Cadence.IDENTITY,
        source=source,
    )
