"""What the stages of one scan share, and what they decided."""

from __future__ import annotations

from revpi.core.energy.decision import EnergyDecision
from revpi.core.heat.effect_watch import EffectFindings
from revpi.core.heat.heat_pump import BlockDecision, BlockInputs
from revpi.core.heat.hydraulics import HydraulicState
from revpi.core.heat.plan import HeatPlan
from revpi.core.inputs import InverterTelemetry, Now, PlantInputs, Requests, SiteData
from revpi.core.leases import Wishes
from revpi.core.outputs import Mode
from revpi.core.reading import Reading
from revpi.core.reasons import R
from revpi.core.record import record


@record(frozen=True, slots=True)
class Scan:
    """What all stages of one scan share."""

    now: Now
    inputs: PlantInputs
    site: SiteData
    mode: Mode
    acknowledged: bool
    locked: R | None
    wishes: Wishes
    inverter: Reading[InverterTelemetry]
    effects: EffectFindings
    requests: Requests


@record(frozen=True, slots=True)
class Decisions:
    """What the stages of one scan decided."""

    plan: HeatPlan
    energy: EnergyDecision
    hydraulics: HydraulicState
    block: BlockDecision
    block_inputs: BlockInputs
