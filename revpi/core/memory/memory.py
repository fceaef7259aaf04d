"""All that survives a restart, as one record.

A part that is added here is stored, restored and, when it misses in an older file, fresh: nothing else
needs to know of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.core.energy.dim_14a import DimMemory
from revpi.core.energy.sight import EnergyMemory
from revpi.core.heat.anti_seize import ExerciseMemory
from revpi.core.heat.block_budget import EvuMemory
from revpi.core.heat.legionella import LegionellaMemory
from revpi.core.heat.season import SeasonMemory
from revpi.core.memory.records import (
    AlarmHistoryMemory,
    CountersMemory,
    LeasesMemory,
    MinerMemory,
    TripMemory,
)

# Parts whose change is stored at once; the others follow within the store's interval.
IMPORTANT = ("trip", "miner_1", "miner_2", "evu", "dim", "leases", "alarm_history")


@dataclass(frozen=True, slots=True)
class Memory:
    """Persistent state of the controller."""

    trip: TripMemory = field(default_factory=TripMemory)
    miner_1: MinerMemory = field(default_factory=MinerMemory)
    miner_2: MinerMemory = field(default_factory=MinerMemory)
    leases: LeasesMemory = field(default_factory=LeasesMemory)
    evu: EvuMemory = field(default_factory=EvuMemory)
    dim: DimMemory = field(default_factory=DimMemory)
    season: SeasonMemory = field(default_factory=SeasonMemory)
    legionella: LegionellaMemory = field(default_factory=LegionellaMemory)
    exercise: ExerciseMemory = field(default_factory=ExerciseMemory)
    energy: EnergyMemory = field(default_factory=EnergyMemory)
    counters: CountersMemory = field(default_factory=CountersMemory)
    alarm_history: AlarmHistoryMemory = field(default_factory=AlarmHistoryMemory)


def important_change(old: Memory, new: Memory) -> bool:
    """Whether the new memory must be stored at once."""
    return old is not new and any(getattr(old, name) != getattr(new, name) for name in IMPORTANT)
