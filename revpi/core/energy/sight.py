"""What the energy policy sees in a scan, and the limit that comes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from revpi.core.inputs import InverterTelemetry, MinerTelemetry, TariffTelemetry
from revpi.core.leases import Wishes
from revpi.core.reading import Bad, Cause, Good, Reading, Timed
from revpi.core.reasons import R
from revpi.core.record import record

Levels = tuple[tuple[float, ...], tuple[float, ...]]


def seen(reading: Reading[InverterTelemetry]) -> InverterTelemetry | Cause | None:
    """The data when good, the cause when bad, None when stale: the same while nothing changes."""
    if isinstance(reading, Good):
        return reading.value
    return reading.cause if isinstance(reading, Bad) else None


class EnergyInputs(NamedTuple):
    """What a decision hangs on: equal inputs change nothing until something falls due.

    Attributes:
        inverter: Inverter data as `seen()`.
        own_w: Measured power of both miners together, None when a powered one's is unknown.
        levels_w: Usable levels per miner, rising; empty for one that cannot run.
        powered: Contactors that are closed.
        heat_needed: The house needs heat.
        heat_used: The miners' heat goes into a tank that wants it.
        heat_limit_w: Walk-down towards a temperature limit, None without; best in steps.
        dimmed: The grid operator asks to dim.
        tariff: Newest slot of the tariff, None without.
        wishes: Requests in force.
        fresher: Index of the miner with fewer running hours: it starts first where both yield the same.
    """

    inverter: InverterTelemetry | Cause | None
    own_w: float | None
    levels_w: Levels
    powered: tuple[bool, bool]
    heat_needed: bool
    heat_used: bool
    heat_limit_w: float | None
    dimmed: bool
    tariff: Timed[TariffTelemetry] | None
    wishes: Wishes
    fresher: int = 0


@record(frozen=True, slots=True)
class EnergyContext:
    """What a decision takes along but is not made for.

    Attributes:
        telemetry: What the miners say.
        outdoor_c: Outdoor temperature, None when unknown.
        flow_c: Flow temperature that the heat pump would have to make, None when unknown.
    """

    telemetry: tuple[Reading[MinerTelemetry], Reading[MinerTelemetry]]
    outdoor_c: float | None
    flow_c: float | None


@dataclass(frozen=True, slots=True)
class EnergyMemory:
    """What must survive a restart: the learnt scale of each miner's curve."""

    scales: tuple[float, float] = (1.0, 1.0)


class Limit(NamedTuple):
    """The lowest of the limits and where it comes from."""

    power_w: float
    reason: R


NO_LIMIT = Limit(float("inf"), R.WALK_DOWN)


def limit_of(inputs: EnergyInputs) -> Limit:
    """The limit in force; a request can only lower it."""
    heat_w, asked_w = inputs.heat_limit_w, inputs.wishes.power_limit_w
    if heat_w is None and asked_w is None:
        return NO_LIMIT
    if asked_w is None or (heat_w is not None and heat_w <= asked_w):
        return Limit(float("inf") if heat_w is None else heat_w, R.WALK_DOWN)
    return Limit(asked_w, R.POWER_LIMIT)
